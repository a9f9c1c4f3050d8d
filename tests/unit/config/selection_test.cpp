// SPDX-License-Identifier: MIT
#include "config/selection.h"
#include "support/interface_names.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

using Match = Selection::Match;
using Words = std::vector<std::string>;

Match match(const Words& patterns, std::string_view bytes) {
  return Selection(Selection::parse(patterns).take_or_throw()).match(name(bytes));
}

struct Matching {
  std::string pattern;
  Words matched;
  Words not_matched;
};

void expect_matches(const Matching& c) {
  const auto pattern = Pattern::parse(c.pattern);
  ASSERT_TRUE(pattern) << c.pattern << ": " << pattern.error().text();
  for (const std::string& bytes : c.matched) {
    EXPECT_TRUE(pattern->matches(name(bytes))) << c.pattern << " and " << shown(bytes);
  }
  for (const std::string& bytes : c.not_matched) {
    EXPECT_FALSE(pattern->matches(name(bytes))) << c.pattern << " and " << shown(bytes);
  }
}

}  // namespace

TEST(Pattern, MatchesTheBytesOfANameAsAGlob) {
  const Matching cases[] = {
      {"eth0", {"eth0"}, {"eth", "eth00", "Eth0", "*"}},
      {"*", {"a", ".a", "\x1b", "\x80\xff", "[", "\\"}, {}},
      {"eth*", {"eth", "eth0", "eth\x80"}, {"veth0", "et"}},
      {"*eth", {"eth", "veth"}, {"eth0"}},
      {"eth?", {"eth0", "eth\xff"}, {"eth", "eth10"}},
      {"?", {"a", "\x80"}, {"ä"}},  // a byte, not a character
      {"eth[0-3]", {"eth0", "eth3"}, {"eth4", "eth-", "eth[0-3]"}},
      {"eth[!0-3]", {"eth4"}, {"eth0", "eth"}},
      {"[ab]*", {"a", "b1"}, {"c"}},
      {"a]", {"a]"}, {"a"}},
      {"a!b", {"a!b"}, {"ab"}},
      {"e?h*.[0-9]", {"eth0.5", "exh.1"}, {"eth0.a"}},
  };
  for (const Matching& c : cases) expect_matches(c);
}

TEST(Pattern, TakesWhatFollowsABackslashAsItIs) {
  const Matching cases[] = {
      {"\\*", {"*"}, {"a", "\\*"}},
      {"\\?\\[a\\]", {"?[a]"}, {"xa"}},
      {"\\!a", {"!a"}, {"b"}},
      {"\\a", {"a"}, {"\\a"}},
      {"\\\\", {"\\"}, {"\\\\"}},
      {"\\**", {"*", "*a"}, {"a"}},
      {"a\\\\*", {"a\\", "a\\b"}, {"a", "a*"}},
      {"[\\]]", {"]"}, {"\\", "["}},
      {"\\x", {"x"}, {"\\x"}},
      {"\\x1", {"x1"}, {"\x01"}},
      {"\\x1b", {"\x1b"}, {"x1b"}},
      {"\\x2a", {"*"}, {"a"}},
      {"\\x5c", {"\\"}, {"x5c"}},
      {"\\x21a", {"!a"}, {"b"}},
      {"\\x80*", {"\x80", "\x80z"}, {"z"}},
      {"[\\x80\\x81]", {"\x80", "\x81"}, {"\x82"}},
  };
  for (const Matching& c : cases) expect_matches(c);
}

TEST(Pattern, TakesAnEscapedDashOrCaretInBracketsAsItIs) {
  expect_matches({"[a\\-c]", {"a", "-", "c"}, {"b"}});
  expect_matches({"[a\\x2dc]", {"a", "-", "c"}, {"b"}});
  expect_matches({"[\\^a]", {"^", "a"}, {"b"}});
}

TEST(Pattern, ThatCannotBeUsedIsRefusedWithTheReason) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "an empty pattern: ''"},
      {"!", "an empty pattern: '!'"},
      {"eth\\", "a pattern cannot end in a backslash: 'eth\\x5c'"},
      {"\\", "a pattern cannot end in a backslash: '\\x5c'"},
      {"a/*", "an interface name cannot contain '/': 'a/*'"},
      {"a\\x2f*", "an interface name cannot contain '/': 'a\\x5cx2f*'"},
      {"!a/b", "an interface name cannot contain '/': '!a/b'"},
      {std::string(128, 'a'),
       "an interface name has at most 127 bytes, not 128: '" + std::string(128, 'a') + "'"},
      {"a b", "an interface name cannot contain ' ': 'a b'"},
      {"..", "not an interface name: '..'"},
      {"[abc", "a '[' without its ']' (for the character itself write \\[): '[abc'"},
      {"!a[]", "a '[' without its ']' (for the character itself write \\[): '!a[]'"},
      {"a[b]*[^]", "a '[' without its ']' (for the character itself write \\[): 'a[b]*[^]'"},
      {"a[\\]", "a '[' without its ']' (for the character itself write \\[): 'a[\\x5c]'"},
      {"a\\x00", "an interface name cannot contain '\\x00': 'a\\x00'"},
  };
  for (const auto& [text, complaint] : cases) {
    const auto pattern = Pattern::parse(text);
    ASSERT_FALSE(pattern) << text;
    EXPECT_EQ(pattern.error().text(), complaint);
    EXPECT_FALSE(Selection::parse(Words{"*", text})) << text;
  }
}

TEST(Pattern, CannotHoldANulByteInAGlobEither) {
  const auto pattern = Pattern::parse("eth0\\x00*");
  EXPECT_FALSE(pattern && pattern->matches(name("eth0")));
}

TEST(Pattern, KnowsWhetherItIsAGlobAndWhetherItExcludes) {
  EXPECT_FALSE(Pattern::parse("eth0")->is_glob());
  EXPECT_EQ(Pattern::parse("eth0")->name(), name("eth0"));
  EXPECT_FALSE(Pattern::parse("\\*")->is_glob());
  EXPECT_EQ(Pattern::parse("\\x2a")->name(), name("*"));
  EXPECT_TRUE(Pattern::parse("eth?")->is_glob());
  EXPECT_FALSE(Pattern::parse("eth0")->is_exclude());
  EXPECT_TRUE(Pattern::parse("!eth0")->is_exclude());
  EXPECT_TRUE(Pattern::parse("!eth0")->matches(name("eth0")));
  EXPECT_TRUE(Pattern::parse("!!a")->matches(name("!a")));
  EXPECT_FALSE(Pattern::of(name("*")).is_glob());
  EXPECT_FALSE(Pattern::of(name("*")).matches(name("a")));
}

TEST(Selection, LetsANameWinOverExcludesAndTheseOverGlobs) {
  struct Case {
    Words patterns;
    std::string bytes;
    Match match;
  };
  const Case cases[] = {
      {{"eth0"}, "eth0", Match::named},
      {{"eth0"}, "eth1", Match::none},
      {{"eth*"}, "eth0", Match::glob},
      {{"eth*"}, "wan0", Match::none},
      {{"eth*", "eth0"}, "eth0", Match::named},
      {{"*", "!veth*"}, "veth0", Match::none},
      {{"!veth*", "*"}, "veth0", Match::none},
      {{"*", "!veth*"}, "eth0", Match::glob},
      {{"!veth*", "veth7"}, "veth7", Match::named},
      {{"veth7", "!veth7"}, "veth7", Match::named},
      {{"veth7", "!veth7"}, "veth8", Match::none},
      {{"!veth*"}, "veth0", Match::none},
      {{"!veth*"}, "eth0", Match::glob},
      {{"!lo", "!veth*"}, "eth0", Match::glob},
      {{"!lo", "!veth*"}, "lo", Match::none},
      {{"\\*"}, "*", Match::named},
      {{"\\*"}, "eth0", Match::none},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(match(c.patterns, c.bytes), c.match) << c.patterns[0] << " and " << c.bytes;
  }
}

TEST(Selection, CountsAlternativeNamesAsNamesAndTheOwnOneFirst) {
  struct Case {
    Words patterns;
    Match match;
    std::string by;
  };
  const Case cases[] = {
      {{"wan0"}, Match::named, "wan0"},
      {{"wan0", "v0"}, Match::named, "v0"},
      {{"lan0", "!wan0"}, Match::named, "lan0"},
      {{"wan*"}, Match::glob, "wan0"},
      {{"wan*", "v*"}, Match::glob, "v0"},
      {{"v*", "!wan0"}, Match::none, ""},
      {{"!lan?"}, Match::none, ""},
      {{"!veth*"}, Match::glob, "v0"},
      {{"v1"}, Match::none, ""},
  };
  for (const Case& c : cases) {
    const auto selection = Selection::parse(c.patterns);
    ASSERT_TRUE(selection);
    const auto meant = selection->find({name("v0"), name("wan0"), name("lan0")});
    EXPECT_EQ(meant.match, c.match) << c.patterns[0];
    EXPECT_EQ(meant.by.bytes(), c.by) << c.patterns[0];
  }
}

TEST(Selection, KnowsTheNamesEachOnceAndWhetherOthersCanMatch) {
  const Words words = {"eth1", "eth0", "!lo", "eth1"};
  const auto named = Selection::parse(words);
  ASSERT_TRUE(named);
  EXPECT_EQ(named->names(), (std::vector{name("eth1"), name("eth0")}));
  EXPECT_FALSE(named->has_globs());
  EXPECT_TRUE(Selection::parse(Words{"eth0", "e*"})->has_globs());
  EXPECT_TRUE(Selection::parse(Words{"!lo"})->has_globs());
}

TEST(Selection, OfNamesTakesThemAsTheyAre) {
  const std::vector names = {name("*"), name("!a")};
  const Selection selection = Selection::of(names);
  EXPECT_EQ(selection.names(), names);
  EXPECT_EQ(selection.match(name("*")), Match::named);
  EXPECT_EQ(selection.match(name("eth0")), Match::none);
}

TEST(Pattern, TakesABracketThatIsClosedOrStandsForItself) {
  for (const std::string text : {"a[bc]", "[]]", "[!]]x", "[^]]", "a\\[b", "a[\\]]", "a]"}) {
    EXPECT_TRUE(Pattern::parse(text)) << text;
  }
}

}  // namespace netmon
