// SPDX-License-Identifier: MIT
//
// What netmon stands on fails: the bus, polkit, journald, the clock, the machine itself. Monitoring
// goes on, no watchdog fires, and what was missed is counted and said. 64 interfaces.
#include <gtest/gtest.h>
#include <signal.h>

#include <map>

#include "support/machine.h"

namespace netmon::test {

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
      ASSERT_TRUE(machine().wait_for_instances(names(), seconds(60)));
      wait_until_all_are_connected();
    });
    begin = Machine::now_usec();
    netmon = machine().main_pid("netmon.service");
    first = machine().main_pid("intfmon@f0.service");
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

  static void wait_until_all_are_connected() {
    EXPECT_TRUE(wait_until(kPatience, [] {
      return machine().property("netmon.service", "StatusText") ==
             "Monitoring 64 interfaces: 64 up";
    })) << machine().property("netmon.service", "StatusText");
  }

  static void expect_restore(const std::string& name) {
    machine().ip("link set " + name + " down");
    EXPECT_TRUE(wait_until(kPatience, [&] { return machine().admin_up(name); })) << name;
  }

  static void expect_every_second_of_each(int64_t since, int64_t until) {
    auto samples = machine().samples_of_each(since, until);
    for (const std::string& name : names()) expect_every_slot(samples[name], since, until);
  }

  static void add_by_reload(const std::string& name) {
    machine().configure(kAll + (" " + name));
    machine().systemctl({"reload", "netmon"});
    EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), {name}, 1))
        << machine().story(Machine::now_usec() - 40 * kSecond);
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
  Machine::sleep_until(Machine::now_usec() + 2 * kSecond);
  machine().systemctl({"start", "dbus.socket", "dbus.service"});
  EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), {"extra0"}, 1))
      << machine().story(begin);
  expect_every_second_of_each(begin, Machine::now_usec());
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
  Machine::sleep_until(Machine::now_usec() + 2 * kSecond);
  expect_every_second_of_each(begin, Machine::now_usec());
}

TEST_F(Faults, JournaldMayStandStillFor20s) {
  const std::string journald = std::to_string(machine().main_pid("systemd-journald.service"));
  machine().must({"kill", "-STOP", journald});
  const int64_t stopped = Machine::now_usec();
  Machine::sleep_until(stopped + 10 * kSecond);
  expect_restore("f3");
  Machine::sleep_until(stopped + 20 * kSecond);
  machine().must({"kill", "-CONT", journald});
  const int64_t end = Machine::now_usec() + 3 * kSecond;
  Machine::sleep_until(end);
  const auto seconds_passed = static_cast<size_t>((end - begin) / kSecond);
  // They come late, so their slots say nothing; all are there.
  auto samples = machine().samples_of_each(begin, end);
  for (const std::string& name : names()) {
    EXPECT_GE(samples[name].size(), seconds_passed) << name;
    EXPECT_LE(samples[name].size(), seconds_passed + 1) << name;
  }
}

TEST_F(Faults, AMachineThatWasFrozenFor10sGoesOnAndSaysWhatItMissed) {
  ASSERT_TRUE(machine().wait_for_samples(begin, names(), 1));
  const int64_t frozen = Machine::now_usec();
  ASSERT_TRUE(machine().freeze());
  Machine::sleep_until(frozen + 10 * kSecond);
  machine().thaw();
  const int64_t thawed = Machine::now_usec();
  EXPECT_TRUE(machine().wait_for_samples(thawed + kSecond, names(), 3));
  machine().expect_every_slot_or_told(begin, names());
  auto accounts = accounts_of(machine().journal(begin, {}));
  for (const std::string& name : names()) EXPECT_GE(accounts[name].missed, 8) << name;
  expect_restore("f4");
}

// Last, since it starts all of it again.
TEST_F(Faults, TheWallClockMayStepBackAnHour) {
  const std::string library = machine().shell("ls /usr/lib/*/faketime/libfaketime.so.1");
  const std::string drop_in =
      "[Service]\nEnvironment=LD_PRELOAD=" + library.substr(0, library.size() - 1) +
      " FAKETIME_TIMESTAMP_FILE=/etc/netmon/faketime FAKETIME_NO_CACHE=1"
      " FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1\n";
  machine().write("/etc/netmon/faketime", "+0\n");
  machine().systemctl({"stop", "netmon"});
  for (const char* unit : {"netmon", "intfmon@"}) {
    machine().write(std::string("/run/systemd/system/") + unit + ".service.d/time.conf", drop_in);
  }
  machine().systemctl({"daemon-reload"});
  machine().systemctl({"start", "netmon"});
  ASSERT_TRUE(machine().wait_for_instances(names(), seconds(60)));
  wait_until_all_are_connected();
  netmon = machine().main_pid("netmon.service");
  first = machine().main_pid("intfmon@f0.service");
  for (const pid_t pid : {netmon, first}) {
    ASSERT_NE(machine().shell("cat /proc/" + std::to_string(pid) + "/maps").find("libfaketime"),
              std::string::npos);
  }
  begin = Machine::now_usec();
  machine().write("/etc/netmon/faketime", "-3600\n");
  const std::string seen = machine().shell(
      "echo $(($(date +%s) - $(LD_PRELOAD=" + library.substr(0, library.size() - 1) +
      " FAKETIME_TIMESTAMP_FILE=/etc/netmon/faketime date +%s)))");
  EXPECT_NEAR(std::stod(seen), 3600, 2);
  Machine::sleep_until(begin + 3 * kSecond);
  expect_restore("f5");
  expect_every_second_of_each(begin, Machine::now_usec());
}

}  // namespace netmon::test
