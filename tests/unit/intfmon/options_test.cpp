// SPDX-License-Identifier: MIT
#include "intfmon/options.h"

#include <gtest/gtest.h>

#include <map>

#include "support/command_line.h"

namespace netmon {

namespace {

Result<std::optional<IntfmonOptions>> parse(CommandLine&& line) {
  return parse_intfmon_options(line.argc(), line.argv());
}

}  // namespace

TEST(IntfmonOptions, HaveDefaults) {
  const auto options = parse({"eth0"});
  ASSERT_TRUE(options && *options);
  EXPECT_EQ((*options)->interface.bytes(), "eth0");
  EXPECT_EQ((*options)->socket, "/run/netmon/monitor.sock");
  EXPECT_FALSE((*options)->exit_with_netmon);
  EXPECT_FALSE((*options)->trace);
}

TEST(IntfmonOptions, AreAllTaken) {
  const auto options =
      parse({"--socket=/tmp/x.sock", "--exit-with-netmon", "--trace", "--", "-\\x1b"});
  ASSERT_TRUE(options && *options);
  EXPECT_EQ((*options)->interface.bytes(), "-\x1b");
  EXPECT_EQ((*options)->socket, "/tmp/x.sock");
  EXPECT_TRUE((*options)->exit_with_netmon);
  EXPECT_TRUE((*options)->trace);
}

TEST(IntfmonOptions, AreRefusedWithTheReason) {
  struct Case {
    Result<std::optional<IntfmonOptions>> outcome;
    std::string complaint;
  };
  const Case cases[] = {
      {parse({}), "exactly one interface must be named; see --help"},
      {parse({"a", "b"}), "exactly one interface must be named; see --help"},
      {parse({"--"}), "exactly one interface must be named; see --help"},
      {parse({""}), "an interface name cannot be empty"},
      {parse({"a/b"}), "an interface name cannot contain '/': 'a/b'"},
      {parse({"--bogus", "a"}), "unknown or ambiguous option '--bogus'; see --help"},
      {parse({"a", "--socket"}), "a value is missing after '--socket'; see --help"},
  };
  for (const Case& c : cases) {
    ASSERT_FALSE(c.outcome) << c.complaint;
    EXPECT_EQ(c.outcome.error().text(), c.complaint);
  }
}

TEST(IntfmonOptions, PrintHelpAndVersionInsteadOfMonitoring) {
  const std::map<std::string, std::string> cases = {
      {"--help", "Usage: intfmon "}, {"-h", "Usage: intfmon "}, {"--version", "intfmon "}};
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
