// SPDX-License-Identifier: MIT
//
// What a person types, what they get for a mistake, and output that goes away.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>

#include "support/namespace.h"
#include "support/program.h"
#include "support/terminal.h"

namespace netmon::test::dialogue_test {

namespace {

std::string netmon_word() {
  return quoted_for_shell(kNetmon);
}

// Each test ends with nothing left in /tmp and no process.
class Dialogue : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(left_in_tmp(), std::vector<std::string>()); }
};
using Answers = Dialogue;
using BadInput = Dialogue;
using Output = Dialogue;

// A program that is expected to end by itself, through a shell where the words are one.
class Ended {
 public:
  explicit Ended(std::vector<std::string> words, const std::string& input = "")
      : program_(std::move(words), {input, false, false}), status_(program_.wait_exit()) {
    EXPECT_TRUE(program_.wait_for_end_of_output());
  }
  explicit Ended(const std::string& command) : Ended({"/bin/sh", "-c", command}) {}

  [[nodiscard]] std::optional<int> status() const { return status_; }
  Program* operator->() { return &program_; }

 private:
  Program program_;
  std::optional<int> status_;
};

// It ended with `status` and one line on standard error that contains `part`, and printed nothing.
void expect_refusal(Ended& ended, int status, const std::string& part) {
  EXPECT_EQ(ended.status(), status);
  EXPECT_TRUE(ended->output().empty()) << ended->output().front().text;
  const auto errors = ended->errors();
  ASSERT_EQ(errors.size(), 1U) << ended->error_text();
  EXPECT_NE(errors.front().text.find(part), std::string::npos) << errors.front().text;
}

}  // namespace

// --- Answers ---

TEST_F(Answers, FromAPipeAreANumberAndSoManyNames) {
  const VethPair pair("v");
  Ended netmon({kNetmon, "--count=1", "--interval=100ms"}, "2\nlo\nv\n");
  EXPECT_EQ(netmon.status(), 0);
  EXPECT_EQ(netmon->count_output("Interface:"), 2U);
  EXPECT_EQ(netmon->count_output("Interface:lo "), 1U);
  EXPECT_EQ(netmon->count_output("Interface:v "), 1U);
  // Nothing asks where nobody reads the question.
  EXPECT_EQ(netmon->errors().size(), 1U) << netmon->error_text();
  EXPECT_EQ(netmon->count_errors("monitoring 2 interfaces every 100ms"), 1U);
}

TEST_F(Answers, FromAPipeThatAreWrongOrMissingEndIt) {
  const VethPair pair("v");
  const std::string ended = "the input ended before the last answer";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ended},
      {"2\n", ended},
      {"2\nlo\n", ended},
      {"0\n", "a whole number from 1, not '0'"},
      {"abc\n", "a whole number from 1, not 'abc'"},
      {"4\n", "there are only 3 interfaces, not 4"},
      {"1\neht0\n", "no such interface 'eht0'; present are lo, "},
      {"2\nlo\nlo\n", "named twice: 'lo'"},
      {"1\n" + std::string(128, 'n') + "\n", "an interface name has at most 127 bytes, not 128"}};
  for (const auto& [input, part] : cases) {
    SCOPED_TRACE("input: " + input);
    Ended netmon({kNetmon, "--count=1"}, input);
    expect_refusal(netmon, 2, part);
  }
}

TEST_F(Answers, OnATerminalAreAskedForAgainUntilTheyAreRightAndThenItPrints) {
  const VethPair pair("v");
  const Device odd("e\x1bsc", {"link", "add", "name", "e\x1bsc", "type", "bridge"});
  Terminal terminal({kNetmon, "--interval=100ms"});
  ASSERT_TRUE(terminal.wait_for("How many interfaces (1 to 4)? ")) << terminal.text();
  const std::string text = terminal.text();
  for (const char* name : {"lo", "v", "vp", R"(e\x1bsc)"}) {
    EXPECT_NE(text.find(name, text.find("Interfaces present: ")), std::string::npos) << text;
  }
  terminal.type("many\n");
  ASSERT_TRUE(terminal.wait_for("must be a whole number from 1, not 'many'"));
  terminal.type("2\n");
  ASSERT_TRUE(terminal.wait_for("Name of interface 1? ")) << terminal.text();
  terminal.type("eht0\n");
  ASSERT_TRUE(terminal.wait_for("no such interface 'eht0'; present are lo"));
  terminal.type("v\n");
  ASSERT_TRUE(terminal.wait_for("Name of interface 2? ")) << terminal.text();
  terminal.type("v\n");
  ASSERT_TRUE(terminal.wait_for("named twice: 'v'")) << terminal.text();
  terminal.type("e\\x1bsc\n");
  ASSERT_TRUE(terminal.wait_for("Interface:v state:up")) << terminal.text();
  ASSERT_TRUE(terminal.wait_for(R"(Interface:e\x1bsc state:)")) << terminal.text();
  terminal.type("\x03");
  EXPECT_EQ(terminal.wait_exit(), 0) << terminal.text();
  EXPECT_NE(terminal.text().find("ending on SIGINT"), std::string::npos);
  for (const char c : terminal.text()) {
    EXPECT_TRUE(c == '\r' || c == '\n' || (c >= ' ' && c != '\x7f')) << static_cast<int>(c);
  }
}

TEST_F(Answers, OnATerminalCanBeRefusedByCtrlDAndCtrlC) {
  for (const auto& [keys, status] : {std::pair("\x04", 2), std::pair("\x03", -SIGINT)}) {
    Terminal terminal({kNetmon});
    ASSERT_TRUE(terminal.wait_for("How many interfaces")) << terminal.text();
    terminal.type(keys);
    EXPECT_EQ(terminal.wait_exit(), status) << terminal.text();
  }
}

// --- The command line ---

TEST_F(BadInput, OfNetmonIsOneLineThatNamesItAndStatus2) {
  struct Case {
    std::vector<std::string> words;
    std::string part;
  };
  const std::vector<Case> cases = {
      {{"eht0"}, "no such interface 'eht0'; present are lo"},
      {{"lo", "eht0"}, "'eht0'"},
      {{std::string(128, 'n')}, "an interface name has at most 127 bytes, not 128"},
      {{"lo/x"}, "'lo/x'"},
      {{""}, "''"},
      {{"!"}, "'!'"},
      {{"--interval=50ms", "lo"}, "--interval must be from 100ms to 1h, not '50ms'"},
      {{"--interval=2h", "lo"}, "'2h'"},
      {{"--interval=abc", "lo"}, "'abc'"},
      {{"--interval=", "lo"}, "--interval"},
      {{"lo", "--interval"}, "a value is missing after '--interval'"},
      {{"--count=0", "lo"}, "--count must be a whole number from 1, not '0'"},
      {{"--count=abc", "lo"}, "'abc'"},
      {{"--count=-1", "lo"}, "'-1'"},
      {{"--count=99999999999999999999", "lo"}, "'99999999999999999999'"},
      {{"--restore=maybe", "lo"}, "--restore takes yes or no, not 'maybe'"},
      {{"--launch=x", "lo"}, "--launch takes yes or no, not 'x'"},
      {{"--json=yes", "lo"}, "this option takes no value: '--json=yes'"},
      {{"--bogus", "lo"}, "unknown or ambiguous option '--bogus'"},
      {{"-x", "lo"}, "unknown or ambiguous option '-x'"},
      {{"e\x1b"
        "cx"},
       R"('e\x1bcx')"}};
  for (const Case& bad : cases) {
    SCOPED_TRACE(testing::PrintToString(bad.words));
    std::vector<std::string> words = {kNetmon};
    words.insert(words.end(), bad.words.begin(), bad.words.end());
    Ended netmon(words);
    expect_refusal(netmon, 2, bad.part);
    EXPECT_EQ(netmon->count_errors("netmon: "), 1U);
  }
}

TEST_F(BadInput, OfIntfmonIsOneLineThatNamesItWithTheStatusThatHelpSays) {
  struct Case {
    std::vector<std::string> words;
    int status;
    std::string part;
  };
  const std::vector<Case> cases = {
      {{}, 2, "exactly one interface must be named"},
      {{"lo", "lo"}, 2, "exactly one interface must be named"},
      {{"lo/x"}, 2, "'lo/x'"},
      {{"--sockt=x", "lo"}, 2, "'--sockt=x'"},
      {{"eht0"}, 3, "eht0: no interface 'eht0'"},
      {{"--socket=/tmp/nobody", "lo"}, 1, "cannot connect to netmon at /tmp/nobody: No such file"},
      {{"--socket=/tmp/" + std::string(200, 'x'), "lo"}, 1, "File name too long"}};
  for (const Case& bad : cases) {
    SCOPED_TRACE(testing::PrintToString(bad.words));
    std::vector<std::string> words = {kIntfmon};
    words.insert(words.end(), bad.words.begin(), bad.words.end());
    Ended intfmon(words);
    expect_refusal(intfmon, bad.status, bad.part);
    EXPECT_EQ(intfmon->count_errors("intfmon: "), 1U);
  }
}

TEST_F(BadInput, ATmpThatCannotBeWrittenIsNamed) {
  // Opened before, since it may have been built below /tmp.
  Ended netmon(
      "exec 9<" + netmon_word() +
      "; exec unshare -m sh -c 'mount -t tmpfs -o ro none /tmp && exec /proc/self/fd/9 lo'");
  expect_refusal(netmon, 1, "cannot make a directory under /tmp: Read-only file system");
}

TEST_F(BadInput, ASysOfAnotherNamespaceIsRefused) {
  const VethPair pair("v");  // here, and not there
  Ended netmon("unshare -n " + netmon_word() + " --all");
  expect_refusal(netmon, 1, "/sys/class/net shows another network namespace");
}

TEST_F(BadInput, InAConfigurationIsToldWithFileAndLine) {
  std::ofstream("/tmp/good.conf") << "[Netmon]\nInterfaces=*\n";
  std::ofstream("/tmp/bad.conf") << "[Netmon]\nInterface=*\n";
  Ended good({kNetmon, "--check-config=/tmp/good.conf"});
  EXPECT_EQ(good.status(), 0);
  EXPECT_EQ(good->count_output("lo: every 1s, restored once it has been up"), 1U);
  EXPECT_TRUE(good->errors().empty()) << good->error_text();
  Ended quiet({kNetmon, "--check-config=/tmp/good.conf", "--quiet"});
  EXPECT_EQ(quiet.status(), 0);
  EXPECT_TRUE(quiet->output().empty() && quiet->errors().empty());
  Ended bad({kNetmon, "--check-config=/tmp/bad.conf", "--quiet"});
  expect_refusal(bad, 2, "/tmp/bad.conf:2: unknown key 'Interface' in [Netmon]");
  Ended none({kNetmon, "--check-config=/tmp/none.conf"});
  expect_refusal(none, 2, "cannot read /tmp/none.conf: No such file or directory");
}

// --- Help ---

TEST_F(Dialogue, HelpAndVersionGoToStandardOutput) {
  for (const std::string& program : {kNetmon, kIntfmon}) {
    for (const char* word : {"--help", "-h"}) {
      Ended help({program, word});
      EXPECT_EQ(help.status(), 0);
      EXPECT_EQ(help->count_output("Usage: "), 1U);
      EXPECT_EQ(help->count_output("Exit status:"), 1U);
      EXPECT_TRUE(help->errors().empty());
    }
    Ended version({program, "--version"});
    EXPECT_EQ(version.status(), 0);
    ASSERT_EQ(version->output().size(), 1U);
    const std::regex pattern("(netmon|intfmon) [0-9]+\\.[0-9]+\\.[0-9]+");
    EXPECT_TRUE(std::regex_match(version->output().front().text, pattern));
    EXPECT_EQ(Ended(quoted_for_shell(program) + " --help >/dev/full").status(), 1);
  }
}

// --- Output that goes away ---

TEST_F(Output, OfWhichHeadTakesThreeLinesEndsQuietly) {
  // With an hour between two samples, too, it does not wait for the next one to find out.
  for (const std::string interval : {"100ms", "1h"}) {
    SCOPED_TRACE(interval);
    Ended both("{ " + netmon_word() + " --interval=" + interval +
               " lo; echo status $? >&2; } | head -3");
    EXPECT_EQ(both.status(), 0);
    EXPECT_EQ(both->output().size(), 3U);
    EXPECT_EQ(both->count_errors("status 0"), 1U) << both->error_text();
    EXPECT_EQ(both->count_errors("netmon: monitoring 1 interface"), 1U);
    EXPECT_EQ(both->errors().size(), 2U) << both->error_text();
  }
}

TEST_F(Output, ThatIsClosedFromTheStartIsAnError) {
  Ended netmon(netmon_word() + " lo >&-");
  expect_refusal(netmon, 1, "standard output is closed");
}

TEST_F(Output, OnAFullDiskIsToldOnceForEachInterfaceAndTheStatusIs1) {
  const VethPair pair("v");
  Ended netmon(netmon_word() + " --count=3 --interval=100ms lo v >/dev/full");
  EXPECT_EQ(netmon.status(), 1);
  for (const std::string name : {"lo", "v"}) {
    EXPECT_EQ(netmon->count_errors("netmon: " + name +
                                   ": samples cannot be printed: No space left on device"),
              1U)
        << netmon->error_text();
  }
  EXPECT_EQ(netmon->errors().size(), 3U) << netmon->error_text();
}

TEST_F(Output, ThatIsWrittenAgainIsToldAndIsNoFailure) {
  const std::string disk = "/tmp/disk";
  ASSERT_EQ(::mkdir(disk.c_str(), 0700), 0);
  ASSERT_EQ(::mount("none", disk.c_str(), "tmpfs", 0, "size=64k"), 0);
  const auto fill = [&] { std::ofstream(disk + "/filler") << std::string(65536, 'x'); };
  fill();
  Program netmon(
      {"/bin/sh", "-c", "exec " + netmon_word() + " --interval=100ms lo >" + disk + "/samples"});
  for (size_t from = 0, round = 0; round < 2; ++round) {
    EXPECT_TRUE(netmon.wait_for_error("lo: samples cannot be printed: No space left", from, &from))
        << netmon.error_text();
    std::ofstream(disk + "/filler", std::ios::trunc).close();
    EXPECT_TRUE(netmon.wait_for_error(
        "lo: output is written again; samples not printed meanwhile: ", from, &from))
        << netmon.error_text();
    if (round == 0) fill();
  }
  expect_end(netmon);
  ::umount(disk.c_str());
  ::rmdir(disk.c_str());
}

TEST_F(Output, GoesOnWithoutStandardErrorOrInput) {
  for (const std::string closed : {"2>&-", "<&-", "<&- 2>&-"}) {
    SCOPED_TRACE(closed);
    Ended netmon(netmon_word() + " --count=1 --interval=100ms lo " + closed);
    EXPECT_EQ(netmon.status(), 0);
    EXPECT_EQ(netmon->output().size(), 3U);
  }
}

}  // namespace netmon::test::dialogue_test
