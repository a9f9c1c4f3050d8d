// SPDX-License-Identifier: MIT
//
// The end of the service, with 64 interfaces: by the messages of netmon, and without netmon. A stop
// stays, in whatever state it comes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>

#include "../support/late_monitors.h"
#include "support/held_process.h"
#include "support/machine.h"

namespace netmon::test::shutdown_test {

namespace {

constexpr size_t kMany = 64;
constexpr int kFew = 8;  // of the tests that stop it again and again

int rounds() {
  const char* given = std::getenv("NETMON_STOPS");
  return given != nullptr ? std::atoi(given) : 10;
}

class Shutdown : public testing::Test {
 protected:
  void SetUp() override {
    install();
    start();
    started = Machine::now_usec();
  }

  static void install() {
    once([] {
      machine().add_pairs(names());
      machine().configure("Interfaces=\nInterfaces=v[0-9]*");
      machine().install(prepared().package);
    });
  }

  static void start() {
    machine().systemctl({"start", "netmon"});
    ASSERT_TRUE(machine().wait_for_instances(names())) << machine().instances().size();
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
    EXPECT_LE(told(started, "Stopping ").size(),
              count_late_monitors(machine().story(started), "are not waited for any more"));
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
  // A stop ends the socket, too.
  void expect_nothing_starts_again(const std::string& socket = "dead") const {
    EXPECT_TRUE(wait_until([&] {
      return is_down() && machine().property("netmon.socket", "SubState") == socket;
    })) << machine().property("netmon.socket", "SubState")
        << machine().story(started);
    EXPECT_NE(machine().run({"pgrep", "-x", "netmon|intfmon"}).status, 0);
    machine().must({"systemd-run", "-q", "--wait", "/bin/true"});
    EXPECT_EQ(machine().shell("systemctl list-jobs --no-legend | grep -E 'netmon|intfmon' || :"),
              "");
    EXPECT_TRUE(is_down()) << machine().story(started);
    EXPECT_EQ(machine().property("netmon.service", "MainPID"), "0");
    EXPECT_EQ(machine().property("netmon.socket", "SubState"), socket);
  }

  void TearDown() override {
    if (dropped_in) machine().mend({"netmon"});
  }

  void drop_in(const std::string& lines) {
    machine().drop_in({"netmon"}, lines);
    dropped_in = true;
  }

  // systemd waits to start it again until somebody has come and done what a test is about.
  void wait_long_to_start_it_again() { drop_in("RestartSec=1h"); }

  // Until systemd waits to start it again.
  static void kill_netmon() {
    machine().systemctl({"kill", "-s", "KILL", "--kill-whom=main", "netmon"});
    EXPECT_TRUE(wait_until(
        [] { return machine().property("netmon.service", "SubState") == "auto-restart"; }));
  }

  int64_t started = 0;
  bool dropped_in = false;
};

// Stops in every state, each many times, of a few interfaces.
class Stop : public Shutdown {
 protected:
  void SetUp() override {
    install();
    once([] {
      machine().systemctl({"stop", "netmon"});
      machine().configure("Interfaces=\nInterfaces=v[0-7]");
    });
  }

  // Where netmon hangs: else each stop takes as long as the unit lets it.
  void give_up_soon() { drop_in("TimeoutStopSec=1s"); }

  static std::vector<std::string> few() { return numbered("v", kFew); }

  // Starts it, in whatever way a round asks for, makes the state that it asks for, and stops it.
  // How netmon itself has ended is the `result` of its unit.
  template <typename Prepare>
  void expect_each_stop_to_stay(const std::string& result, const Prepare& prepare) {
    for (int round = 0; round < rounds(); ++round) {
      started = Machine::now_usec();
      [[maybe_unused]] const auto held = prepare(round);
      machine().systemctl({"stop", "netmon"});
      EXPECT_EQ(machine().property("netmon.service", "Result"), result) << machine().story(started);
      expect_nothing_starts_again();
      if (HasFailure()) {
        ADD_FAILURE() << "in round " << round;
        return;
      }
    }
  }

  static void start_all() {
    machine().systemctl({"start", "netmon"});
    EXPECT_TRUE(machine().wait_for_instances(few()));
  }
  static std::unique_ptr<HeldProcess> hold_netmon() {
    return std::make_unique<HeldProcess>(machine().outer_pid(machine().main_pid("netmon.service")));
  }
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
  expect_nothing_starts_again("listening");
}

// A monitor that stands still keeps netmon there to be asked once more, right away and later.
TEST_F(Shutdown, OneThatIsAskedAgainAndAgainEndsAsIfAskedOnce) {
  const std::string pid = std::to_string(machine().main_pid("netmon.service"));
  const std::string monitor = std::to_string(machine().main_pid("intfmon@v0.service"));
  machine().shell("kill -STOP " + monitor + "; kill -INT " + pid + "; sleep 0.01; kill -INT " +
                  pid + "; sleep 0.3; kill -TERM " + pid + "; kill -CONT " + monitor);
  ASSERT_TRUE(wait_until([] { return machine().instances().empty(); }));
  expect_all_ended_by_the_message();
  EXPECT_EQ(machine().property("netmon.service", "Result"), "success");
  expect_nothing_starts_again("listening");
}

TEST_F(Shutdown, AStopRightAfterNetmonWasKilledLeavesNoInstance) {
  wait_long_to_start_it_again();
  kill_netmon();
  machine().systemctl({"stop", "netmon"});
  expect_nothing_starts_again();
  print_figure("the stop of a netmon that was killed", Machine::now_usec() - started);
  expect_all_ended_well();
}

TEST_F(Shutdown, AStopOfANetmonThatHangsLeavesNoInstance) {
  const HeldProcess netmon(machine().outer_pid(machine().main_pid("netmon.service")));
  machine().systemctl({"stop", "netmon"});
  EXPECT_EQ(machine().property("netmon.service", "Result"), "timeout");
  expect_nothing_starts_again();
  print_figure("the stop of a netmon that hangs", Machine::now_usec() - started);
  expect_all_ended_well();
}

TEST_F(Shutdown, NothingIsLeftOfItselfWhenTheMachineStops) {
  // What the end of the machine asks for: both at once.
  machine().systemctl({"stop", "netmon.service", "netmon.socket", "intfmon@*.service"});
  print_figure("the stop of all units at once", Machine::now_usec() - started);
  EXPECT_TRUE(machine().instances().empty());
  EXPECT_EQ(machine().story(started).find("decision"), std::string::npos);
}

// --- A stop stays ---

TEST_F(Stop, AtAnyMomentAfterAStart) {
  static constexpr int64_t kMsec[] = {0, 10, 20, 50, 80, 100, 200, 400, 700, 900};
  expect_each_stop_to_stay("success", [](int round) {
    machine().systemctl({"start", "netmon"});
    Machine::sleep_until(Machine::now_usec() + 1000 * kMsec[round % std::size(kMsec)]);
    return nullptr;
  });
}

TEST_F(Stop, WhileSystemdWaitsToStartItAgain) {
  wait_long_to_start_it_again();
  expect_each_stop_to_stay("signal", [](int) {
    start_all();
    kill_netmon();
    return nullptr;
  });
}

TEST_F(Stop, WhileMonitorsAreBeingStarted) {
  expect_each_stop_to_stay("success", [](int) {
    machine().systemctl({"start", "netmon"});
    EXPECT_TRUE(wait_until([] { return !machine().instances().empty(); }));
    return nullptr;
  });
}

TEST_F(Stop, WhileItHangs) {
  give_up_soon();
  expect_each_stop_to_stay("timeout", [](int) {
    start_all();
    return hold_netmon();
  });
}

TEST_F(Stop, WhileItHangsAndMonitorsKnock) {
  give_up_soon();
  expect_each_stop_to_stay("timeout", [](int) {
    start_all();
    auto held = hold_netmon();
    machine().systemctl({"kill", "-s", "KILL", "intfmon@*"});
    // Each is there again, and waits for its turn at the socket.
    EXPECT_TRUE(wait_until([] {
      const auto names = few();
      return std::all_of(names.begin(), names.end(), [](const std::string& name) {
        return machine().property("intfmon@" + name, "SubState") == "start";
      });
    }));
    return held;
  });
}

TEST_F(Stop, WithoutTheBusOfOneThatHangs) {
  give_up_soon();
  start_all();
  started = Machine::now_usec();
  machine().systemctl({"stop", "dbus.socket", "dbus.service"});
  {
    const auto held = hold_netmon();
    machine().systemctl({"stop", "netmon"});
    EXPECT_TRUE(wait_until(is_down)) << machine().story(started);
  }
  machine().systemctl({"start", "dbus.socket", "dbus.service"});
  expect_nothing_starts_again();
}

}  // namespace netmon::test::shutdown_test
