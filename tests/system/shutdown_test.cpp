// SPDX-License-Identifier: MIT
//
// The end of the service, with 64 interfaces: by the messages of netmon, and without netmon.
#include <gtest/gtest.h>

#include "support/held_process.h"
#include "support/machine.h"

namespace netmon::test {

namespace {

constexpr int kMany = 64;
constexpr int64_t kMsec = 1000;
constexpr seconds kStopTimeout{20};  // TimeoutStopSec= of netmon.service
constexpr seconds kAfterTimeout{5};  // for 64 stops by systemd, on a machine that is busy
// What may start again by itself would do so within this: each delay of ours is shorter.
constexpr seconds kQuietFor{6};

class Shutdown : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs(numbered("v", kMany));
      machine().configure("Interfaces=\nInterfaces=v[0-9]*");
      machine().install(prepared().package);
    });
    machine().systemctl({"start", "netmon"});
    ASSERT_TRUE(machine().wait_for_instances(numbered("v", kMany), kPatience))
        << machine().instances().size();
    started = Machine::now_usec();
  }

  // How many have ended since the test began, and how: systemd tells of each.
  static size_t count(int64_t since, const std::string& part) {
    size_t found = 0;
    for (const Entry& entry : machine().journal(since, {"-t", "systemd"})) {
      if (entry.unit.rfind("intfmon@", 0) == 0 && entry.message.find(part) != std::string::npos) {
        ++found;
      }
    }
    return found;
  }

  // When the last of them ended, as systemd saw it.
  static int64_t last_end(int64_t since) {
    int64_t last = 0;
    for (const Entry& entry : machine().journal(since, {"-t", "systemd"})) {
      if (entry.unit.rfind("intfmon@", 0) == 0 &&
          entry.message.find("Deactivated successfully") != std::string::npos) {
        last = entry.monotonic_usec;
      }
    }
    EXPECT_NE(last, 0);
    return last;
  }

  static void expect_all_ended_well() {
    for (const std::string& name : numbered("v", kMany)) {
      EXPECT_EQ(machine().property("intfmon@" + name + ".service", "Result"), "success") << name;
    }
  }

  // Also a connection that nobody took yet must not wake netmon again.
  static void expect_nothing_starts_again(int64_t since) {
    Machine::sleep_until(since + std::chrono::microseconds(kQuietFor).count());
    EXPECT_TRUE(machine().instances().empty());
    EXPECT_EQ(machine().property("netmon.service", "MainPID"), "0")
        << machine().story(since - 2000 * kMsec);
    EXPECT_EQ(machine().property("netmon.socket", "ActiveState"), "active");
  }

  int64_t started = 0;
};

}  // namespace

TEST_F(Shutdown, AStopEndsEachInstanceByItsMessageWithin1s) {
  machine().systemctl({"stop", "--no-block", "netmon"});
  ASSERT_TRUE(wait_until(kPatience, [] { return machine().instances().empty(); }));
  EXPECT_LE(last_end(started) - started, 1000 * kMsec);
  EXPECT_EQ(count(started, "Deactivated successfully"), static_cast<size_t>(kMany));
  EXPECT_EQ(count(started, "Stopping "), 0U) << "by a job of systemd, not by the message";
  expect_all_ended_well();
  expect_nothing_starts_again(Machine::now_usec());
  EXPECT_EQ(machine().complaints(started), "");
}

TEST_F(Shutdown, SigintEndsAllLikeAStopAndNothingIsStartedAgain) {
  machine().systemctl({"kill", "-s", "INT", "--kill-whom=main", "netmon"});
  ASSERT_TRUE(wait_until(kPatience, [] { return machine().instances().empty(); }));
  EXPECT_LE(last_end(started) - started, 1000 * kMsec);
  EXPECT_EQ(count(started, "Stopping "), 0U);
  EXPECT_EQ(machine().property("netmon.service", "Result"), "success");
  expect_nothing_starts_again(Machine::now_usec());
}

TEST_F(Shutdown, AStopRightAfterNetmonWasKilledLeavesNoInstance) {
  machine().shell(
      "systemctl kill -s KILL --kill-whom=main netmon; sleep 0.3; systemctl stop netmon");
  EXPECT_LE(Machine::now_usec() - started, std::chrono::microseconds(kStopTimeout).count());
  EXPECT_TRUE(machine().instances().empty());
  expect_nothing_starts_again(Machine::now_usec());
  expect_all_ended_well();
}

TEST_F(Shutdown, AStopOfANetmonThatHangsLeavesNoInstanceWithinTheStopTimeout) {
  const HeldProcess netmon(machine().outer_pid(machine().main_pid("netmon.service")));
  machine().systemctl({"stop", "netmon"});
  EXPECT_LE(Machine::now_usec() - started,
            std::chrono::microseconds(kStopTimeout + kAfterTimeout).count());
  EXPECT_TRUE(machine().instances().empty());
  EXPECT_EQ(machine().property("netmon.service", "Result"), "timeout");
  expect_all_ended_well();
}

TEST_F(Shutdown, NothingIsLeftOfItselfWhenTheMachineStops) {
  // What the end of the machine asks for: both at once.
  machine().systemctl({"stop", "netmon.service", "netmon.socket", "intfmon@*.service"});
  EXPECT_LE(Machine::now_usec() - started, std::chrono::microseconds(kStopTimeout).count());
  EXPECT_TRUE(machine().instances().empty());
  EXPECT_EQ(machine().story(started).find("decision"), std::string::npos);
}

}  // namespace netmon::test
