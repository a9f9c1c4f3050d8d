// SPDX-License-Identifier: MIT
//
// netmonctl with a real netmon in the terminal: what it shows of real links, what it changes, and
// how it fails.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "../support/paths.h"
#include "support/control_client.h"
#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test::netmonctl_test {

namespace {

struct Answer {
  std::optional<int> status;
  std::string output;
  std::string errors;
};

std::string text_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += line.text + "\n";
  return text;
}

Answer ctl(std::vector<std::string> words) {
  words.insert(words.begin(), kNetmonctl);
  Program program(std::move(words));
  const auto status = program.wait_exit();
  return {status, text_of(program.output()), text_of(program.errors())};
}

// A netmon in the terminal that has looked at `names`.
std::unique_ptr<Program> start_netmon(const std::vector<std::string>& names) {
  std::vector<std::string> words = {kNetmon, "--json", "--interval=100ms"};
  words.insert(words.end(), names.begin(), names.end());
  auto netmon = std::make_unique<Program>(words);
  for (const std::string& name : names) {
    EXPECT_TRUE(netmon->wait_for_output("\"interface\":\"" + name + "\"")) << netmon->error_text();
  }
  return netmon;
}

}  // namespace

TEST(Netmonctl, FindsTheOnlyNetmonInATerminalAndShowsItsLinks) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v", "lo"});
  const Answer answer = ctl({});
  EXPECT_EQ(answer.status, 0) << answer.errors;
  EXPECT_NE(answer.output.find("\nv     up "), std::string::npos) << answer.output;
  EXPECT_NE(answer.output.find("\nlo    up "), std::string::npos) << answer.output;
  EXPECT_NE(answer.output.find("\n\n2 links: 2 up; netmon "), std::string::npos) << answer.output;
  EXPECT_EQ(answer.output.find('\x1b'), std::string::npos);
  EXPECT_EQ(ctl({"status", "v", "--no-legend"}).output.substr(0, 5), "v  up");
  EXPECT_EQ(ctl({"--socket=" + control_path(*netmon), "status"}).status, 0);
  expect_end(*netmon);
}

TEST(Netmonctl, ShowsANameOfAnyBytesAndTakesItInBothForms) {
  const std::string name = "v\x1b]\xff";
  const Device device(name, {"link", "add", "name", name, "type", "bridge"});
  set_admin(name, true);
  Program netmon({kNetmon, "--json", "--interval=100ms", name});
  ASSERT_TRUE(netmon.wait_for_output("\"operstate\"")) << netmon.error_text();
  for (const std::string& typed : {name, std::string("v\\x1b]\\xff")}) {
    const Answer answer = ctl({"status", typed, "--no-legend"});
    EXPECT_EQ(answer.output.substr(0, 12), "v\\x1b]\\xff  ") << answer.errors;
  }
  expect_end(netmon);
}

TEST(Netmonctl, AsJsonIsWhatTheServiceSays) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v"});
  const Answer answer = ctl({"--json=short"});
  EXPECT_EQ(std::count(answer.output.begin(), answer.output.end(), '\n'), 1);
  const Json link = Json::parse(answer.output, nullptr, false);
  EXPECT_EQ(link.value("interface", ""), "v");
  EXPECT_EQ(link.value("standing", ""), "up");
  expect_end(*netmon);
}

TEST(Netmonctl, HoldKeepsALinkDownUntilItIsOverAndShowsWhy) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v"});
  const Answer held = ctl({"hold", "v", "--for=1h", "--reason=fibre swap"});
  EXPECT_EQ(held.status, 0) << held.errors;
  EXPECT_EQ(held.output.rfind("v: held until ", 0), 0U) << held.output;
  set_admin("v", false);
  ASSERT_TRUE(netmon->wait_for_error("v: link down: admin-down"));
  const Answer status = ctl({"status", "v"});
  EXPECT_NE(status.output.find("held, "), std::string::npos) << status.output;
  EXPECT_NE(status.output.find("left: fibre swap"), std::string::npos) << status.output;
  EXPECT_NE(ctl({"show", "v"}).output.find("fibre swap"), std::string::npos);
  EXPECT_FALSE(admin_up("v"));
  EXPECT_EQ(ctl({"hold", "v", "--for=200ms"}).status, 0);
  EXPECT_TRUE(netmon->wait_for_error("v: the hold is over")) << netmon->error_text();
  EXPECT_TRUE(eventually([] { return admin_up("v"); })) << netmon->error_text();
  expect_end(*netmon);
}

TEST(Netmonctl, ReleaseEndsAHoldAndUpDoesNotWaitForOne) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v"});
  ASSERT_EQ(ctl({"hold", "v"}).status, 0);
  set_admin("v", false);
  ASSERT_TRUE(netmon->wait_for_error("v: link down: admin-down"));
  const Answer up = ctl({"up", "v"});
  EXPECT_EQ(up.status, 0) << up.errors;
  EXPECT_TRUE(admin_up("v"));
  set_admin("v", false);
  EXPECT_EQ(ctl({"release", "v"}).status, 0);
  EXPECT_TRUE(eventually([] { return admin_up("v"); })) << netmon->error_text();
  const Answer again = ctl({"release", "v"});
  EXPECT_EQ(again.status, 1);
  EXPECT_EQ(again.errors, "netmonctl: 'v' is not held\n");
  expect_end(*netmon);
}

TEST(Netmonctl, NamesTheInterfaceThatMayBeMeant) {
  const VethPair pair("eth0");
  const auto netmon = start_netmon({"eth0"});
  for (const char* verb : {"status", "show", "watch", "up", "hold", "release", "clear"}) {
    const Answer answer = ctl({verb, "eht0"});
    EXPECT_EQ(answer.status, 5) << verb;
    EXPECT_EQ(answer.output, "") << verb;
    EXPECT_EQ(answer.errors, "netmonctl: no such interface 'eht0'; did you mean 'eth0'?\n") << verb;
  }
  EXPECT_EQ(ctl({"status", "eth0p"}).errors.rfind("netmonctl: 'eth0p' is not monitored: ", 0), 0U);
  expect_end(*netmon);
}

TEST(Netmonctl, SaysThatNoNetmonRunsOrThatSeveralDo) {
  const Answer none = ctl({});
  EXPECT_EQ(none.status, 3);
  EXPECT_EQ(none.errors, "netmonctl: netmon does not run: systemctl start netmon\n");
  const VethPair pair("v");
  const auto first = start_netmon({"v"});
  const auto second = start_netmon({"v"});
  const Answer several = ctl({});
  EXPECT_EQ(several.status, 2);
  for (Program* each : {first.get(), second.get()}) {
    EXPECT_NE(several.errors.find(" --socket=" + control_path(*each)), std::string::npos)
        << several.errors;
    EXPECT_EQ(ctl({"--socket=" + control_path(*each)}).status, 0);
  }
  expect_end(*first);
  expect_end(*second);
}

TEST(Netmonctl, FindsNoNetmonThatWasKilled) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v"});
  netmon->kill(SIGKILL);
  ASSERT_TRUE(netmon->wait_exit());
  EXPECT_EQ(ctl({}).errors, "netmonctl: netmon does not run: systemctl start netmon\n");
  for (const std::string& left : left_in_tmp()) std::filesystem::remove_all(left);
}

TEST(Netmonctl, MarksTheLinkOfAFrozenMonitorAndAnswersAllTheSame) {
  const VethPairs pairs(2, VethPair::Start::up);
  const auto netmon = start_netmon({"v0", "v1"});
  ASSERT_EQ(ctl({}).status, 0);
  ASSERT_EQ(::kill(netmon->monitor_of("v1"), SIGSTOP), 0);
  // What it answered a moment before may still count as an answer, and the other one may be late.
  Answer answer;
  EXPECT_TRUE(eventually([&] {
    answer = ctl({"--no-legend"});
    const size_t second = answer.output.find("\nv1 ");
    const size_t stale = answer.output.find("stale");
    return second != std::string::npos && stale != std::string::npos && stale > second;
  })) << answer.output;
  EXPECT_EQ(answer.status, 0) << answer.errors;
  ::kill(netmon->monitor_of("v1"), SIGCONT);
  expect_end(*netmon);
}

TEST(Netmonctl, WatchTellsSamplesAndEventsUntilCtrlC) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v", "lo"});
  Program watch({kNetmonctl, "watch", "v"});
  ASSERT_TRUE(watch.wait_for_output(" v is up")) << watch.error_text();
  ASSERT_TRUE(watch.wait_for_output(" v up rx "));
  set_admin("v", false);
  EXPECT_TRUE(watch.wait_for_output(" v link down: admin-down"));
  EXPECT_TRUE(watch.wait_for_output(" v link up: the outage took "));
  EXPECT_EQ(watch.count_output(" lo "), 0U);
  watch.kill(SIGINT);
  EXPECT_EQ(watch.wait_exit(), -SIGINT);
  EXPECT_EQ(watch.error_text(), "");
  expect_end(*netmon);
}

TEST(Netmonctl, WatchEndsQuietlyWithItsReader) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v"});
  // The shell gives the status of watch, whose reader takes one line and goes, or is gone before.
  for (const char* reader : {"head -n 1", "exec <&-"}) {
    Program shell(
        {"/bin/sh", "-c",
         "{ " + quoted_for_shell(kNetmonctl) + " watch; echo \"status $?\" >&2; } | " + reader});
    EXPECT_TRUE(shell.wait_for_error("status 0")) << shell.error_text();
    EXPECT_EQ(shell.wait_exit(), 0);
    EXPECT_EQ(shell.errors().size(), 1U) << shell.error_text();
  }
  expect_end(*netmon);
}

TEST(Netmonctl, WatchSaysThatNetmonEnded) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v"});
  Program watch({kNetmonctl, "watch", "--json"});
  ASSERT_TRUE(watch.wait_for_output("\"live\":true")) << watch.error_text();
  expect_end(*netmon);
  EXPECT_EQ(watch.wait_exit(), 3);
  EXPECT_EQ(watch.error_text(), "netmonctl: netmon closed the connection\n");
}

TEST(Netmonctl, IntrospectPrintsTheInterfaceAsItIsWritten) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v"});
  std::ifstream file(std::string(kSourceRoot) + "/src/netmon/io.netmon.varlink");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const Answer answer = ctl({"introspect"});
  EXPECT_EQ(answer.status, 0) << answer.errors;
  EXPECT_EQ(answer.output, text);
  expect_end(*netmon);
}

TEST(Netmonctl, WithAFullDiskBehindItsOutputFails) {
  const VethPair pair("v");
  const auto netmon = start_netmon({"v"});
  Program shell({"/bin/sh", "-c", quoted_for_shell(kNetmonctl) + " >/dev/full"});
  EXPECT_EQ(shell.wait_exit(), 1);
  EXPECT_EQ(shell.error_text(), "netmonctl: cannot print: No space left on device\n");
  expect_end(*netmon);
}

}  // namespace netmon::test::netmonctl_test
