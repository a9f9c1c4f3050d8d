// SPDX-License-Identifier: MIT
//
// netmonctl events, history and plot, on journals with any field and any time.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../unit/support/journal_file.h"
#include "../unit/support/temporary_directory.h"
#include "support/program.h"
#include "support/terminal.h"

namespace netmon::test::journal_test {

using std::chrono::seconds;

namespace {

constexpr uint64_t kUsec = 1'000'000;
constexpr uint64_t kNoon = 1'700'049'600 * kUsec;  // 2023-11-15 12:00:00 UTC
constexpr uint64_t kUptime = 5'000 * kUsec;
constexpr const char* kDownId = "ac92137405864ebda4bf98edcc703a8c";
constexpr const char* kUpId = "88aaf86b6b3c4f2499bde8c334553be0";
constexpr const char* kAnotherMonitor = "00000000000000000000000000000002";
constexpr const char* kAnotherBoot = "5d0c0f5a0b6d4d0b9d1b8a3f6c2e4712";

struct Ran {
  int status = -1;
  std::string output;
  std::string errors;
};

std::string joined(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += line.text + "\n";
  return text;
}

Ran run(std::vector<std::string> words) {
  Program program(std::move(words));
  Ran ran;
  ran.status = program.wait_exit().value_or(-1);
  program.wait_for_end_of_output();
  ran.output = joined(program.output());
  ran.errors = joined(program.errors());
  return ran;
}

class JournalVerbs : public testing::Test {
 protected:
  JournalVerbs() {
    ::setenv("TZ", "UTC0", 1);
    ::unsetenv("NO_COLOR");
    ::setenv("TERM", "xterm", 1);
    // Also for a reader who is not root.
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  }
  // Samples of seconds [begin, end) after noon, `rate` bytes each second, from `bytes` on.
  void samples(uint64_t begin, uint64_t end, JournalFile::Sample sample = {},
               uint64_t rate = 1000) {
    for (uint64_t second = begin; second < end; ++second) {
      file.sample(kNoon + second * kUsec, kUptime + second * kUsec, sample);
      sample.rx_bytes += rate;
      sample.tx_bytes += rate / 2;
    }
  }
  void event(uint64_t second, const std::string& interface, const char* id,
             const std::string& message, JournalFile::Fields more = {}) {
    file.event(kNoon + second * kUsec, interface, id, message, std::move(more));
  }
  std::vector<std::string> netmonctl(std::vector<std::string> words) {
    words.insert(words.begin(), kNetmonctl);
    words.push_back("--directory=" + directory.path().string());
    return words;
  }
  // The history of `minutes` after noon in steps of 10 s, in JSON.
  std::vector<nlohmann::json> history(const std::string& interface, int minutes) {
    file.write(directory.path());
    const std::string until =
        "2023-11-15 12:" + std::string(minutes < 10 ? "0" : "") + std::to_string(minutes);
    const Ran ran = run(netmonctl({"history", interface, "--since=2023-11-15 12:00",
                                   "--until=" + until, "--step=10s", "--json=short"}));
    EXPECT_EQ(ran.status, 0) << ran.errors;
    errors = ran.errors;
    std::vector<nlohmann::json> steps;
    std::istringstream lines(ran.output);
    for (std::string line; std::getline(lines, line);) {
      steps.push_back(nlohmann::json::parse(line, nullptr, false));
    }
    EXPECT_EQ(steps.size(), static_cast<size_t>(minutes * 6));
    return steps;
  }

  TemporaryDirectory directory;
  JournalFile file;
  std::string errors;
};

// The steps without a rate; every other one has `rate` to within 1 %.
std::vector<size_t> gaps_of(const std::vector<nlohmann::json>& steps, double rate) {
  std::vector<size_t> gaps;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i]["rx_bytes"].is_null()) {
      gaps.push_back(i);
    } else {
      EXPECT_NEAR(steps[i]["rx_bytes"].get<double>(), rate, rate / 100) << "step " << i;
      EXPECT_NEAR(steps[i]["tx_bytes"].get<double>(), rate / 2, rate / 100) << "step " << i;
    }
  }
  return gaps;
}

std::vector<size_t> range(size_t begin, size_t end) {
  std::vector<size_t> numbers;
  for (size_t i = begin; i < end; ++i) numbers.push_back(i);
  return numbers;
}

bool has_note(const nlohmann::json& step, const char* note) {
  for (const auto& each : step["notes"]) {
    if (each == note) return true;
  }
  return false;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_F(JournalVerbs, HistoryHasRightNumbersAndHonestGaps) {
  samples(0, 95, {.rx_bytes = 7'000'000});
  // The counters of the driver begin anew.
  samples(95, 185, {.rx_bytes = 12});
  // The monitor crashes, and three seconds later another goes on.
  samples(188, 245, {.rx_bytes = 93'000, .monitor = kAnotherMonitor});
  // The interface is deleted, and made again after two minutes. It carried more by then.
  samples(365, 420, {.rx_bytes = 90'000'000, .monitor = "00000000000000000000000000000003"});
  const auto steps = history("eth0", 7);
  EXPECT_EQ(gaps_of(steps, 1000), range(24, 36));
  EXPECT_TRUE(has_note(steps[9], "reset"));
  EXPECT_TRUE(has_note(steps[18], "restart"));
  EXPECT_TRUE(has_note(steps[30], "gap"));
  EXPECT_TRUE(has_note(steps[36], "restart"));
  EXPECT_FALSE(has_note(steps[5], "gap"));
  EXPECT_EQ(steps[9]["covered_usec"], 9 * kUsec);
  EXPECT_EQ(errors, "");
}

TEST_F(JournalVerbs, HistoryHasNoGapWhereJournaldStoodStill) {
  samples(0, 15);
  for (uint64_t second = 15; second < 35; ++second) {
    file.sample(
        kNoon + 35 * kUsec + second, kUptime + 35 * kUsec + second,
        {.rx_bytes = second * 1000, .tx_bytes = second * 500, .own_usec = kNoon + second * kUsec});
  }
  samples(36, 61, {.rx_bytes = 36'000, .tx_bytes = 18'000});
  EXPECT_EQ(gaps_of(history("eth0", 1), 1000), range(0, 0));
}

TEST_F(JournalVerbs, HistoryGoesThroughARestartOfNetmonWithoutAGap) {
  samples(0, 30);
  file.event(kNoon + 15 * kUsec, "eth0", kUpId, "said by a netmon that was just started");
  const auto steps = history("eth0", 1);
  EXPECT_EQ(gaps_of(steps, 1000), range(3, 6));
  EXPECT_TRUE(steps[0]["notes"].empty());
}

TEST_F(JournalVerbs, HistoryGoesThroughAReboot) {
  samples(0, 25, {.rx_bytes = 1'000'000});
  JournalFile::Sample sample{.monitor = kAnotherMonitor, .boot = kAnotherBoot};
  for (uint64_t second = 45; second < 60; ++second) {
    file.sample(kNoon + second * kUsec, (second - 40) * kUsec, sample);
    sample.rx_bytes += 1000;
    sample.tx_bytes += 500;
  }
  const auto steps = history("eth0", 1);
  EXPECT_EQ(gaps_of(steps, 1000), (std::vector<size_t>{2, 3}));
  EXPECT_TRUE(has_note(steps[4], "boot"));
}

TEST_F(JournalVerbs, TheTableSaysWhereAGapIs) {
  samples(0, 60);
  samples(180, 240, {.rx_bytes = 180'000});
  file.write(directory.path());
  const Ran ran = run(netmonctl(
      {"history", "eth0", "--since=2023-11-15 12:00", "--until=2023-11-15 12:04", "--step=1min"}));
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(contains(ran.output, "TIME                 STATE  RX bit/s")) << ran.output;
  EXPECT_TRUE(contains(ran.output, "2023-11-15 12:00:00  up         8000")) << ran.output;
  EXPECT_TRUE(contains(ran.output, "gap until 12:03:00")) << ran.output;
  EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 4) << ran.output;
}

TEST_F(JournalVerbs, ForgedEntriesAreNotTaken) {
  samples(0, 60, {.rx_bytes = 1'000});
  // Another user's, who can send any field but those that journald adds.
  for (const char* unit :
       {"user@1000.service", "session-3.scope", "evil.service", "netmon.service"}) {
    samples(20, 40, {.rx_bytes = 1'000'000'000, .operstate = "down", .unit = unit});
  }
  const auto steps = history("eth0", 1);
  EXPECT_EQ(gaps_of(steps, 1000), range(0, 0));
  for (const auto& step : steps) EXPECT_EQ(step["operstate"], "up");
  EXPECT_EQ(errors,
            "netmonctl: 80 entries about 'eth0' were not taken, since no interface monitor wrote"
            " them\n");

  event(10, "eth0", kDownId, "link down: no-carrier");
  file.event(kNoon + 11 * kUsec, "eth0", kDownId, "forged", {}, "user@1000.service");
  file.event(kNoon + 12 * kUsec, "eth0", kDownId, "forged", {}, "intfmon@eth0.service");
  file.write(directory.path());
  const Ran ran = run(netmonctl({"events", "--since=2023-11-15"}));
  EXPECT_EQ(ran.output, "2023-11-15 12:00:10.000  eth0             link down: no-carrier\n");
}

TEST_F(JournalVerbs, NamesMayHoldAnyByteAndSteerNothing) {
  const std::string shown = "a\\x1b[2J\\xff;*]";
  samples(0, 60, {.interface = shown, .unit = "intfmon@x.service"});
  event(10, shown, kDownId, "link down: no-carrier");
  file.write(directory.path());
  for (const std::string& name : {shown, std::string("a\x1b[2J\xff;*]")}) {
    const std::vector<std::string> span = {"--since=2023-11-15 12:00", "--until=2023-11-15 12:01"};
    for (std::vector<std::string> words :
         std::vector<std::vector<std::string>>{{"history", name, "--json"},
                                               {"history", name, "--csv"},
                                               {"events", name},
                                               {"events", name, "--json=pretty"},
                                               {"plot", name}}) {
      words.insert(words.end(), span.begin(), span.end());
      const Ran ran = run(netmonctl(words));
      EXPECT_EQ(ran.status, 0) << words[0] << ": " << ran.errors;
      EXPECT_NE(ran.output, "");
      EXPECT_FALSE(contains(ran.output + ran.errors, "\x1b")) << ran.output;
      EXPECT_FALSE(contains(ran.output + ran.errors, "\xff")) << ran.output;
    }
  }
  const Ran unknown = run(netmonctl({"history", "b\x1b[2J"}));
  EXPECT_EQ(unknown.status, 5);
  EXPECT_TRUE(contains(unknown.errors, "no samples of 'b\\x1b[2J'")) << unknown.errors;
}

TEST_F(JournalVerbs, WithoutTheRightTheGroupIsNamed) {
  samples(0, 60);
  file.write(directory.path());
  const std::string journal = directory.path() / "test.journal";
  std::vector<std::string> as_other = {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
                                       "--clear-groups"};
  std::vector<std::string> trial = as_other;
  trial.insert(trial.end(), {"/usr/bin/test", "-x", kNetmonctl});
  ::chmod(journal.c_str(), 0640);
  if (run(trial).status != 0) {
    // In a user namespace there is nobody else to become: a root without root's right.
    as_other = {"/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"};
    ::chmod(journal.c_str(), 0);
  }
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"events"}, {"events", "-f"}, {"history", "eth0"}, {"plot", "eth0"}}) {
    std::vector<std::string> command = netmonctl(words);
    command.insert(command.begin(), as_other.begin(), as_other.end());
    const Ran ran = run(command);
    EXPECT_EQ(ran.status, 4) << words[0];
    EXPECT_EQ(ran.output, "");
    EXPECT_TRUE(contains(ran.errors, "cannot read the journal in " + directory.path().string() +
                                         ", which takes root or the group systemd-journal"))
        << ran.errors;
    EXPECT_EQ(std::count(ran.errors.begin(), ran.errors.end(), '\n'), 1) << ran.errors;
  }
}

TEST_F(JournalVerbs, AMistypedInterfaceIsSaid) {
  samples(0, 60);
  file.write(directory.path());
  const Ran mistyped =
      run(netmonctl({"history", "eht0", "--since=2023-11-15 12:00", "--until=2023-11-15 13:00"}));
  EXPECT_EQ(mistyped.status, 5);
  EXPECT_TRUE(contains(mistyped.errors, "no samples of 'eht0' in the journal from 2023-11-15 "))
      << mistyped.errors;
  EXPECT_TRUE(contains(mistyped.errors, "; did you mean 'eth0'?")) << mistyped.errors;
  // The name is right, and the span is not.
  const Ran early = run(netmonctl({"history", "eth0", "--until=2023-11-14"}));
  EXPECT_EQ(early.status, 5);
  EXPECT_FALSE(contains(early.errors, "did you mean")) << early.errors;
  // One of several: the others are drawn.
  const Ran plot = run(
      netmonctl({"plot", "eth0", "eht0", "--since=2023-11-15 12:00", "--until=2023-11-15 12:01"}));
  EXPECT_EQ(plot.status, 5);
  EXPECT_TRUE(contains(plot.output, "eth0 rx")) << plot.output;
  EXPECT_FALSE(contains(plot.output, "eht0")) << plot.output;
}

TEST_F(JournalVerbs, WhatCannotBeUsedIsSaidInOneLine) {
  file.write(directory.path());
  const std::map<std::vector<std::string>, std::string> cases = {
      {{"history", "a/b"}, "an interface name cannot contain '/': 'a/b'"},
      {{"events", "eth0", ""}, "an interface name cannot be empty"},
      {{"plot", std::string(128, 'n')}, "an interface name has at most 127 bytes"},
      {{"history", "eth0", "--since=soon"}, "--since: not a time: 'soon'"},
      {{"events", "--until=soon"}, "--until: not a time: 'soon'"},
      {{"history", "eth0", "--since=-1h", "--until=-2h"}, "is not before --until="},
      {{"history", "eth0", "--step=1us"}, "--step=1us is too short for 1h"},
      {{"history", "eth0", "--csv", "--json"}, "--csv and --json do not go together"},
      {{"events", "-f", "--until=now"}, "--follow and --until= do not go together"},
      {{"plot", "eth0", "-o", "x.gif"}, "--output takes a file that ends with .svg or .png"},
  };
  for (const auto& [words, message] : cases) {
    const Ran ran = run(netmonctl(words));
    EXPECT_EQ(ran.status, 2) << message;
    EXPECT_TRUE(contains(ran.errors, message)) << ran.errors;
    EXPECT_EQ(std::count(ran.errors.begin(), ran.errors.end(), '\n'), 1) << ran.errors;
    EXPECT_EQ(ran.output, "");
  }
  const Ran nowhere = run({kNetmonctl, "history", "eth0", "--directory=/nonexistent"});
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_EQ(nowhere.errors,
            "netmonctl: cannot open the journal /nonexistent: No such file or directory\n");
}

TEST_F(JournalVerbs, EventsAreThoseOfTheSpanAndTheInterfaces) {
  event(10, "eth0", kDownId, "link down: admin-down", {{"PRIORITY", "4"}});
  event(12, "eth0", kUpId, "link up: the outage took 1500 ms", {{"NETMON_OUTAGE_USEC", "1500000"}});
  event(20, "eth1", kDownId, "link down: no-carrier");
  event(4000, "eth0", kDownId, "link down: no-carrier");
  samples(10, 30);
  file.write(directory.path());
  const Ran ran = run(netmonctl({"events", "--since=2023-11-15", "--until=2023-11-15 13:00"}));
  EXPECT_EQ(ran.output,
            "2023-11-15 12:00:10.000  eth0             link down: admin-down\n"
            "2023-11-15 12:00:12.000  eth0             link up: the outage took 1s 500ms\n"
            "2023-11-15 12:00:20.000  eth1             link down: no-carrier\n");
  const Ran one = run(netmonctl({"events", "eth0", "--since=2023-11-15", "--json"}));
  std::istringstream lines(one.output);
  std::vector<nlohmann::json> events;
  for (std::string line; std::getline(lines, line);) events.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0]["kind"], "link_down");
  EXPECT_EQ(events[0]["priority"], 4);
  EXPECT_EQ(events[1]["outage_usec"], 1'500'000);
  EXPECT_EQ(events[2]["realtime_usec"], kNoon + 4000 * kUsec);
  const Ran none = run(netmonctl({"events", "eth9", "--since=2023-11-15"}));
  EXPECT_EQ(none.status, 0);
  EXPECT_EQ(none.output + none.errors, "");
}

TEST_F(JournalVerbs, EventsAreFollowedUntilCtrlC) {
  for (uint64_t i = 0; i < 12; ++i) event(i, "eth0", kDownId, "number " + std::to_string(i));
  file.write(directory.path());
  Program program(netmonctl({"events", "--follow"}));
  ASSERT_TRUE(program.wait_for_output("number 11")) << program.error_text();
  EXPECT_EQ(program.count_output("number"), 10U);  // the last ten
  event(20, "eth1", kDownId, "number 12");
  file.write(directory.path());
  ASSERT_TRUE(program.wait_for_output("number 12"));
  event(21, "eth1", kDownId, "number 13");
  file.write(directory.path(), "other");  // a file that was not there before
  ASSERT_TRUE(program.wait_for_output("number 13"));
  EXPECT_EQ(program.count_output("number"), 12U) << "none twice";
  program.kill(SIGINT);
  EXPECT_EQ(program.wait_exit(), 0);
  EXPECT_EQ(program.error_text(), "");
}

TEST_F(JournalVerbs, FollowingBeginsWithAnEmptyJournal) {
  samples(0, 1);
  file.write(directory.path());
  Program program(netmonctl({"events", "-f", "eth0"}));
  // Nothing tells from outside that it waits by now; either way it must see what comes.
  event(1, "eth1", kDownId, "another's");
  event(2, "eth0", kDownId, "the first");
  file.write(directory.path());
  ASSERT_TRUE(program.wait_for_output("the first"));
  EXPECT_EQ(program.count_output("another's"), 0U);
  program.kill(SIGTERM);
  EXPECT_EQ(program.wait_exit(), 0);
}

TEST_F(JournalVerbs, AReaderThatGoesAwayEndsIt) {
  event(1, "eth0", kDownId, "the only one");
  samples(0, 600);
  file.write(directory.path());
  const std::string command = "{ '" + kNetmonctl + "' events -f --directory='" +
                              directory.path().string() +
                              "'; echo \"status $?\" >&2; } | head -n 1";
  // No second event comes, so only the pipe itself can tell.
  const Ran follow = run({"/bin/sh", "-c", command});
  EXPECT_TRUE(contains(follow.output, "the only one"));
  EXPECT_EQ(follow.errors, "status 0\n");
  const Ran history =
      run({"/bin/sh", "-c",
           "{ '" + kNetmonctl + "' history eth0 --step=100ms --since='2023-11-15 12:00'" +
               " --until='2023-11-15 13:00' --csv --directory='" + directory.path().string() +
               "'; echo \"status $?\" >&2; } | head -n 1"});
  EXPECT_TRUE(contains(history.output, "time,realtime_usec"));
  EXPECT_EQ(history.errors, "status 0\n");
}

TEST_F(JournalVerbs, ATerminalHasColoursAndAmounts) {
  event(10, "eth0", kDownId, "link down: admin-down", {{"PRIORITY", "4"}});
  samples(0, 60, {}, 1'000'000);
  file.write(directory.path());
  Terminal events(netmonctl({"events", "--since=2023-11-15"}));
  EXPECT_EQ(events.wait_exit(), 0);
  EXPECT_TRUE(contains(events.text(), "\x1b[33mlink down: admin-down\x1b[0m")) << events.text();
  Terminal plain(netmonctl({"events", "--since=2023-11-15", "--color=no"}));
  EXPECT_EQ(plain.wait_exit(), 0);
  EXPECT_FALSE(contains(plain.text(), "\x1b")) << plain.text();
  Terminal history(netmonctl(
      {"history", "eth0", "--since=2023-11-15 12:00", "--until=2023-11-15 12:01", "--step=1min"}));
  EXPECT_EQ(history.wait_exit(), 0);
  EXPECT_TRUE(contains(history.text(), "8.00M")) << history.text();
  Terminal follow(netmonctl({"events", "-f"}));
  EXPECT_TRUE(follow.wait_for("admin-down"));
  follow.type("\x03");
  EXPECT_EQ(follow.wait_exit(), 0);
}

TEST_F(JournalVerbs, PlotsAreDrawnAsTextSvgAndPng) {
  samples(0, 20, {}, 1'000'000);
  samples(40, 60, {}, 1'000'000);
  samples(0, 60, {.interface = "eth1", .unit = "intfmon@eth1.service"}, 500'000);
  file.write(directory.path());
  const std::vector<std::string> span = {"--since=2023-11-15 12:00", "--until=2023-11-15 12:01"};
  const auto plot = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"plot", "eth0", "eth1"});
    words.insert(words.end(), span.begin(), span.end());
    return run(netmonctl(words));
  };
  const Ran text = plot({});
  EXPECT_EQ(text.status, 0) << text.errors;
  EXPECT_TRUE(contains(text.output, "Traffic in Mbit/s from 2023-11-15 12:00:00")) << text.output;
  for (const char* part : {"eth0 rx *", "eth0 tx #", "eth1 rx $", "eth1 tx %", "time (UTC)"}) {
    EXPECT_TRUE(contains(text.output, part)) << part;
  }
  const std::string svg = directory.path() / "out.svg";
  EXPECT_EQ(plot({"-o", svg}).status, 0);
  std::stringstream drawn;
  drawn << std::ifstream(svg).rdbuf();
  EXPECT_TRUE(contains(drawn.str(), "traffic in Mbit/s"));
  EXPECT_TRUE(contains(drawn.str(), "eth1 tx"));
  const std::string png = directory.path() / "out.png";
  EXPECT_EQ(plot({"--output=" + png}).status, 0);
  EXPECT_GT(std::filesystem::file_size(png), 5'000U);

  const Ran nowhere = plot({"-o", "/nonexistent/out.svg"});
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_EQ(nowhere.errors,
            "netmonctl: cannot write /nonexistent/out.svg: No such file or directory\n");
}

TEST_F(JournalVerbs, WithoutGnuplotWhatIsMissingIsNamedAndNoFileIsTouched) {
  samples(0, 60);
  file.write(directory.path());
  const std::string svg = directory.path() / "out.svg";
  std::ofstream(svg) << "an older one";
  std::vector<std::string> words = netmonctl(
      {"plot", "eth0", "-o", svg, "--since=2023-11-15 12:00", "--until=2023-11-15 12:01"});
  words.insert(words.begin(), {"/usr/bin/env", "PATH=/nonexistent"});
  const Ran ran = run(words);
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.errors,
            "netmonctl: gnuplot is not installed, and it does the drawing: install the package"
            " gnuplot-nox\n");
  std::stringstream left;
  left << std::ifstream(svg).rdbuf();
  EXPECT_EQ(left.str(), "an older one");
}

namespace {

// The journals of the machine, as seen from this test's mount namespace: empty, and of a machine
// with an id of its own.
class MachineJournals : public JournalVerbs {
 protected:
  static constexpr const char* kMachine = "0123456789abcdef0123456789abcdef";

  MachineJournals() {
    std::ofstream(directory.path() / "machine-id") << kMachine << "\n";
    const std::string id = directory.path() / "machine-id";
    mount("/etc/machine-id", id.c_str(), nullptr, MS_BIND);
    mount("/var/log", "tmpfs", "tmpfs", 0);
    mount("/run", "tmpfs", "tmpfs", 0);
  }
  ~MachineJournals() override {
    for (const char* place : {"/run", "/var/log", "/etc/machine-id"}) ::umount(place);
  }
  static void mount(const char* place, const char* what, const char* type, unsigned long flags) {
    EXPECT_EQ(::mount(what, place, type, flags, nullptr), 0) << place;
  }
  void write(const std::string& place, const std::string& name) {
    std::filesystem::create_directories(place);
    file.write(place, name);
  }
  static std::string events(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {kNetmonctl, "events", "--since=2023-11-15"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = run(words);
    EXPECT_EQ(ran.status, 0) << ran.errors;
    return ran.output;
  }
};

}  // namespace

TEST_F(MachineJournals, OfAllNamespacesAndVolatileOnesAreRead) {
  const std::string id = kMachine;
  event(1, "eth0", kDownId, "persistent");
  write("/var/log/journal/" + id, "system");
  event(2, "eth0", kDownId, "volatile");
  write("/run/log/journal/" + id, "system");
  event(3, "eth0", kDownId, "in a namespace");
  write("/var/log/journal/" + id + ".net", "system");
  event(4, "eth0", kDownId, "in a volatile namespace");
  write("/run/log/journal/" + id + ".tmp", "system");
  const std::string all = events();
  for (const char* part : {"persistent", "volatile", "in a namespace", "in a volatile namespace"}) {
    EXPECT_TRUE(contains(all, part)) << part << "\n" << all;
  }
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 4) << all;
  const std::string one = events({"--namespace=net"});
  EXPECT_TRUE(contains(one, "in a namespace")) << one;
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 1) << one;
  const std::string two = events({"--namespace=+net"});
  EXPECT_EQ(std::count(two.begin(), two.end(), '\n'), 3) << two;

  samples(0, 60);
  write("/var/log/journal/" + id + ".net", "system");
  const Ran history = run({kNetmonctl, "history", "eth0", "--since=2023-11-15 12:00",
                           "--until=2023-11-15 12:01", "--step=1min"});
  EXPECT_TRUE(contains(history.output, "8000")) << history.output << history.errors;
}

TEST_F(MachineJournals, OfUsersAndOfOtherMachinesAreNotOpened) {
  event(1, "eth0", kDownId, "of the system");
  write(std::string("/var/log/journal/") + kMachine, "system");
  event(2, "eth0", kDownId, "forged by a user");
  write(std::string("/var/log/journal/") + kMachine, "user-1000");
  event(3, "eth0", kDownId, "of a container");
  write("/var/log/journal/ffffffffffffffffffffffffffffffff", "system");
  const std::string all = events();
  EXPECT_TRUE(contains(all, "of the system")) << all;
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1) << all;
}

TEST_F(MachineJournals, WithoutTheRightTheGroupIsNamed) {
  const std::string place = std::string("/var/log/journal/") + kMachine;
  event(1, "eth0", kDownId, "secret");
  write(place, "system");
  ::chmod((place + "/system.journal").c_str(), 0);
  const Ran ran = run(
      {"/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search", kNetmonctl, "events"});
  EXPECT_EQ(ran.status, 4);
  EXPECT_TRUE(contains(ran.errors,
                       "cannot read the journal, which takes root or the group "
                       "systemd-journal"))
      << ran.errors;
}

TEST_F(MachineJournals, ThatAreNotThereAreEmpty) {
  const Ran ran = run({kNetmonctl, "events"});
  EXPECT_EQ(ran.status, 0) << ran.errors;
  EXPECT_EQ(ran.output, "");
  const Ran history = run({kNetmonctl, "history", "eth0"});
  EXPECT_EQ(history.status, 5);
}

}  // namespace netmon::test::journal_test
