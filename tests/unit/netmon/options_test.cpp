// SPDX-License-Identifier: MIT
#include "netmon/options.h"

#include <gtest/gtest.h>

#include <map>

#include "support/command_line.h"

namespace netmon {

namespace {

Result<std::optional<NetmonOptions>> parse(CommandLine&& line) {
  return parse_netmon_options(line.argc(), line.argv());
}

using Words = std::vector<std::string>;

}  // namespace

TEST(NetmonOptions, HaveDefaults) {
  const auto options = parse({});
  ASSERT_TRUE(options && *options);
  EXPECT_EQ((*options)->patterns, Words());
  EXPECT_EQ((*options)->interval, seconds(1));
  EXPECT_EQ((*options)->count, std::nullopt);
  EXPECT_EQ((*options)->print, Print::text);
  EXPECT_TRUE((*options)->restore);
  EXPECT_TRUE((*options)->launch);
  EXPECT_FALSE((*options)->trace);
}

TEST(NetmonOptions, AreAllTaken) {
  const auto options = parse({"eth0", "--interval=2min 30s", "--count=18446744073709551615",
                              "--json", "--restore=no", "--launch=off", "--trace", "!lo"});
  ASSERT_TRUE(options && *options);
  EXPECT_EQ((*options)->patterns, (Words{"eth0", "!lo"}));
  EXPECT_EQ((*options)->interval, seconds(150));
  EXPECT_EQ((*options)->count, UINT64_MAX);
  EXPECT_EQ((*options)->print, Print::json);
  EXPECT_FALSE((*options)->restore);
  EXPECT_FALSE((*options)->launch);
  EXPECT_TRUE((*options)->trace);
}

TEST(NetmonOptions, HaveAllAsAnotherWayToSayStar) {
  const auto options = parse({"--all", "--", "--all"});
  ASSERT_TRUE(options && *options);
  EXPECT_EQ((*options)->patterns, (Words{"--all", "*"}));
}

TEST(NetmonOptions, AreWonByTheLastOne) {
  const auto options = parse({"--restore=no", "--interval=5s", "--restore=yes", "--interval=1h"});
  ASSERT_TRUE(options && *options);
  EXPECT_TRUE((*options)->restore);
  EXPECT_EQ((*options)->interval, kMaxInterval);
}

TEST(NetmonOptions, TakeAnIntervalFrom100MsTo1H) {
  EXPECT_EQ((*parse({"--interval=100ms"}))->interval, kMinInterval);
  EXPECT_EQ((*parse({"--interval=3600"}))->interval, kMaxInterval);
}

TEST(NetmonOptions, AreRefusedWithTheReason) {
  const std::pair<std::string, std::string> cases[] = {
      {"--interval=99999us", "--interval must be from 100ms to 1h, not '99999us'"},
      {"--interval=1h 1us", "--interval must be from 100ms to 1h, not '1h 1us'"},
      {"--interval=0", "--interval must be from 100ms to 1h, not '0'"},
      {"--interval=", "--interval: an empty time span"},
      {"--interval=soon", "--interval: not a time span: 'soon'"},
      {"--interval=5\x1b", "--interval: unknown unit '\\x1b' in the time span '5\\x1b'"},
      {"--count=0", "--count must be a whole number from 1, not '0'"},
      {"--count=", "--count must be a whole number from 1, not ''"},
      {"--count=-1", "--count must be a whole number from 1, not '-1'"},
      {"--count=1x", "--count must be a whole number from 1, not '1x'"},
      {"--count=18446744073709551616",
       "--count must be a whole number from 1, not '18446744073709551616'"},
      {"--restore=maybe", "--restore takes yes or no, not 'maybe'"},
      {"--launch=", "--launch takes yes or no, not ''"},
      {"--restore", "a value is missing after '--restore'; see --help"},
      {"--json=yes", "this option takes no value: '--json=yes'; see --help"},
      {"--bogus", "unknown or ambiguous option '--bogus'; see --help"},
      {"-v", "unknown or ambiguous option '-v'; see --help"},
  };
  for (const auto& [word, complaint] : cases) {
    const auto options = parse({word});
    ASSERT_FALSE(options) << word;
    EXPECT_EQ(options.error().text(), complaint);
  }
}

TEST(NetmonOptions, AreRefusedAtTheFirstThatIsWrong) {
  const auto options = parse({"--count=0", "--interval=0", "--help"});
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().text(), "--count must be a whole number from 1, not '0'");
}

TEST(NetmonOptions, PrintHelpAndVersionInsteadOfMonitoring) {
  const std::map<std::string, std::string> cases = {
      {"--help", "Usage: netmon "}, {"-h", "Usage: netmon "}, {"--version", "netmon "}};
  for (const auto& [word, beginning] : cases) {
    testing::internal::CaptureStdout();
    const auto options = parse({word});
    const std::string printed = testing::internal::GetCapturedStdout();
    ASSERT_TRUE(options) << word;
    EXPECT_FALSE(*options) << word;
    EXPECT_EQ(printed.substr(0, beginning.size()), beginning);
  }
}

}  // namespace netmon
