// SPDX-License-Identifier: MIT
#include "base/arguments.h"

#include <gtest/gtest.h>

#include "support/command_line.h"

namespace netmon {

namespace {

constexpr option kOptions[] = {{"all", no_argument, nullptr, 256},
                               {"alone", no_argument, nullptr, 257},
                               {"count", required_argument, nullptr, 258},
                               {"help", no_argument, nullptr, 'h'},
                               {nullptr, 0, nullptr, 0}};

Result<Arguments> parse(CommandLine&& line) {
  return parse_arguments(line.argc(), line.argv(), kOptions, "h");
}

using Words = std::vector<std::string>;

}  // namespace

TEST(Arguments, ComeInTheirOrderWithTheirValues) {
  const auto parsed = parse({"--count=3", "--all", "-h", "--count", "", "--help"});
  ASSERT_TRUE(parsed);
  const std::pair<int, std::string> expected[] = {
      {258, "3"}, {256, ""}, {'h', ""}, {258, ""}, {'h', ""}};
  ASSERT_EQ(parsed->options.size(), std::size(expected));
  for (size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(parsed->options[i].option, expected[i].first) << i;
    EXPECT_EQ(parsed->options[i].value, expected[i].second) << i;
  }
  EXPECT_TRUE(parsed->operands.empty());
}

TEST(Arguments, MayStandAfterOperandsUpToTwoDashes) {
  const auto parsed = parse({"eth0", "--all", "-", "--", "--count", "-x"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.size(), 1U);
  EXPECT_EQ(parsed->operands, (Words{"eth0", "-", "--count", "-x"}));
}

TEST(Arguments, AreReadAfreshEachTime) {
  EXPECT_FALSE(parse({"a", "--bogus"}));
  const auto parsed = parse({"--all", "a"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.size(), 1U);
  EXPECT_EQ(parsed->operands, Words{"a"});
}

TEST(Arguments, MayBeShortenedWhileTheyAreUnambiguous) {
  const auto parsed = parse({"--co=3", "--alo"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options[0].option, 258);
  EXPECT_EQ(parsed->options[1].option, 257);
}

TEST(Arguments, ThatCannotBeUsedAreNamed) {
  struct Case {
    Words words;
    std::string complaint;
  };
  const Case cases[] = {
      {{"--bogus"}, "unknown or ambiguous option '--bogus'; see --help"},
      {{"eth0", "--bogus", "--all"}, "unknown or ambiguous option '--bogus'; see --help"},
      {{"--al"}, "unknown or ambiguous option '--al'; see --help"},
      {{"--all", "-x"}, "unknown or ambiguous option '-x'; see --help"},
      {{"-hx"}, "unknown or ambiguous option '-x'; see --help"},
      {{"eth0", "-xh"}, "unknown or ambiguous option '-x'; see --help"},
      {{"--\x1b"}, "unknown or ambiguous option '--\\x1b'; see --help"},
      {{"--count"}, "a value is missing after '--count'; see --help"},
      {{"eth0", "--count"}, "a value is missing after '--count'; see --help"},
      {{"--all=yes"}, "this option takes no value: '--all=yes'; see --help"},
  };
  for (const Case& c : cases) {
    std::vector<char*> argv = {const_cast<char*>("program")};
    for (const std::string& word : c.words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const auto parsed =
        parse_arguments(static_cast<int>(argv.size()) - 1, argv.data(), kOptions, "h");
    ASSERT_FALSE(parsed) << c.complaint;
    EXPECT_EQ(parsed.error().text(), c.complaint);
  }
}

TEST(Arguments, NameTheFirstLetterOfSeveralAlsoAfterALongOption) {
  const auto parsed = parse({"--all", "-xh"});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().text(), "unknown or ambiguous option '-x'; see --help");
}

TEST(Boolean, TakesSystemdsSpellings) {
  for (const char* word : {"yes", "y", "true", "t", "on", "1"}) {
    const auto value = parse_boolean("--restore", word);
    EXPECT_TRUE(value && *value) << word;
  }
  for (const char* word : {"no", "n", "false", "f", "off", "0"}) {
    const auto value = parse_boolean("--restore", word);
    EXPECT_TRUE(value && !*value) << word;
  }
}

TEST(Boolean, RefusesAnythingElse) {
  for (const char* word : {"", "maybe", "2", "yes "}) {
    const auto value = parse_boolean("--restore", word);
    ASSERT_FALSE(value) << word;
    EXPECT_EQ(value.error().text(), "--restore takes yes or no, not '" + std::string(word) + "'");
  }
}

}  // namespace netmon
