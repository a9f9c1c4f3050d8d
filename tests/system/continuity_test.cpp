// SPDX-License-Identifier: MIT
//
// What a restart, a crash and an upgrade of netmon cost: nothing. 16 interfaces, and each second of
// each is in the journal.
#include <gtest/gtest.h>

#include <map>

#include "support/machine.h"

namespace netmon::test {

namespace {

constexpr int kLinks = 16;
constexpr int64_t kSecond = 1'000'000;

class Continuity : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs(names());
      machine().configure("Interfaces=\nInterfaces=c[0-9]*");
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances(names(), kPatience));
    });
    begin = Machine::now_usec();
    for (const std::string& name : names()) pids[name] = pid_of(name);
  }

  static std::vector<std::string> names() { return numbered("c", kLinks); }
  static pid_t pid_of(const std::string& name) {
    return machine().main_pid("intfmon@" + name + ".service");
  }

  // Until every monitor talks to the netmon that runs now.
  static void wait_until_all_are_connected() {
    EXPECT_TRUE(wait_until(kPatience, [] {
      return machine().property("netmon.service", "StatusText") ==
             "Monitoring 16 interfaces: 16 up";
    })) << machine().property("netmon.service", "StatusText");
  }

  void expect_every_second_of_each() const {
    const int64_t end = Machine::now_usec() + 2 * kSecond;
    Machine::sleep_until(end);
    auto samples = machine().samples_of_each(begin, end);
    for (const std::string& name : names()) expect_every_slot(samples[name], begin, end);
  }

  void expect_the_same_processes() const {
    for (const std::string& name : names()) EXPECT_EQ(pid_of(name), pids.at(name)) << name;
  }

  int64_t begin = 0;
  std::map<std::string, pid_t> pids;
};

}  // namespace

TEST_F(Continuity, ARestartLosesNoSampleAndLeavesTheMonitorsAlone) {
  const pid_t before = machine().main_pid("netmon.service");
  machine().systemctl({"restart", "netmon"});
  EXPECT_NE(machine().main_pid("netmon.service"), before);
  wait_until_all_are_connected();
  expect_every_second_of_each();
  expect_the_same_processes();
  EXPECT_EQ(machine().complaints(begin), "");
}

TEST_F(Continuity, AKilledNetmonIsBackAndNoSampleIsLost) {
  const pid_t before = machine().main_pid("netmon.service");
  machine().systemctl({"kill", "-s", "KILL", "--kill-whom=main", "netmon"});
  ASSERT_TRUE(wait_until(kPatience, [&] {
    const pid_t now = machine().main_pid("netmon.service");
    return now != 0 && now != before;
  }));
  wait_until_all_are_connected();
  expect_every_second_of_each();
  expect_the_same_processes();
  // It is at work: a link that goes down comes back.
  machine().ip("link set c3 down");
  EXPECT_TRUE(wait_until(seconds(3), [] { return machine().admin_up("c3"); }));
}

TEST_F(Continuity, WhatWasDecidedAboutALinkOutlivesARestart) {
  // Somebody takes it away again each time: contended.
  machine().write("/run/fight", "while ip link set c5 down; do sleep 0.05; done\n");
  machine().systemctl({"reset-failed"});
  machine().must({"systemd-run", "--unit=fight", "sh", "/run/fight"});
  const auto contended = [] {
    return machine().property("netmon.service", "StatusText").find("1 contended (c5)") !=
           std::string::npos;
  };
  EXPECT_TRUE(wait_until(kPatience, contended))
      << machine().property("netmon.service", "StatusText") << machine().story(begin);
  machine().systemctl({"stop", "fight"});
  machine().systemctl({"restart", "netmon"});
  EXPECT_TRUE(wait_until(kPatience, contended))
      << machine().property("netmon.service", "StatusText");
  EXPECT_FALSE(machine().admin_up("c5"));
  machine().ip("link set c5 up");
  wait_until_all_are_connected();
}

TEST_F(Continuity, ARestartWithABrokenFileKeepsTheMonitorsAtWorkAndDoesNotSpin) {
  machine().configure("Interfaces=\nInterfaces=c[0-9]*\nIntervalSec=soon");
  EXPECT_NE(machine().run({"systemctl", "restart", "netmon"}).status, 0);
  const int64_t failed = Machine::now_usec();
  Machine::sleep_until(failed + 5 * kSecond);
  size_t starts = 0;
  for (const Entry& entry : machine().journal(failed, {"-t", "systemd"})) {
    if (entry.message.find("Starting netmon.service") != std::string::npos) ++starts;
  }
  EXPECT_LE(starts, 3U);
  machine().configure("Interfaces=\nInterfaces=c[0-9]*");
  wait_until_all_are_connected();
  expect_every_second_of_each();
  expect_the_same_processes();
}

// The last one: it leaves another program behind.
TEST_F(Continuity, AnUpgradeMovesEachMonitorToTheNewProgramAndLosesNoSecond) {
  machine().install(prepared().newer_package);
  ASSERT_TRUE(wait_until(seconds(60), [&] {
    for (const std::string& name : names()) {
      const pid_t pid = pid_of(name);
      if (pid == 0 || pid == pids[name]) return false;
    }
    return true;
  })) << machine().story(begin);
  ASSERT_TRUE(machine().wait_for_instances(names(), kPatience));
  wait_until_all_are_connected();
  EXPECT_EQ(machine().shell("/usr/sbin/netmon --version"), "netmon 99.0.0\n");
  const int64_t end = Machine::now_usec() + 2 * kSecond;
  Machine::sleep_until(end);
  auto samples = machine().samples_of_each(begin, end);
  for (const std::string& name : names()) {
    // A sample of the moment of its restart may be one interval late, and none is lost.
    const auto slots = slots_of(samples[name]);
    ASSERT_FALSE(slots.empty());
    for (size_t i = 1; i < slots.size(); ++i) {
      EXPECT_LE(slots[i] - slots[i - 1], 2) << name;
    }
    EXPECT_LE(slots.back() - slots.front() + 1 - static_cast<int64_t>(slots.size()), 1) << name;
  }
  EXPECT_EQ(machine().complaints(begin), "");
  EXPECT_EQ(machine().systemctl({"--failed", "--no-legend", "--plain"}), "");
}

}  // namespace netmon::test
