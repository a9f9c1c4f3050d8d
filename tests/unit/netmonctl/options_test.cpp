// SPDX-License-Identifier: MIT
#include "netmonctl/options.h"

#include <gtest/gtest.h>

#include <iterator>
#include <utility>
#include <vector>

#include "netmonctl/verbs.h"
#include "support/command_line.h"

namespace netmon::ctl {

namespace {

Result<Options> parse(CommandLine&& line) {
  return parse_options(line.argc(), line.argv());
}

}  // namespace

TEST(CtlOptions, MeanTheStatusOfAllLinksWhereNothingIsSaid) {
  const auto options = parse({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->run, run_status);
  EXPECT_EQ(options->words, Words());
  EXPECT_EQ(options->json, Json::none);
  EXPECT_EQ(options->color, Color::automatic);
  EXPECT_TRUE(options->legend);
}

TEST(CtlOptions, BeginWithTheVerb) {
  std::vector<std::pair<std::string, int (*)(const Options&)>> verbs = {
      {"status", run_status}, {"show", run_show},
      {"top", run_top},       {"watch", run_watch},
      {"events", run_events}, {"history", run_history},
      {"plot", run_plot},     {"introspect", run_introspect}};
  // What these do is theirs alone: tests/unit/netmonctl/verbs_test.cpp.
  const char* const changing[] = {"up", "hold", "release", "clear", "reload"};
  ASSERT_EQ(changing_verbs().size(), std::size(changing));
  for (size_t i = 0; i < std::size(changing); ++i) {
    EXPECT_EQ(changing_verbs()[i].word, changing[i]);
    verbs.emplace_back(changing[i], changing_verbs()[i].run);
  }
  for (const auto& [word, run] : verbs) {
    const bool none = word == "reload" || word == "introspect";
    const auto options = none ? parse({word}) : parse({word, "eth0"});
    ASSERT_TRUE(options) << word << ": " << options.error().text();
    EXPECT_EQ(options->run, run) << word;
    EXPECT_EQ(options->words, none ? Words() : Words{"eth0"});
  }
}

TEST(CtlOptions, AreAllTaken) {
  auto options = parse({"--socket=/run/x", "hold", "eth1", "--for=1min 30s", "--reason=swap"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->socket, "/run/x");
  EXPECT_EQ(options->hold_for, seconds(90));
  EXPECT_EQ(options->reason, "swap");
  options = parse({"status", "--json=pretty", "--no-legend", "--color=yes", "--", "-x", "eth0"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->json, Json::pretty);
  EXPECT_EQ(options->color, Color::yes);
  EXPECT_FALSE(options->legend);
  EXPECT_EQ(options->words, (Words{"-x", "eth0"}));
  EXPECT_EQ(parse({"--json=short"})->json, Json::brief);
  EXPECT_EQ(parse({"--json"})->json, Json::brief);
  EXPECT_EQ(parse({"--color=no"})->color, Color::no);
  EXPECT_EQ(parse({"--color=auto"})->color, Color::automatic);
}

TEST(CtlOptions, OfTheJournalAreAllTaken) {
  auto options = parse({"events", "-f", "--since=-1h", "--until=now", "--namespace=x"});
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->follow);
  EXPECT_EQ(options->since, "-1h");
  EXPECT_EQ(options->until, "now");
  EXPECT_EQ(options->journal_namespace, "x");
  options = parse({"plot", "-o", "x.svg", "eth0", "--step=10s", "--directory=/j"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->output, "x.svg");
  EXPECT_EQ(options->step, seconds(10));
  EXPECT_EQ(options->journal_directory, "/j");
  EXPECT_TRUE(parse({"history", "eth0", "--csv"})->csv);
  EXPECT_TRUE(parse({"events", "--follow"})->follow);
  EXPECT_EQ(parse({"plot", "e", "--output=y"})->output, "y");
}

TEST(CtlOptions, AskForHelpWhateverElseIsSaid) {
  EXPECT_TRUE(parse({"--help"})->help);
  EXPECT_TRUE(parse({"bogus", "-h"})->help);
  EXPECT_TRUE(parse({"hold", "--help"})->help);
  EXPECT_TRUE(parse({"--version"})->version);
}

TEST(CtlOptions, AreRefusedWithTheReasonAndTheWayOut) {
  const std::pair<Words, std::string> cases[] = {
      {{"sttaus"}, "unknown verb 'sttaus'; did you mean 'status'?"},
      {{"eth0"}, "unknown verb 'eth0'; see --help"},
      {{"\x1b[2J"}, "unknown verb '\\x1b[2J'; see --help"},
      {{"--jsno"}, "unknown option '--jsno'; did you mean '--json'?"},
      {{"--scoket=/x"}, "unknown option '--scoket'; did you mean '--socket'?"},
      {{"--bogus"}, "unknown or ambiguous option '--bogus'; see --help"},
      {{"-v"}, "unknown or ambiguous option '-v'; see --help"},
      {{"--json=xml"}, "--json takes pretty or short, not 'xml'"},
      {{"--color=maybe"}, "--color takes auto, yes or no, not 'maybe'"},
      {{"hold", "e", "--for=0"}, "--for must be longer than nothing, not '0'"},
      {{"hold", "e", "--for=soon"}, "--for: not a time span: 'soon'"},
      {{"history", "e", "--step="}, "--step: an empty time span"},
      {{"show"}, "show needs the name of an interface; see --help"},
      {{"hold", "--for=5s"}, "hold needs the name of an interface; see --help"},
      {{"show", "a", "b"}, "show takes one interface: 'b' is too many"},
      {{"reload", "eth0"}, "reload takes no interface: 'eth0' is too many"},
      {{"status", "--for=5s"}, "status takes no --for; see --help"},
      {{"status", "-f"}, "status takes no --follow; see --help"},
      {{"up", "e", "--json"}, "up takes no --json; see --help"},
      {{"events", "--socket=/x"}, "events takes no --socket; see --help"},
      {{"--socket"}, "a value is missing after '--socket'; see --help"},
  };
  for (const auto& [words, complaint] : cases) {
    std::vector<std::string> line = words;
    line.insert(line.begin(), "netmonctl");
    std::vector<char*> argv;
    for (std::string& word : line) argv.push_back(word.data());
    argv.push_back(nullptr);
    const auto options = parse_options(static_cast<int>(line.size()), argv.data());
    ASSERT_FALSE(options) << complaint;
    EXPECT_EQ(options.error().text(), complaint);
  }
}

}  // namespace netmon::ctl
