// SPDX-License-Identifier: MIT
#include "netmon/dialogue.h"
#include "support/interface_names.h"

#include <gtest/gtest.h>

#include <sstream>

namespace netmon {

namespace {

const std::vector<LinkNames> kPresent = {
    {name("lo")}, {name("eth0"), name("uplink0")}, {name("w\x1b")}};

struct Outcome {
  std::vector<std::string> names;
  std::string error;
  std::string prompts;
  std::string left;  // of the input
};
Outcome ask(const std::string& input, bool terminal) {
  std::istringstream answers(input);
  std::ostringstream prompts;
  const auto names = ask_for_interfaces(answers, prompts, terminal, kPresent);
  Outcome outcome;
  if (names) {
    for (const InterfaceName& chosen : *names) outcome.names.push_back(chosen.bytes());
  } else {
    outcome.error = names.error().text();
  }
  outcome.prompts = prompts.str();
  std::getline(answers, outcome.left);
  return outcome;
}

using Words = std::vector<std::string>;
constexpr const char* kEnded =
    "the input ended before the last answer; name the interfaces there or on the command line";

}  // namespace

TEST(Dialogue, TakesANumberAndSoManyNames) {
  const Outcome outcome = ask("2\neth0\nlo\nmore\n", false);
  EXPECT_EQ(outcome.names, (Words{"eth0", "lo"}));
  EXPECT_EQ(outcome.left, "more");
}

TEST(Dialogue, IsSilentAwayFromATerminal) {
  EXPECT_EQ(ask("1\nlo\n", false).prompts, "");
  EXPECT_EQ(ask("wrong\n", false).prompts, "");
}

TEST(Dialogue, PromptsOnATerminal) {
  EXPECT_EQ(ask("2\neth0\nlo\n", true).prompts,
            "Interfaces present: lo, eth0, w\\x1b\n"
            "How many interfaces (1 to 3)? "
            "Name of interface 1? "
            "Name of interface 2? ");
}

TEST(Dialogue, TakesAnswersWithBlanksAroundThemAndWithoutALastNewline) {
  EXPECT_EQ(ask(" 1\t\r\n \teth0 \r", false).names, Words{"eth0"});
}

TEST(Dialogue, TakesNamesAsTheyAreShown) {
  EXPECT_EQ(ask("1\nw\\x1b\n", false).names, Words{"w\x1b"});
}

TEST(Dialogue, EndsWithTheReasonAtAWrongAnswerFromAPipe) {
  const std::pair<std::string, std::string> cases[] = {
      {"", kEnded},
      {"2\nlo\n", kEnded},
      {"\n", "the number of interfaces must be a whole number from 1, not ''"},
      {"0\n", "the number of interfaces must be a whole number from 1, not '0'"},
      {"-1\n", "the number of interfaces must be a whole number from 1, not '-1'"},
      {"+1\n", "the number of interfaces must be a whole number from 1, not '+1'"},
      {"1.0\n", "the number of interfaces must be a whole number from 1, not '1.0'"},
      {"two\x1b\n", "the number of interfaces must be a whole number from 1, not 'two\\x1b'"},
      {"1 lo\n", "the number of interfaces must be a whole number from 1, not '1 lo'"},
      {"4\n", "there are only 3 interfaces, not 4"},
      {"1\n\n", "an interface name cannot be empty"},
      {"1\neth9\n", "no such interface 'eth9'; present are lo, eth0, w\\x1b"},
      {"1\n*\n", "no such interface '*'; present are lo, eth0, w\\x1b"},
      {"1\na/b\n", "an interface name cannot contain '/': 'a/b'"},
      {"2\nlo\nlo\n", "named twice: 'lo'"},
  };
  for (const auto& [input, error] : cases) {
    const Outcome outcome = ask(input, false);
    EXPECT_EQ(outcome.error, error) << input;
    EXPECT_TRUE(outcome.names.empty());
  }
}

TEST(Dialogue, AsksAgainAfterAWrongAnswerOnATerminal) {
  const Outcome outcome = ask("0\n2\nlo\nlo\neth9\neth0\n", true);
  EXPECT_EQ(outcome.names, (Words{"lo", "eth0"}));
  EXPECT_EQ(outcome.prompts,
            "Interfaces present: lo, eth0, w\\x1b\n"
            "How many interfaces (1 to 3)? "
            "  the number of interfaces must be a whole number from 1, not '0'\n"
            "How many interfaces (1 to 3)? "
            "Name of interface 1? "
            "Name of interface 2? "
            "  named twice: 'lo'\n"
            "Name of interface 2? "
            "  no such interface 'eth9'; present are lo, eth0, w\\x1b\n"
            "Name of interface 2? ");
}

TEST(Dialogue, TakesAnAlternativeNameAndKnowsWhoseItIs) {
  EXPECT_EQ(ask("1\nuplink0\n", false).names, Words{"uplink0"});
  EXPECT_EQ(ask("2\neth0\nuplink0\n", false).error, "named twice: 'uplink0'");
}

TEST(Dialogue, EndsItsLineWhenATerminalIsClosed) {
  const Outcome outcome = ask("1\n", true);
  EXPECT_EQ(outcome.error, kEnded);
  EXPECT_EQ(outcome.prompts.substr(outcome.prompts.size() - 22), "Name of interface 1? \n");
}

TEST(ListNames, IsCutShortAfterSixteen) {
  std::vector<LinkNames> names;
  EXPECT_EQ(list_names(names), "");
  std::string listed;
  for (int i = 1; i <= 16; ++i) {
    names.push_back({name("e" + std::to_string(i))});
    listed += (i > 1 ? ", e" : "e") + std::to_string(i);
  }
  EXPECT_EQ(list_names(names), listed);
  names.push_back({name("e17")});
  names.push_back({name("e18")});
  EXPECT_EQ(list_names(names), listed + " and 2 more");
}

}  // namespace netmon
