// SPDX-License-Identifier: MIT
//
// The service at work: configuration, names, units that are started, stopped and killed. Three
// interfaces are left in peace all the while, and the last test looks at each of their slots.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <map>

#include "support/machine.h"

namespace netmon::test::service_test {

namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kWindow = 60 * kSecond;  // for so long the quiet ones are looked at
const std::vector<std::string> kQuiet = {"a0", "a1", "a2"};
constexpr const char* kThree = "Interfaces=\nInterfaces=a0 a1 a2";

class Service : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs({"a0", "a1", "a2", "b0", "b1", "b2"});
      machine().configure(kThree);
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances(kQuiet));
      begin = connected = Machine::now_usec();
      for (const std::string& name : kQuiet) pids[name] = pid_of(name);
      ASSERT_TRUE(machine().wait_for_samples(begin, kQuiet, 1));
    });
    started = Machine::now_usec();
  }

  static pid_t pid_of(const std::string& name) {
    return machine().main_pid("intfmon@" + name + ".service");
  }

  static void reload(const std::string& lines) {
    machine().configure(lines);
    machine().systemctl({"reload", "netmon"});
  }

  static std::string with_quiet(const std::string& names) { return kThree + (" " + names); }

  // What the quiet ones miss while netmon is away is told by nobody. So their slots are looked at
  // from one restart to the next: all up to here, and then from when they are connected again.
  static void restart_netmon() {
    machine().expect_every_slot_or_told(connected, kQuiet);
    machine().systemctl({"restart", "netmon"});
    EXPECT_TRUE(wait_until([] {
      const std::string status = machine().status();
      const size_t up = status.find(": ");
      return up != std::string::npos && std::atoi(status.c_str() + up + 2) >= 3;
    })) << machine().status();
    connected = Machine::now_usec();
  }

  // Its monitor says so to systemd: it has sampled, and netmon has answered it.
  static bool wait_active(const std::string& name) {
    return wait_until([&] {
      return machine().property("intfmon@" + name + ".service", "ActiveState") == "active";
    });
  }

  // Those that a later process than this one has printed.
  static std::vector<Entry> samples_after(pid_t pid, const std::string& name, int64_t since) {
    auto samples = machine().samples(since, name);
    std::erase_if(samples, [pid](const Entry& sample) { return sample.pid == pid; });
    return samples;
  }

  static int64_t begin;
  static int64_t connected;  // the quiet ones, to the netmon that runs
  static std::map<std::string, pid_t> pids;
  int64_t started = 0;
};

int64_t Service::begin = 0;
int64_t Service::connected = 0;
std::map<std::string, pid_t> Service::pids;

}  // namespace

TEST_F(Service, EachInstanceIsActiveAndSaysInOneLineWhatItSees) {
  for (const std::string& name : kQuiet) {
    EXPECT_EQ(machine().property("intfmon@" + name + ".service", "StatusText"),
              name + ": up, sampled every 1s");
  }
}

TEST_F(Service, AnInstanceSaysWhatHappenedToItsLinkLast) {
  machine().add_pair("c0");
  reload(with_quiet("c0"));
  ASSERT_TRUE(wait_active("c0"));
  const auto status = [] { return machine().property("intfmon@c0.service", "StatusText"); };
  machine().ip("link set vethc0 down");
  EXPECT_TRUE(wait_until([&] {
    return status().find("; last event: link down at 20") != std::string::npos;
  })) << status();
  machine().ip("link set vethc0 up");
  EXPECT_TRUE(wait_until([&] {
    return status().find("c0: up, sampled every 1s; last event: link up at 20") == 0;
  })) << status();
  reload(kThree);
}

// --- Names ---

TEST_F(Service, OrdinaryNamesAreUnitsAsTyped) {
  machine().add_pairs({"br-lan", "wan.100"});
  reload(with_quiet("br-lan wan.100"));
  for (const char* name : {"br-lan", "wan.100"}) {
    ASSERT_TRUE(wait_active(name)) << name << machine().story(started);
    machine().systemctl({"stop", std::string("intfmon@") + name});
    machine().systemctl({"start", std::string("intfmon@") + name});
    const int64_t again = Machine::now_usec();
    EXPECT_TRUE(machine().wait_for_samples(again, {name}, 1)) << name;
  }
}

TEST_F(Service, ASecondSpellingOfANameIsTheSameMonitor) {
  machine().add_pair("br-2");
  reload(with_quiet("br-2"));
  ASSERT_TRUE(wait_active("br-2"));
  machine().systemctl({"start", R"(intfmon@br\x2d2)"});
  ASSERT_TRUE(
      machine().wait_for_story(started, "br-2 is monitored already by intfmon@br-2.service"))
      << machine().story(started);
  ASSERT_TRUE(wait_until([] {
    return machine().property(R"(intfmon@br\x2d2.service)", "ActiveState") == "inactive";
  }));
  EXPECT_EQ(machine().property(R"(intfmon@br\x2d2.service)", "Result"), "success");
  EXPECT_EQ(machine().property("intfmon@br-2.service", "ActiveState"), "active");
}

TEST_F(Service, OddNamesWorkByTheConfiguration) {
  // As the kernel has them, and as they are shown and written.
  const std::vector<std::pair<std::string, std::string>> names = {
      {"a@b", "a@b"},
      {"w\xc3\xa4n", "w\xc3\xa4n"},
      {"e\x1b[1m", R"(e\x1b[1m)"},
      {"st*r", "st*r"},
      {"b]x", "b]x"},
      {"abcdefghijklmno", "abcdefghijklmno"},
      {"by\x80te", R"(by\x80te)"}};
  std::string configured;
  std::vector<std::string> shown;
  int number = 0;
  for (const auto& [bytes, name] : names) {
    const std::string peer = "vethodd" + std::to_string(number++);
    machine().must({"ip", "link", "add", "name", bytes, "type", "veth", "peer", "name", peer});
    machine().must({"ip", "link", "set", "dev", bytes, "up"});
    machine().must({"ip", "link", "set", "dev", peer, "up"});
    for (const char c : name) {
      if (c == '*' || c == '[' || c == ']') configured += '\\';
      configured += c;
    }
    configured += ' ';
    shown.push_back(name);
  }
  reload(with_quiet(configured));
  EXPECT_TRUE(machine().wait_for_samples(started, shown, 2)) << configured << "\n"
                                                             << machine().story(started);
  const size_t all = kQuiet.size() + names.size();
  EXPECT_TRUE(wait_until([&] { return machine().instances().size() == all; }))
      << testing::PrintToString(machine().instances());
}

// --- Reload ---

TEST_F(Service, AReloadStartsWhatWasAddedAndEndsWhatWasRemoved) {
  reload(with_quiet("b0"));
  ASSERT_TRUE(machine().wait_for_instances({"a0", "a1", "a2", "b0"}));
  reload(with_quiet("b1"));
  ASSERT_TRUE(machine().wait_for_instances({"a0", "a1", "a2", "b1"}))
      << testing::PrintToString(machine().instances());
  EXPECT_EQ(machine().property("intfmon@b0.service", "Result"), "success");
}

TEST_F(Service, AReloadChangesAMonitorWithoutStartingItAgain) {
  reload(with_quiet("b1"));
  ASSERT_TRUE(wait_active("b1"));
  const pid_t pid = pid_of("b1");
  reload(with_quiet("b1\n[Interface b1]\nIntervalSec=200ms"));
  ASSERT_TRUE(wait_until([] {
    return machine().property("intfmon@b1.service", "StatusText") == "b1: up, sampled every 200ms";
  }));
  const int64_t changed = Machine::now_usec();
  // More than one in a second.
  EXPECT_TRUE(wait_until([&] {
    const auto slots = slots_of(machine().samples(changed, "b1"));
    return std::adjacent_find(slots.begin(), slots.end()) != slots.end();
  }));
  EXPECT_EQ(pid_of("b1"), pid);
}

TEST_F(Service, AnInterfaceThatIsAddedAgainBeforeItsMonitorHasEndedIsMonitored) {
  reload(with_quiet("b0"));
  ASSERT_TRUE(wait_active("b0"));
  const pid_t pid = pid_of("b0");
  machine().must({"kill", "-STOP", std::to_string(pid)});
  reload(kThree);
  ASSERT_TRUE(machine().wait_for_line(started, "b0: no longer configured"));
  const int64_t again = Machine::now_usec();
  reload(with_quiet("b0"));
  ASSERT_TRUE(machine().wait_for_line(again, "reloaded"));
  machine().must({"kill", "-CONT", std::to_string(pid)});
  EXPECT_TRUE(wait_until([&] { return samples_after(pid, "b0", again).size() >= 2; }))
      << machine().story(started);
}

TEST_F(Service, AReloadStartsAlsoWhatAnEarlierNetmonKnewAsStoppedByHand) {
  reload(with_quiet("b0"));
  ASSERT_TRUE(wait_active("b0"));
  machine().systemctl({"stop", "intfmon@b0"});
  ASSERT_TRUE(machine().wait_for_line(started, "b0: its monitor was told to end by SIGTERM"));
  machine().configure(kThree);
  restart_netmon();
  reload(with_quiet("b0"));
  EXPECT_TRUE(wait_active("b0")) << machine().story(started);
}

TEST_F(Service, ABrokenFileIsRefusedWithFileAndLineAndAllGoesOn) {
  reload(with_quiet("b0"));
  ASSERT_TRUE(wait_active("b0"));
  machine().configure(with_quiet("b1\nIntervalSec=soon"));
  EXPECT_NE(machine().run({"systemctl", "reload", "netmon"}).status, 0);
  EXPECT_TRUE(wait_until([] {
    const std::string output = machine().run({"systemctl", "status", "netmon"}).output;
    return output.find("50-test.conf:4: ") != std::string::npos;
  }));
  // Told also where nobody waits for an answer.
  machine().systemctl({"kill", "--signal=HUP", "--kill-whom=main", "netmon"});
  ASSERT_TRUE(machine().wait_for_line(started, "not reloaded, all goes on as it was: "))
      << machine().story(started);
  EXPECT_EQ(machine().property("netmon.service", "ActiveState"), "active");
  const int64_t refused = Machine::now_usec();
  EXPECT_TRUE(machine().wait_for_samples(refused, {"b0"}, 2));
  EXPECT_TRUE(machine().samples(refused, "b1").empty());
}

TEST_F(Service, AGlobThatIsNeverClosedIsRefusedWithFileAndLine) {
  machine().configure(with_quiet("[abc"));
  EXPECT_NE(machine().run({"systemctl", "reload", "netmon"}).status, 0);
  EXPECT_TRUE(machine().wait_for_line(started, "50-test.conf:3: a '[' without its ']'"))
      << machine().story(started);
  machine().configure(kThree);
}

// --- What is printed ---

// The first of each twenty samples is; here it stands still while the next of these is to come.
TEST_F(Service, ASpanWhosePrintingSlotIsMissedIsPrintedWithItsNextSample) {
  static constexpr int64_t kSpan = 20;
  reload(with_quiet("b1\n[Interface b1]\nLogIntervalSec=" + std::to_string(kSpan) + "s"));
  ASSERT_TRUE(wait_active("b1"));
  const auto printed = [&] { return slots_of(machine().samples(started, "b1")); };
  ASSERT_TRUE(wait_until([&] { return !printed().empty(); }));
  const int64_t first = machine().samples(started, "b1").front().monotonic_usec;
  const std::string pid = std::to_string(pid_of("b1"));
  Machine::sleep_until(first + kSpan / 2 * kSecond);
  machine().must({"kill", "-STOP", pid});
  Machine::sleep_until(first + (kSpan + 5) * kSecond);
  machine().must({"kill", "-CONT", pid});
  ASSERT_TRUE(wait_until([&] { return printed().size() >= 2; })) << machine().story(started);
  const auto slots = printed();
  EXPECT_GT(slots[1] - slots[0], kSpan) << "its slot was not missed";
  EXPECT_LT(slots[1] - slots[0], 2 * kSpan) << "a whole span has no sample";
  reload(kThree);
}

// --- Started, stopped and killed by others ---

TEST_F(Service, AnInstanceStartedByHandIsMonitored) {
  reload(kThree);
  machine().systemctl({"start", "intfmon@b2"});
  EXPECT_TRUE(machine().wait_for_samples(started, {"b2"}, 2)) << machine().story(started);
  machine().ip("link set b2 down");
  EXPECT_TRUE(wait_until([] { return machine().admin_up("b2"); }));
  machine().systemctl({"stop", "intfmon@b2"});
}

TEST_F(Service, AnInstanceStoppedByHandStaysStoppedUntilTheNextReload) {
  reload(with_quiet("b0"));
  ASSERT_TRUE(wait_active("b0"));
  machine().systemctl({"stop", "intfmon@b0"});
  EXPECT_EQ(machine().property("intfmon@b0.service", "Result"), "success");
  ASSERT_TRUE(wait_until([] {
    return machine().status().find("1 stopped by hand") != std::string::npos;
  })) << machine().status();
  restart_netmon();  // it remembers
  const int64_t stopped = Machine::now_usec();
  ASSERT_TRUE(machine().wait_for_samples(stopped, kQuiet, 3));
  EXPECT_TRUE(machine().samples(stopped, "b0").empty());
  machine().systemctl({"reload", "netmon"});
  EXPECT_TRUE(wait_active("b0")) << machine().story(started);
}

TEST_F(Service, AnInstanceThatSystemdEndedIsNotTakenForStoppedByHand) {
  machine().drop_in({"intfmon@b1"}, "RuntimeMaxSec=2s");
  reload(with_quiet("b1"));
  ASSERT_TRUE(machine().wait_for_samples(started, {"b1"}, 4)) << machine().story(started);
  EXPECT_EQ(machine().story(started).find("b1: its monitor was told to end"), std::string::npos)
      << machine().story(started);
  machine().mend({"intfmon@b1"});
  reload(kThree);
}

TEST_F(Service, TheMonitorOfAnInterfaceThatIsDeletedEndsAndComesBackWithIt) {
  machine().add_pair("gone");
  reload(with_quiet("gone"));
  ASSERT_TRUE(wait_active("gone"));
  machine().ip("link del gone");
  ASSERT_TRUE(wait_until(
      [] { return machine().property("intfmon@gone.service", "ActiveState") == "inactive"; }));
  EXPECT_EQ(machine().property("intfmon@gone.service", "Result"), "success");
  machine().add_pair("gone");
  const int64_t back = Machine::now_usec();
  EXPECT_TRUE(machine().wait_for_samples(back, {"gone"}, 1));
}

TEST_F(Service, AnInstanceOfNoInterfaceSaysSoAndIsNotStartedAgain) {
  EXPECT_NE(machine().run({"systemctl", "start", "intfmon@nothing"}).status, 0);
  EXPECT_TRUE(machine().wait_for_story(started, "nothing: ")) << machine().story(started);
  EXPECT_EQ(machine().property("intfmon@nothing.service", "ActiveState"), "failed");
  EXPECT_EQ(machine().property("intfmon@nothing.service", "NRestarts"), "0");
  machine().systemctl({"reset-failed", "intfmon@nothing"});
}

TEST_F(Service, AKilledInstanceIsBackAfterOneStart) {
  reload(with_quiet("b0"));
  ASSERT_TRUE(wait_active("b0"));
  const pid_t before = pid_of("b0");
  const auto restarts = [] {
    return std::stoi(machine().property("intfmon@b0.service", "NRestarts"));
  };
  const int restarts_before = restarts();
  const int64_t killed = Machine::now_usec();
  machine().systemctl({"kill", "-s", "KILL", "intfmon@b0"});
  ASSERT_TRUE(wait_until([&] { return !samples_after(before, "b0", killed).empty(); }))
      << machine().story(killed);
  print_figure("from the death of a monitor to the next sample",
               samples_after(before, "b0", killed).front().monotonic_usec - killed);
  EXPECT_EQ(restarts(), restarts_before + 1);
}

TEST_F(Service, AnInstanceThatIsKilledTwentyTimesInARowIsBack) {
  reload(with_quiet("b0"));
  ASSERT_TRUE(wait_active("b0"));
  for (int time = 0; time < 20; ++time) {
    pid_t pid = 0;
    ASSERT_TRUE(wait_until([&] { return (pid = pid_of("b0")) != 0; })) << time;
    machine().must({"kill", "-KILL", std::to_string(pid)});
    ASSERT_TRUE(wait_until([&] { return pid_of("b0") != pid; })) << time;
  }
  EXPECT_TRUE(wait_active("b0"));
  const int64_t back = Machine::now_usec();
  EXPECT_TRUE(machine().wait_for_samples(back, {"b0"}, 1));
}

// --- What was left in peace ---

TEST_F(Service, TheOthersMissedNoSlotUntoldIn60SecondsAndHaveNoneTwice) {
  Machine::sleep_until(begin + kWindow);
  ASSERT_TRUE(machine().wait_for_samples(begin + kWindow, kQuiet, 1)) << machine().story(connected);
  machine().expect_every_slot_or_told(connected, kQuiet);
  machine().expect_no_slot_twice(begin, kQuiet);
  for (const std::string& name : kQuiet) EXPECT_EQ(pid_of(name), pids[name]);
}

}  // namespace netmon::test::service_test
