// SPDX-License-Identifier: MIT
//
// Abuse of the installed service from outside: by an ordinary user, by one who may open the monitor
// socket, and by a rogue monitor: a process that is the main one of the unit of a0, and that speaks
// for another link, floods, and sends what is no message. Whatever they do, nobody else notices.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "../support/paths.h"
#include "processes.h"
#include "support/journal_entries.h"
#include "support/machine.h"

namespace netmon::test {

namespace {

constexpr const char* kMonitorSocket = "/run/netmon/monitor.sock";
constexpr const char* kControlSocket = "/run/netmon/io.netmon";
constexpr const char* kRogue = "intfmon@a0.service";
constexpr const char* kRogueDropIn = "/etc/systemd/system/intfmon@a0.service.d/rogue.conf";
constexpr int kInterfaces = 8;
constexpr int kConnections = 10'000;
constexpr int kMessages = 100'000;
constexpr int kSilent = 4096;  // as many as netmon serves at all
constexpr int64_t kGrowthKib = 2048;
constexpr int64_t kLinesPerSecond = 8;
constexpr int64_t kComplaintsWindow = 11'000'000;

struct Counts {
  int64_t connected = -1;
  int64_t refused = -1;
  int64_t dropped = -1;
};

Counts parse_counts(const std::string& text) {
  Counts counts;
  std::istringstream words(text);
  words >> counts.connected >> counts.refused >> counts.dropped;
  return counts;
}

// Runs the rude client as somebody.
Counts rude(const std::vector<std::string>& as, const std::vector<std::string>& arguments) {
  std::vector<std::string> words = as;
  words.emplace_back("/usr/lib/rude");
  words.insert(words.end(), arguments.begin(), arguments.end());
  return parse_counts(machine().must(words, kPatienceWithWork));
}

const std::vector<std::string> kAsNobody = {"setpriv", "--reuid=65534", "--regid=65534",
                                            "--clear-groups"};

int64_t resident_kib(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stoll(line.substr(6));
  }
  return 0;
}

// netmon at work with some links; each test looks at it before and after.
class Abuse : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().copy_in(std::string(kBuildRoot) + "/tests/faults/rude", "/usr/lib/rude");
      machine().add_pairs(numbered("a", kInterfaces));
      machine().configure("Interfaces=\nInterfaces=a*");
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances(numbered("a", kInterfaces)));
      ASSERT_TRUE(machine().wait_for_samples(0, numbered("a", kInterfaces), 3));
      // The first of each sort makes the allocator and the libraries take what they need.
      rude({}, {"connections", kMonitorSocket, "200", "77"});
    });
    // What netmon complains about is said sparingly until it is quiet for 5 s, from the last
    // summary on: the one before has had its share. Nothing tells when that time is over.
    Machine::sleep_until(Machine::now_usec() + kComplaintsWindow);
    netmon_ = netmon();
    ASSERT_NE(netmon_, 0);
    resident_ = resident_kib(netmon_);
    fds_ = usage_of(netmon_).fds;
    monitors_ = monitors();
    begin = Machine::now_usec();
    ASSERT_TRUE(machine().wait_for_samples(begin, others("a0"), 1)) << machine().story(begin);
  }

  // `besides`: the link of the rogue.
  void expect_nobody_noticed(const std::string& besides = {}) const {
    const int64_t end = Machine::now_usec();
    ASSERT_EQ(netmon(), netmon_) << machine().story(begin);
    const int64_t resident = resident_kib(netmon_);
    std::printf("netmon: %lld KiB before, %lld KiB after, %lld s\n",
                static_cast<long long>(resident_), static_cast<long long>(resident),
                static_cast<long long>((end - begin) / 1'000'000));
    EXPECT_LT(resident, resident_ + kGrowthKib);
    // Silent ones are given 5 s; the rogue's link may have a monitor now, or again.
    const size_t fds = fds_ + (besides.empty() ? 0 : 1);
    EXPECT_TRUE(wait_until([&] { return usage_of(netmon_).fds <= fds; }));
    auto monitors_now = monitors();
    ASSERT_TRUE(machine().wait_for_samples(end, others(besides), 1));
    for (const std::string& name : others(besides)) {
      EXPECT_EQ(monitors_now[name], monitors_.at(name)) << name;
    }
    machine().expect_every_slot_or_told(begin, others(besides));
    // A line for each of them would be an attack on the journal: there is one for each connection
    // that a unit may make, and ten complaints in 5 s.
    auto lines = machine().journal(begin, {"SYSLOG_IDENTIFIER=netmon"});
    std::erase_if(lines, [](const Entry& line) { return missed_ticks(line).has_value(); });
    EXPECT_LT(lines.size(), static_cast<size_t>(100 + (end - begin) / 1'000'000 * kLinesPerSecond));
  }

  // a0's unit runs the rude client with these arguments; gives what that did, or fails.
  Counts rogue(const std::string& arguments) const {
    machine().write(kRogueDropIn,
                    "[Service]\nType=simple\nWatchdogSec=0\nExecStart=\nStandardOutput=journal\n"
                    "ExecStart=/usr/lib/rude --stay " +
                        arguments + "\n");
    machine().systemctl({"daemon-reload"});
    const int64_t since = Machine::now_usec();
    machine().systemctl({"restart", kRogue});
    Counts counts;
    const auto is_done = [&] {
      const auto said = machine().journal(since, {"SYSLOG_IDENTIFIER=rude"});
      if (!said.empty()) counts = parse_counts(said.front().message);
      return !said.empty();
    };
    EXPECT_TRUE(wait_until(is_done, kPatienceWithWork)) << machine().story(since);
    return counts;
  }

  static bool netmon_said(int64_t since, const std::string& part) {
    return machine().wait_for_line(since, part);
  }

  static std::string ifindex(const std::string& name) {
    std::string text = machine().read("/sys/class/net/" + name + "/ifindex");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }

  int64_t begin = 0;

 private:
  static pid_t netmon() {
    const auto process = find_process(processes_of(machine().leader()), "netmon");
    return process ? process->pid : 0;
  }
  static std::vector<std::string> others(const std::string& besides) {
    auto names = numbered("a", kInterfaces);
    std::erase(names, besides);
    return names;
  }
  static std::map<std::string, pid_t> monitors() {
    std::map<std::string, pid_t> pids;
    const auto processes = processes_of(machine().leader());
    for (const std::string& name : numbered("a", kInterfaces)) {
      const auto monitor = find_monitor(processes, name);
      pids[name] = monitor ? monitor->pid : 0;
    }
    return pids;
  }

  pid_t netmon_ = 0;
  int64_t resident_ = 0;
  size_t fds_ = 0;
  std::map<std::string, pid_t> monitors_;
};

}  // namespace

TEST_F(Abuse, OfTheMonitorSocketIsRefusedToAnOrdinaryUser) {
  const Counts counts = rude(kAsNobody, {"connections", kMonitorSocket, "100", "1"});
  EXPECT_EQ(counts.connected, 0);
  EXPECT_EQ(counts.refused, 100);
  expect_nobody_noticed();
}

TEST_F(Abuse, ByTenThousandRudeConnectionsToTheMonitorSocketIsNotNoticed) {
  // By root, and by one of the group, neither of which is a unit of netmon.
  const std::string half = std::to_string(kConnections / 2);
  EXPECT_EQ(rude({}, {"connections", kMonitorSocket, half, "2"}).connected, kConnections / 2);
  const Counts of_group =
      rude({"setpriv", "--reuid=65534", "--regid=netmon-link", "--clear-groups"},
           {"connections", kMonitorSocket, half, "3"});
  EXPECT_EQ(of_group.connected, kConnections / 2);
  EXPECT_TRUE(netmon_said(begin, "it is no interface monitor of this netmon"));
  expect_nobody_noticed();
}

TEST_F(Abuse, ByTenThousandRudeConnectionsToTheControlSocketIsNotNoticed) {
  if (!machine().run({"test", "-S", kControlSocket}).ok()) {
    GTEST_SKIP() << "this netmon has no control socket";
  }
  const Counts counts =
      rude(kAsNobody, {"connections", kControlSocket, std::to_string(kConnections), "4"});
  EXPECT_EQ(counts.connected, kConnections);
  expect_nobody_noticed();
}

TEST_F(Abuse, ByAMonitorThatSpeaksForAnotherLinkIsToldAndDropped) {
  const Counts counts = rogue("claim " + std::string(kMonitorSocket) + " a1 " + ifindex("a1"));
  EXPECT_EQ(counts.dropped, 1);
  EXPECT_TRUE(netmon_said(begin, "it is the unit of a0 and speaks for a1"))
      << machine().story(begin);
  // Its unit may have been renamed away, so it is restarted; but not again and again.
  size_t starts = 0;
  const std::string story = machine().story(begin);
  for (size_t at = 0; (at = story.find("Started intfmon@a0.service", at)) != std::string::npos;
       ++at) {
    ++starts;
  }
  EXPECT_LE(starts, 4U) << story;
  expect_nobody_noticed("a0");
}

TEST_F(Abuse, ByAMonitorThatFloodsIsToldAndDropped) {
  const Counts counts = rogue("flood " + std::string(kMonitorSocket) + " a0 " + ifindex("a0"));
  EXPECT_EQ(counts.dropped, 1);
  EXPECT_TRUE(netmon_said(begin, "it sent more than 1000 messages in 10s"))
      << machine().story(begin);
  expect_nobody_noticed("a0");
}

TEST_F(Abuse, ByAMonitorThatHoldsFourThousandSilentConnectionsKeepsNobodyOut) {
  const std::string count = std::to_string(kSilent);
  const Counts counts = rogue("silent " + std::string(kMonitorSocket) + " " + count);
  EXPECT_EQ(counts.connected, kSilent);
  EXPECT_EQ(counts.dropped, kSilent);
  EXPECT_TRUE(netmon_said(begin, "intfmon@a0.service connects more than 50 times in 10s"));
  expect_nobody_noticed("a0");
}

TEST_F(Abuse, ByAHundredThousandMalformedMessagesOfAMonitorIsNotNoticed) {
  // Those that come faster than a unit may connect are turned away unread.
  const Counts counts = rogue("messages " + std::string(kMonitorSocket) + " " +
                              std::to_string(kMessages) + " 5 a0 " + ifindex("a0"));
  EXPECT_EQ(counts.connected, kMessages);
  EXPECT_EQ(counts.dropped, kMessages);
  EXPECT_TRUE(netmon_said(begin, "(a0): it sent ")) << machine().story(begin);
  EXPECT_TRUE(netmon_said(begin, "more complaints were left out"));
  expect_nobody_noticed("a0");
}

TEST_F(Abuse, IsOverWhenTheRogueIsAMonitorAgain) {
  machine().shell("rm " + std::string(kRogueDropIn));
  machine().systemctl({"daemon-reload"});
  // Its unit is turned away until its ten seconds are over: a start within them fails, and systemd
  // tries again by itself.
  machine().run({"systemctl", "restart", kRogue});
  EXPECT_TRUE(machine().wait_for_samples(begin, {"a0"}, 3)) << machine().story(begin);
  expect_nobody_noticed("a0");
}

}  // namespace netmon::test
