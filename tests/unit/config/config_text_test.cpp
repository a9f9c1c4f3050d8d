// SPDX-License-Identifier: MIT
#include "config/config_text.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

// "[section] key=value @line" of each assignment of a key, or the error.
std::string parsed(std::string_view text) {
  const auto assignments = parse_config_text(text, "f");
  if (!assignments) return "error: " + assignments.error().text();
  std::string all;
  for (const Assignment& a : *assignments) {
    if (a.key.empty()) continue;
    all += (all.empty() ? "" : "; ") + ("[" + a.section + "] " + a.key) + "=" + a.value + " @" +
           a.origin;
  }
  return all;
}

}  // namespace

TEST(ConfigText, IsReadAsSystemdReadsIt) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"\n  \n# c\n;c\n", ""},
      {"[A]\nk=v\n", "[A] k=v @f:2"},
      {"[A]\nk=v", "[A] k=v @f:2"},
      {"[A]\r\nk=v\r\n", "[A] k=v @f:2"},
      {"\xef\xbb\xbf[A]\nk=v", "[A] k=v @f:2"},
      {" [ A ] \n\t k \t=\t v w \n", "[A] k=v w @f:2"},
      {"[A]\nk=\n", "[A] k= @f:2"},
      {"[A]\nk=a=b\n", "[A] k=a=b @f:2"},
      {"[A]\nk=v # no comment\n", "[A] k=v # no comment @f:2"},
      {"[A]\nk=a\\\n  b\nl=c\n", "[A] k=a b @f:2; [A] l=c @f:4"},
      {"[A]\nk=a\\\n# between\n;too\nb\n", "[A] k=a b @f:2"},
      {"[A]\nk=a\\\n\nl=b\n", "[A] k=a @f:2; [A] l=b @f:4"},
      {"[A]\nk=a\\", "[A] k=a @f:2"},
      {"[A]\n\\\n\nk=v\n", "[A] k=v @f:4"},
      {"[A]\nk=1\n[B]\nk=2\n[A]\nk=3\n", "[A] k=1 @f:2; [B] k=2 @f:4; [A] k=3 @f:6"},
      {"[Interface eth0]\nk=v\n", "[Interface eth0] k=v @f:2"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(parsed(text), expected) << text;
}

TEST(ConfigText, TellsTheHeadOfEachSectionAlsoOfOneWithoutKeys) {
  const auto assignments = parse_config_text("[A]\n\n[ B ]\nk=v\n[A]", "f");
  ASSERT_TRUE(assignments) << assignments.error().text();
  std::string all;
  for (const Assignment& a : *assignments) all += a.section + "/" + a.key + "@" + a.origin + " ";
  EXPECT_EQ(all, "A/@f:1 B/@f:3 B/k@f:4 A/@f:5 ");
}

TEST(ConfigText, IsRefusedWithFileLineAndReason) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"k=v\n", "error: f:1: 'k=' stands before any [Section]"},
      {"[A]\n\nnonsense\n", "error: f:3: neither [Section] nor Key=value: nonsense"},
      {"[A\nk=v\n", "error: f:1: a section without its ']': [A"},
      {"[]\n", "error: f:1: a section without a name"},
      {"[A]\n=v\n", "error: f:2: a value without a key: =v"},
      {"[A]\nk=a\0b\n"sv, "error: f:2: a NUL byte"},
      {"[A]\n\x1b[2J\n", R"(error: f:2: neither [Section] nor Key=value: \x1b[2J)"},
      // The line that is told is the one it begins on.
      {"[A]\n# c\nno\\\nthing\n", "error: f:3: neither [Section] nor Key=value: no thing"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(parsed(text), expected) << text;
}

TEST(ConfigText, HasNoLimitToALine) {
  const std::string value(100'000, 'x');
  EXPECT_EQ(parsed("[A]\nk=" + value), "[A] k=" + value + " @f:2");
}

}  // namespace netmon
