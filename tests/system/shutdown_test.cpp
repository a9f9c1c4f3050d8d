// SPDX-License-Identifier: MIT
//
// The end of the service, with 64 interfaces: by the messages of netmon, and without netmon.
#include <gtest/gtest.h>

#include "support/held_process.h"
#include "support/machine.h"

namespace netmon::test {

namespace {

constexpr size_t kMany = 64;
// After a failure, stop-instances holds the next start of netmon back for as long.
constexpr int64_t kPause = 1'000'000;

class Shutdown : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs(names());
      machine().configure("Interfaces=\nInterfaces=v[0-9]*");
      machine().install(prepared().package);
    });
    machine().systemctl({"start", "netmon"});
    ASSERT_TRUE(machine().wait_for_instances(names())) << machine().instances().size();
    started = Machine::now_usec();
  }

  static std::vector<std::string> names() { return numbered("v", static_cast<int>(kMany)); }

  // What systemd told of the instances since then, with these words.
  static std::vector<Entry> told(int64_t since, const std::string& part) {
    auto entries = machine().journal(since, {"-t", "systemd"});
    std::erase_if(entries, [&](const Entry& entry) {
      return entry.unit.rfind("intfmon@", 0) != 0 || entry.message.find(part) == std::string::npos;
    });
    return entries;
  }

  // Each has ended once, as systemd tells, and by the message: not by a job of systemd.
  void expect_all_ended_by_the_message() const {
    const std::string ended = "Deactivated successfully";
    EXPECT_TRUE(wait_until([&] { return told(started, ended).size() >= kMany; }));
    const auto all = told(started, ended);
    EXPECT_EQ(all.size(), kMany) << machine().story(started);
    EXPECT_EQ(told(started, "Stopping ").size(), 0U);
    if (!all.empty()) {
      print_figure("until the last monitor had ended", all.back().monotonic_usec - started);
    }
  }

  static void expect_all_ended_well() {
    for (const std::string& name : names()) {
      EXPECT_EQ(machine().property("intfmon@" + name + ".service", "Result"), "success") << name;
    }
  }

  static bool is_down() {
    const std::string state = machine().property("netmon.service", "ActiveState");
    return (state == "inactive" || state == "failed") && machine().instances().empty();
  }

  // Also a connection that nobody took yet must not wake netmon again. Nobody is left who could
  // connect later, and what waits is in the hands of systemd: as a job, as a unit that is not
  // inactive, or at the socket. A unit that it runs from its start to its end comes after all that.
  void expect_nothing_starts_again() const {
    EXPECT_TRUE(wait_until(is_down)) << machine().story(started);
    EXPECT_NE(machine().run({"pgrep", "-x", "netmon|intfmon"}).status, 0);
    machine().must({"systemd-run", "-q", "--wait", "/bin/true"});
    EXPECT_EQ(machine().shell("systemctl list-jobs --no-legend | grep -E 'netmon|intfmon' || :"),
              "");
    EXPECT_TRUE(is_down()) << machine().story(started);
    EXPECT_EQ(machine().property("netmon.service", "MainPID"), "0");
    EXPECT_EQ(machine().property("netmon.socket", "SubState"), "listening");
  }

  int64_t started = 0;
};

}  // namespace

TEST_F(Shutdown, AStopEndsEachInstanceByItsMessage) {
  machine().systemctl({"stop", "--no-block", "netmon"});
  ASSERT_TRUE(wait_until([] { return machine().instances().empty(); }));
  expect_all_ended_by_the_message();
  expect_all_ended_well();
  expect_nothing_starts_again();
  EXPECT_EQ(machine().complaints(started), "");
}

TEST_F(Shutdown, SigintEndsAllLikeAStopAndNothingIsStartedAgain) {
  machine().systemctl({"kill", "-s", "INT", "--kill-whom=main", "netmon"});
  ASSERT_TRUE(wait_until([] { return machine().instances().empty(); }));
  expect_all_ended_by_the_message();
  EXPECT_EQ(machine().property("netmon.service", "Result"), "success");
  expect_nothing_starts_again();
}

TEST_F(Shutdown, AStopRightAfterNetmonWasKilledLeavesNoInstance) {
  machine().systemctl({"kill", "-s", "KILL", "--kill-whom=main", "netmon"});
  Machine::sleep_until(Machine::now_usec() + kPause / 3);
  machine().systemctl({"stop", "netmon"});
  print_figure("the stop of a netmon that was killed", Machine::now_usec() - started);
  EXPECT_TRUE(machine().instances().empty());
  expect_nothing_starts_again();
  expect_all_ended_well();
}

TEST_F(Shutdown, AStopOfANetmonThatHangsLeavesNoInstance) {
  const HeldProcess netmon(machine().outer_pid(machine().main_pid("netmon.service")));
  machine().systemctl({"stop", "netmon"});
  print_figure("the stop of a netmon that hangs", Machine::now_usec() - started);
  EXPECT_TRUE(machine().instances().empty());
  EXPECT_EQ(machine().property("netmon.service", "Result"), "timeout");
  expect_all_ended_well();
}

TEST_F(Shutdown, NothingIsLeftOfItselfWhenTheMachineStops) {
  // What the end of the machine asks for: both at once.
  machine().systemctl({"stop", "netmon.service", "netmon.socket", "intfmon@*.service"});
  print_figure("the stop of all units at once", Machine::now_usec() - started);
  EXPECT_TRUE(machine().instances().empty());
  EXPECT_EQ(machine().story(started).find("decision"), std::string::npos);
}

}  // namespace netmon::test
