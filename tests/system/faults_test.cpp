// SPDX-License-Identifier: MIT
//
// What netmon stands on fails: the bus, polkit, journald, the clock, the machine itself. Monitoring
// goes on, no watchdog fires, and what was missed is counted and said. 64 interfaces.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "support/machine.h"

namespace netmon::test::faults_test {

namespace {

constexpr int kMany = 64;
constexpr int64_t kSecond = 1'000'000;
constexpr const char* kAll = "Interfaces=\nInterfaces=f[0-9]*";

class Faults : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs(names());
      machine().add_pairs({"extra0", "extra1"});
      machine().configure(kAll);
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances(names()));
      wait_until_all_are_connected();
    });
    note_begin();
  }

  // Nothing of ours was ended by what a test did.
  void TearDown() override {
    EXPECT_EQ(machine().main_pid("netmon.service"), netmon);
    EXPECT_EQ(machine().main_pid("intfmon@f0.service"), first);
    const std::string story = machine().story(begin);
    for (const char* word : {"atchdog", "Failed with", "Scheduled restart"}) {
      EXPECT_EQ(story.find(word), std::string::npos) << word << " in\n" << story;
    }
  }

  static std::vector<std::string> names() { return numbered("f", kMany); }

  // Before what is done: the rows of samples begin.
  void note_begin() {
    netmon = machine().main_pid("netmon.service");
    first = machine().main_pid("intfmon@f0.service");
    begin = Machine::now_usec();
    ASSERT_TRUE(machine().wait_for_samples(begin, names(), 1)) << machine().story(begin);
  }

  static void wait_until_all_are_connected() {
    EXPECT_TRUE(wait_until([] { return machine().status() == "Monitoring 64 interfaces: 64 up"; }))
        << machine().status();
  }

  static void expect_restore(const std::string& name) {
    machine().ip("link set " + name + " down");
    EXPECT_TRUE(wait_until([&] { return machine().admin_up(name); })) << name;
  }

  // After what was done: the rows go on, and every slot is accounted for.
  void expect_the_rows_to_go_on() const {
    EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), names(), 2))
        << machine().story(begin);
    machine().expect_every_slot_or_told(begin, names());
  }

  void add_by_reload(const std::string& name) const {
    machine().configure(kAll + (" " + name));
    machine().systemctl({"reload", "netmon"});
    EXPECT_TRUE(machine().wait_for_samples(begin, {name}, 1)) << machine().story(begin);
  }

  int64_t begin = 0;
  pid_t netmon = 0;
  pid_t first = 0;
};

}  // namespace

TEST_F(Faults, WithoutTheBusMonitoringGoesOnAndWithItAgainInstancesAreStarted) {
  machine().systemctl({"stop", "dbus.socket", "dbus.service"});
  expect_restore("f1");
  machine().configure(kAll + std::string(" extra0"));
  machine().shell("kill -HUP " + std::to_string(netmon));  // asked for while nobody can start it
  EXPECT_TRUE(machine().wait_for_line(begin, "reloaded")) << machine().story(begin);
  EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), names(), 2));
  EXPECT_TRUE(machine().samples(begin, "extra0").empty());
  machine().systemctl({"start", "dbus.socket", "dbus.service"});
  EXPECT_TRUE(machine().wait_for_samples(begin, {"extra0"}, 1)) << machine().story(begin);
  expect_the_rows_to_go_on();
}

TEST_F(Faults, PolkitMayBeStopped) {
  machine().systemctl({"stop", "polkit"});
  expect_restore("f2");
  add_by_reload("extra1");
  machine().configure(kAll);
  machine().systemctl({"reload", "netmon"});
  wait_until_all_are_connected();
}

TEST_F(Faults, ARestartOfJournaldLosesNoSample) {
  machine().systemctl({"restart", "systemd-journald"});
  expect_the_rows_to_go_on();
}

TEST_F(Faults, WithoutJournaldForAMomentSamplesAreLostAndToldAndNothingFails) {
  const std::vector<std::string> journald = {
      "systemd-journald.socket", "systemd-journald-dev-log.socket", "systemd-journald.service"};
  const auto all_of_it = [&](const char* verb) {
    std::vector<std::string> words = journald;
    words.insert(words.begin(), verb);
    machine().systemctl(words);
  };
  all_of_it("stop");
  Machine::sleep_until(Machine::now_usec() + 3 * kSecond);
  all_of_it("start");
  const int64_t back = Machine::now_usec();
  EXPECT_TRUE(machine().wait_for_samples(back, names(), 2)) << machine().story(begin);
  EXPECT_TRUE(machine().wait_for_story(
      begin, "f6: output is written again; samples not printed meanwhile: "))
      << machine().story(begin);
  // What is told to end afterwards has not failed.
  machine().configure(kAll + std::string(" !f6"));
  machine().systemctl({"reload", "netmon"});
  EXPECT_TRUE(wait_until([] {
    return machine().property("intfmon@f6.service", "ActiveState") == "inactive";
  })) << machine().property("intfmon@f6.service", "ActiveState");
  machine().configure(kAll);
  machine().systemctl({"reload", "netmon"});
  wait_until_all_are_connected();
}

TEST_F(Faults, JournaldMayStandStillFor20s) {
  const std::string journald = std::to_string(machine().main_pid("systemd-journald.service"));
  machine().must({"kill", "-STOP", journald});
  const int64_t stopped = Machine::now_usec();
  Machine::sleep_until(stopped + 10 * kSecond);
  expect_restore("f3");
  Machine::sleep_until(stopped + 20 * kSecond);
  machine().must({"kill", "-CONT", journald});
  EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec() + 2 * kSecond, names(), 2));
  // Those that the monitors have kept carry their own time, so that each has the slot that it is
  // of. So does what netmon said meanwhile.
  expect_the_rows_to_go_on();
  const auto kept = [&](const Entry& entry) {
    return entry.sent_usec < entry.monotonic_usec - kSecond && entry.sent_usec > stopped;
  };
  const auto entries = machine().samples(begin);
  std::printf("figure: samples that journald took late: %lld of %zu\n",
              static_cast<long long>(std::count_if(entries.begin(), entries.end(), kept)),
              entries.size());
}

TEST_F(Faults, AMachineThatWasFrozenGoesOnAndSaysWhatItMissed) {
  for (const int64_t frozen : {10, 45}) {
    begin = Machine::now_usec();
    EXPECT_TRUE(machine().wait_for_samples(begin, names(), 1)) << machine().story(begin);
    ASSERT_TRUE(machine().freeze());
    Machine::sleep_until(Machine::now_usec() + frozen * kSecond);
    machine().thaw();
    expect_the_rows_to_go_on();
    auto accounts = machine().accounts(begin);
    for (const std::string& name : names()) EXPECT_GE(accounts[name].missed, frozen - 2) << name;
    expect_restore("f4");
  }
}

TEST_F(Faults, TicksThatAreMissedAgainAndAgainAreToldAsAFewLinesAndACount) {
  static constexpr size_t kTimes = 12;
  // Five in a minute; of two minutes that follow each other, all may come where they meet.
  static constexpr size_t kMostInFull = 10;
  for (size_t n = 0; n < kTimes; ++n) {
    ASSERT_TRUE(machine().freeze());
    Machine::sleep_until(Machine::now_usec() + 21 * kSecond / 10);
    machine().thaw();
    EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), names(), 1))
        << machine().story(begin);
  }
  // Also what was left out is told at last.
  expect_the_rows_to_go_on();
  std::map<std::string, std::vector<int64_t>> in_full;
  for (const Entry& entry :
       machine().journal(begin, {std::string("MESSAGE_ID=") + kSamplesLostId})) {
    const bool is_summary = entry.message.find(" more within ") != std::string::npos;
    if (missed_ticks(entry) && !is_summary) in_full[entry.interface].push_back(entry.sent_usec);
  }
  for (const auto& [name, times] : in_full) {
    for (size_t n = kMostInFull; n < times.size(); ++n) {
      EXPECT_GE(times[n] - times[n - kMostInFull], 59 * kSecond) << name;
    }
  }
}

// Last, since it starts all of it again.
TEST_F(Faults, TheWallClockMayStepBackAnHour) {
  const std::string library = machine().shell("ls /usr/lib/*/faketime/libfaketime.so.1");
  const std::string faked_time = "Environment=LD_PRELOAD=" + library.substr(0, library.size() - 1) +
                                 " FAKETIME_TIMESTAMP_FILE=/etc/netmon/faketime FAKETIME_NO_CACHE=1"
                                 " FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1";
  machine().write("/etc/netmon/faketime", "+0\n");
  machine().systemctl({"stop", "netmon"});
  machine().drop_in({"netmon", "intfmon@"}, faked_time);
  machine().systemctl({"start", "netmon"});
  ASSERT_TRUE(machine().wait_for_instances(names()));
  wait_until_all_are_connected();
  note_begin();
  for (const pid_t pid : {netmon, first}) {
    ASSERT_NE(machine().shell("cat /proc/" + std::to_string(pid) + "/maps").find("libfaketime"),
              std::string::npos);
  }
  machine().write("/etc/netmon/faketime", "-3600\n");
  const std::string seen = machine().shell(
      "faked=$(LD_PRELOAD=" + library.substr(0, library.size() - 1) +
      " FAKETIME_TIMESTAMP_FILE=/etc/netmon/faketime date +%s); echo $(($(date +%s) - faked))");
  EXPECT_GE(std::stoll(seen), 3600);  // and what passed between the two
  EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), names(), 2));
  expect_restore("f5");
  expect_the_rows_to_go_on();
}

}  // namespace netmon::test::faults_test
