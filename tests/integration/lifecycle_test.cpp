// SPDX-License-Identifier: MIT
//
// Processes that die, stop or are told to end, and the end of the whole.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "../support/late_monitors.h"
#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"
#include "support/terminal.h"

namespace netmon::test::lifecycle_test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr int kMany = 64;

bool exists(const std::string& path) {
  return std::filesystem::exists(path);
}

std::string directory_of(const std::string& path) {
  return std::filesystem::path(path).parent_path();
}

// Every one of many interfaces has been sampled, so every monitor is at work.
void expect_all_at_work(Program& netmon, const std::vector<std::string>& names) {
  ASSERT_NO_FATAL_FAILURE(expect_each_prints(netmon, names));
  ASSERT_TRUE(eventually([&] { return netmon.children().size() == names.size(); }))
      << netmon.error_text();
}

bool none_runs(const std::vector<pid_t>& pids) {
  return std::none_of(pids.begin(), pids.end(), runs);
}

pid_t wait_for_another_monitor(const Program& netmon, const std::string& name, pid_t old) {
  pid_t pid = 0;
  EXPECT_TRUE(eventually([&] {
    pid = netmon.monitor_of(name);
    return pid != 0 && pid != old;
  }));
  return pid;
}

}  // namespace

// --- A monitor that dies ---

TEST(Lifecycle, TheInterfaceOfAKilledMonitorResumesAndNoOtherNotices) {
  const VethPair first("a");
  const VethPair second("b");
  Program netmon({kNetmon, "--json", "a", "b"});
  expect_more_samples(netmon, "a", 2);
  const size_t before = netmon.output().size();
  ::kill(netmon.monitor_of("a"), SIGKILL);
  ASSERT_TRUE(netmon.wait_for_error("netmon: a: its monitor was killed by SIGKILL"));
  ASSERT_TRUE(netmon.wait_for_output(R"("interface":"a")", before)) << netmon.error_text();
  expect_more_samples(netmon, "a", 1);
  expect_more_samples(netmon, "b", 1);

  EXPECT_EQ(samples_of(netmon, "a", before).front().value("quality", ""), "first");
  expect_no_hole(netmon, "a");
  expect_no_hole(netmon, "b");
  expect_end(netmon);
}

TEST(Lifecycle, AMonitorThatDiesAgainAndAgainIsStartedLaterEachTime) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--interval=100ms", "a"});
  pid_t monitor = 0;
  size_t next = 0;
  for (const std::string delay : {"100ms", "200ms", "400ms", "800ms"}) {
    monitor = wait_for_another_monitor(netmon, "a", monitor);
    ::kill(monitor, SIGKILL);
    const auto told =
        netmon.wait_for_error("a: its monitor was killed by SIGKILL; starting it", next, &next);
    ASSERT_TRUE(told) << netmon.error_text();
    EXPECT_NE(told->text.find(" again in " + delay), std::string::npos) << told->text;
  }
}

TEST(Lifecycle, ADeadMonitorsLinkIsRestoredByTheNextOne) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--interval=100ms", "a"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:a state:up"));
  const pid_t monitor = netmon.monitor_of("a");
  ::kill(monitor, SIGSTOP);  // so that it does not see the link go down
  set_admin("a", false);
  ::kill(monitor, SIGKILL);
  EXPECT_TRUE(eventually([] { return operstate("a") == "up"; })) << netmon.error_text();
  EXPECT_TRUE(netmon.wait_for_error("a: link up: the outage took"));
}

TEST(Lifecycle, AMonitorToldToEndIsNotStartedAgainAndTheLastOneEndsNetmon) {
  const VethPair first("a");
  const VethPair second("b");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a", "b"});
  expect_more_samples(netmon, "a", 1);
  expect_more_samples(netmon, "b", 1);
  ::kill(netmon.monitor_of("a"), SIGTERM);
  ASSERT_TRUE(netmon.wait_for_error(
      "netmon: a: its monitor was told to end by SIGTERM; no longer monitored"))
      << netmon.error_text();
  const size_t before = netmon.output().size();
  expect_more_samples(netmon, "b", 20);  // longer than the wait after a crash
  EXPECT_TRUE(samples_of(netmon, "a", before).empty());
  expect_no_hole(netmon, "b");
  ::kill(netmon.monitor_of("b"), SIGINT);
  EXPECT_EQ(netmon.wait_exit(), 0);
  EXPECT_EQ(netmon.count_errors("b: its monitor was told to end by SIGINT"), 1U);
  EXPECT_EQ(netmon.count_errors("no interface is monitored any more"), 1U);
}

// --- netmon dies ---

TEST(Lifecycle, NothingIsLeftAfterNetmonWasKilled) {
  const VethPairs pairs(kMany, VethPair::Start::up);
  Program netmon({kNetmon, "v*", "!v*p"});
  expect_all_at_work(netmon, pairs.names());
  const auto monitors = netmon.children();
  const std::string directory = directory_of(netmon.socket_path());
  ASSERT_TRUE(exists(directory));
  netmon.kill(SIGKILL);
  EXPECT_TRUE(eventually([&] { return none_runs(monitors) && !exists(directory); }));
}

// --- The end ---

class EndOfMany : public testing::TestWithParam<int> {};

TEST_P(EndOfMany, EachMonitorIsToldByAMessageAndAllAreGone) {
  const VethPairs pairs(kMany, VethPair::Start::up);
  Program netmon({kNetmon, "--trace", "v*", "!v*p"});
  expect_all_at_work(netmon, pairs.names());
  const auto monitors = netmon.children();
  const std::string directory = directory_of(netmon.socket_path());
  const size_t complaints = netmon.count_errors("its monitor");  // those of a slow machine
  netmon.kill(GetParam());
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  EXPECT_TRUE(none_runs(monitors));
  EXPECT_FALSE(exists(directory));
  // One that the machine keeps from its turn for seconds is killed in the end, which is told.
  const size_t late = count_late_monitors(netmon.error_text(), "are killed");
  EXPECT_GE(netmon.count_errors(R"(trace: < {"type":"shutdown"})") + late, pairs.names().size());
  EXPECT_GE(netmon.count_errors(R"(trace: > {"type":"bye","reason":"shutdown")") + late,
            pairs.names().size());
  EXPECT_EQ(netmon.count_errors("its monitor"), complaints) << netmon.error_text();
}

INSTANTIATE_TEST_SUITE_P(Lifecycle, EndOfMany, testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& test) { return ::sigabbrev_np(test.param); });

// So many that all they say at once fits a terminal that nobody reads for a moment.
TEST(Lifecycle, CtrlCOnATerminalEndsAll) {
  const VethPairs pairs(8, VethPair::Start::up);
  Terminal terminal({kNetmon, "--trace", "v*", "!v*p"});
  ASSERT_TRUE(eventually([&] {
    const std::string text = terminal.text();
    return std::all_of(pairs.names().begin(), pairs.names().end(), [&](const auto& name) {
      return text.find("Interface:" + name + " ") != std::string::npos;
    });
  })) << terminal.text();
  terminal.type("\x03");
  ASSERT_EQ(terminal.wait_exit(), 0) << terminal.text();
  const std::string text = terminal.text();
  size_t told = 0;
  const std::string message = R"(trace: < {"type":"shutdown"})";
  for (size_t at = text.find(message); at != std::string::npos; at = text.find(message, at + 1)) {
    ++told;
  }
  EXPECT_EQ(told, pairs.names().size());
  // They all write to the one terminal, and nothing is lost by that.
  EXPECT_EQ(text.find("output-lost"), std::string::npos);
  EXPECT_EQ(text.find("lines lost"), std::string::npos);
}

TEST(Lifecycle, AFrozenMonitorIsNamedAndKilledAfter5s) {
  const VethPair first("a");
  const VethPair second("b");
  Program netmon({kNetmon, "--interval=100ms", "a", "b"});
  ASSERT_NO_FATAL_FAILURE(expect_each_prints(netmon, {"a", "b"}));
  const auto monitors = netmon.children();
  ::kill(netmon.monitor_of("a"), SIGSTOP);
  const auto begin = Clock::now();
  netmon.kill(SIGTERM);
  ASSERT_EQ(netmon.wait_exit(), 0);
  EXPECT_GE(Clock::now() - begin, seconds(5));
  EXPECT_EQ(netmon.count_errors("did not end within 5s and are killed: a"), 1U)
      << netmon.error_text();
  EXPECT_TRUE(eventually([&] { return none_runs(monitors); }));
}

TEST(Lifecycle, ASecondSignalDoesNotWaitForAFrozenMonitor) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--interval=100ms", "a"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:a "));
  const auto monitors = netmon.children();
  const std::string directory = directory_of(netmon.socket_path());
  ::kill(monitors.front(), SIGSTOP);
  netmon.kill(SIGINT);
  ASSERT_TRUE(netmon.wait_for_error("ending on SIGINT"));
  std::this_thread::sleep_for(milliseconds(150));  // so quickly nobody asks twice
  netmon.kill(SIGINT);
  EXPECT_EQ(netmon.wait_exit(), 1);
  EXPECT_EQ(netmon.count_errors("did not end within 5s"), 0U) << netmon.error_text();
  EXPECT_TRUE(eventually([&] { return none_runs(monitors); }));
  EXPECT_FALSE(exists(directory));
}

// As `timeout -s INT` does: to its child, and to the group that this is in.
TEST(Lifecycle, TwoSignalsAtOnceAreOneCtrlC) {
  const VethPair pair("a");
  for (int round = 0; round < 10; ++round) {
    Program netmon({kNetmon, "--interval=100ms", "a"});
    ASSERT_TRUE(netmon.wait_for_output("Interface:a "));
    const auto begin = Clock::now();
    netmon.kill(SIGINT);
    std::this_thread::sleep_for(milliseconds(round));
    netmon.kill(SIGINT);
    const auto status = netmon.wait_exit();
    // Where netmon had its turn only later, the second was one of its own.
    const bool late = Clock::now() - begin >= milliseconds(100);
    EXPECT_TRUE(status == 0 || (late && status == 1)) << netmon.error_text();
  }
}

TEST(Lifecycle, AMonitorThatHasNotConnectedYetEndsToo) {
  const VethPairs pairs(kMany, VethPair::Start::up);
  Program netmon({kNetmon, "v*", "!v*p"});
  ASSERT_TRUE(eventually([&] { return !netmon.children().empty(); }));
  netmon.kill(SIGINT);
  ASSERT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("its monitor"), 0U) << netmon.error_text();
}

// --- Stopped for a while ---

TEST(Lifecycle, CtrlZStopsTheMonitorsToo) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a"});
  expect_more_samples(netmon, "a", 2);
  const pid_t monitor = netmon.monitor_of("a");
  netmon.kill(SIGTSTP);
  ASSERT_TRUE(eventually(
      [&] { return process_state(netmon.pid()) == 'T' && process_state(monitor) == 'T'; }));
  netmon.kill(SIGCONT);
  expect_more_samples(netmon, "a", 2);
  EXPECT_EQ(netmon.monitor_of("a"), monitor);
  expect_end(netmon);
}

TEST(Lifecycle, AFrozenMonitorTellsTheTicksItMissedAndGoesOnInTheSameGrid) {
  const VethPair first("a");
  const VethPair second("b");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a", "b"});
  expect_more_samples(netmon, "a", 2);
  expect_more_samples(netmon, "b", 2);
  const pid_t monitor = netmon.monitor_of("a");
  ::kill(monitor, SIGSTOP);
  expect_more_samples(netmon, "b", 8);
  ::kill(monitor, SIGCONT);
  expect_more_samples(netmon, "a", 3);
  expect_no_hole(netmon, "a");
  expect_no_hole(netmon, "b");
  EXPECT_GE(netmon.missed("a"), 5U);
}

TEST(Lifecycle, TicksThatAreMissedAgainAndAgainAreToldAsAFewLinesAndACount) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a"});
  expect_more_samples(netmon, "a", 2);
  const pid_t monitor = netmon.monitor_of("a");
  for (int n = 0; n < 8; ++n) {
    ::kill(monitor, SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::kill(monitor, SIGCONT);
    expect_more_samples(netmon, "a", 1);
  }
  // The summary comes before the end, and nothing is lost from the sum.
  expect_end(netmon);
  EXPECT_EQ(slots_without(samples_of(netmon, "a")), netmon.missed("a"));
  EXPECT_LT(netmon.lines_of_missed("a"), 8U);
}

// --- Nobody reads ---

TEST(Lifecycle, AReaderThatStandsStillKeepsNoLinkFromBeingRestoredAndIsToldWhatItMissed) {
  const VethPairs pairs(kMany, VethPair::Start::up);
  Program netmon({kNetmon, "--interval=100ms", "v*", "!v*p"}, {"", false, true});
  // A pipe holds 64 KiB: some 250 blocks, so 64 interfaces fill it in half a second.
  ASSERT_TRUE(netmon.wait_for_error("v7: nobody reads the output")) << netmon.error_text();
  set_admin("v7", false);
  EXPECT_TRUE(eventually([] { return admin_up("v7"); })) << netmon.error_text();
  EXPECT_TRUE(netmon.wait_for_error("v7: link up: the outage took"));
  netmon.read_output();
  ASSERT_TRUE(netmon.wait_for_error("v7: output is written again; samples not printed meanwhile: "))
      << netmon.error_text();
  ASSERT_TRUE(netmon.wait_for_output("Interface:v7 ", netmon.output().size()));
  netmon.kill(SIGINT);
  ASSERT_EQ(netmon.wait_exit(), 0);
  // What was printed are whole blocks.
  const auto lines = netmon.output();
  ASSERT_EQ(lines.size() % 3, 0U);
  for (size_t n = 0; n < lines.size(); n += 3) {
    EXPECT_EQ(lines[n].text.rfind("Interface:v", 0), 0U) << lines[n].text;
    EXPECT_EQ(lines[n + 1].text.rfind("rx_bytes:", 0), 0U) << lines[n + 1].text;
    EXPECT_EQ(lines[n + 2].text.rfind("tx_bytes:", 0), 0U) << lines[n + 2].text;
  }
}

}  // namespace netmon::test::lifecycle_test
