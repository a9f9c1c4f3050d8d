// SPDX-License-Identifier: MIT
//
// `netmonctl top` in a real terminal, by tmux: its screen, its keys, and the terminal afterwards.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "support/namespace.h"
#include "support/program.h"
#include "support/tmux.h"

namespace netmon::test::top_test {

namespace {

std::string line_with(const Tmux& terminal, const std::string& begin) {
  for (const std::string& line : terminal.lines()) {
    if (line.rfind(begin, 0) == 0) return line;
  }
  return {};
}

// netmon with links, and a shell in a terminal of 80 columns and 24 lines.
class Top : public testing::Test {
 protected:
  // Types the command and waits for the picture. Its process id is written to a file.
  void start_top(const std::string& words = {}) {
    terminal.type("stty -g >/tmp/top-before; sh -c 'echo $$ >/tmp/top-pid; exec \"" + kNetmonctl +
                  "\"" + " top " + words + "'; echo \"left $?\"; stty -g >/tmp/top-after");
    terminal.press("Enter");
    ASSERT_TRUE(terminal.wait_for("q leave")) << terminal.screen();
  }
  static pid_t top_pid() {
    pid_t pid = 0;
    std::ifstream("/tmp/top-pid") >> pid;
    return pid;
  }
  static std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  // The shell is back, with what was on the screen before, and the settings of the terminal.
  void expect_terminal_as_before() {
    ASSERT_TRUE(terminal.wait_for("left 0")) << terminal.screen();
    EXPECT_NE(terminal.screen().find("was here before"), std::string::npos) << terminal.screen();
    EXPECT_EQ(terminal.screen().find("q leave"), std::string::npos) << terminal.screen();
    ASSERT_TRUE(eventually([] { return !text_of("/tmp/top-after").empty(); }));
    EXPECT_EQ(text_of("/tmp/top-after"), text_of("/tmp/top-before"));
    // The quotes tell what is printed from what is typed, wherever the prompt comes.
    terminal.type("echo se''en");
    terminal.press("Enter");
    EXPECT_TRUE(terminal.wait_for("seen")) << terminal.screen();
  }
  void SetUp() override {
    for (const char* file : {"/tmp/top-pid", "/tmp/top-before", "/tmp/top-after"}) {
      std::ofstream(file, std::ios::trunc);
    }
    ASSERT_TRUE(netmon.wait_for_output("Interface:v2 ")) << netmon.error_text();
    terminal.type("echo was he''re before");
    terminal.press("Enter");
    ASSERT_TRUE(terminal.wait_for("was here before")) << terminal.screen();
  }
  void TearDown() override { expect_end(netmon); }

  VethPairs pairs{3, VethPair::Start::up};
  Program netmon{{kNetmon, "--interval=200ms", "v0", "v1", "v2"}};
  Tmux terminal{80, 24};
};

}  // namespace

TEST_F(Top, ShowsEachLinkAndLeavesTheTerminalAsItWasOnQ) {
  start_top();
  for (const char* name : {"v0 ", "v1 ", "v2 "}) {
    EXPECT_NE(line_with(terminal, name).find(" up "), std::string::npos) << terminal.screen();
  }
  EXPECT_EQ(line_with(terminal, "netmon: ").substr(0, 21), "netmon: 3 links, 3 up");
  // A history, as the samples come.
  EXPECT_TRUE(terminal.wait_for("▁")) << terminal.screen();
  terminal.type("q");
  expect_terminal_as_before();
}

TEST_F(Top, LeavesTheTerminalAsItWasOnCtrlC) {
  start_top();
  terminal.press("C-c");
  expect_terminal_as_before();
}

TEST_F(Top, LeavesTheTerminalAsItWasOnSigterm) {
  start_top();
  ASSERT_EQ(::kill(top_pid(), SIGTERM), 0);
  expect_terminal_as_before();
}

TEST_F(Top, ShowsOnlyTheInterfacesThatAreNamed) {
  start_top("v1");
  EXPECT_NE(line_with(terminal, "v1 "), "");
  EXPECT_EQ(line_with(terminal, "v0 "), "") << terminal.screen();
  terminal.type("q");
  expect_terminal_as_before();
}

TEST_F(Top, FollowsWhatHappensToALink) {
  start_top();
  ip("link set v0p down");
  EXPECT_TRUE(terminal.wait_for("v0   down")) << terminal.screen();
  ip("link set v0p up");
  EXPECT_TRUE(terminal.wait_for("v0   up")) << terminal.screen();
  terminal.type("q");
}

TEST_F(Top, FiltersSortsPausesAndShowsDetails) {
  start_top();
  terminal.type("/v2");
  terminal.press("Enter");
  EXPECT_TRUE(terminal.wait_without("\nv0 ")) << terminal.screen();
  EXPECT_NE(line_with(terminal, "v2 "), "");
  terminal.press("Enter");
  EXPECT_TRUE(terminal.wait_for("── v2 ─")) << terminal.screen();
  EXPECT_NE(line_with(terminal, "Kernel     admin up, oper up, ifindex "), "") << terminal.screen();
  terminal.press("Escape");
  EXPECT_TRUE(terminal.wait_for("\nv0 ")) << terminal.screen();
  terminal.type("s");
  EXPECT_TRUE(terminal.wait_for("; by state")) << terminal.screen();
  terminal.type("p");
  EXPECT_TRUE(terminal.wait_for("PAUSED")) << terminal.screen();
  terminal.type("pq");
  expect_terminal_as_before();
}

TEST_F(Top, TakesTheSizeOfTheTerminal) {
  start_top();
  terminal.resize(120, 40);
  ASSERT_TRUE(eventually([&] {
    const auto lines = terminal.lines();
    return lines.size() == 40 && lines[39].find("q leave") != std::string::npos;
  })) << terminal.screen();
  terminal.resize(60, 10);
  ASSERT_TRUE(eventually([&] {
    const auto lines = terminal.lines();
    return lines.size() == 10 && lines[9].find("s sort") != std::string::npos &&
           !line_with(terminal, "v2 ").empty();
  })) << terminal.screen();
  terminal.type("q");
}

TEST_F(Top, ConnectsAgainToANetmonThatWasAwayAndSaysSoMeanwhile) {
  start_top();
  expect_end(netmon);
  EXPECT_TRUE(terminal.wait_for("netmon does not run")) << terminal.screen();
  {
    Program another({kNetmon, "--interval=200ms", "v1"});
    EXPECT_TRUE(terminal.wait_for("netmon: 1 link,")) << terminal.screen();
    EXPECT_EQ(line_with(terminal, "v0 "), "") << terminal.screen();
    expect_end(another);
  }
  terminal.type("q");
  expect_terminal_as_before();
}

TEST_F(Top, SaysWhatIsMissingWithoutATerminalOrAKnownOne) {
  Program piped({kNetmonctl, "top"});
  EXPECT_EQ(piped.wait_exit(), 1);
  EXPECT_EQ(piped.error_text(),
            "netmonctl: top needs a terminal; 'netmonctl watch' prints lines\n");
  terminal.type("TERM=nonsense " + quoted_for_shell(kNetmonctl) + " top; echo left $?");
  terminal.press("Enter");
  EXPECT_TRUE(terminal.wait_for("a terminal of the kind 'nonsense' (TERM)")) << terminal.screen();
  EXPECT_TRUE(terminal.wait_for("left 1")) << terminal.screen();
}

}  // namespace netmon::test::top_test
