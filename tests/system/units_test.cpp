// SPDX-License-Identifier: MIT
//
// What stands in the units, and what the service manager makes of it: a /var that cannot be
// written, limits, targets.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/machine.h"

namespace netmon::test::units_test {

namespace {

const std::vector<std::string> kTwo = {"u0", "u1"};

class Units : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs(kTwo);
      machine().configure("Interfaces=\nInterfaces=u0 u1");
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances(kTwo));
    });
    started = Machine::now_usec();
  }

  // Lines of netmon since the test began that hold `part`.
  [[nodiscard]] size_t lines(const std::string& part) const {
    const auto entries = machine().journal(started, {"SYSLOG_IDENTIFIER=netmon"});
    return static_cast<size_t>(std::count_if(
        entries.begin(), entries.end(),
        [&](const Entry& entry) { return entry.message.find(part) != std::string::npos; }));
  }
  [[nodiscard]] bool wait_for_line(const std::string& part) const {
    return machine().wait_for_line(started, part);
  }
  static bool wait_for_status(const std::string& part) { return machine().wait_for_status(part); }
  static void reload(const std::string& names) {
    machine().configure("Interfaces=\nInterfaces=u0 u1 " + names);
    machine().systemctl({"reload", "netmon"});
  }
  // Of the units of these interfaces.
  static void drop_in(const std::vector<std::string>& names, const std::string& lines) {
    machine().drop_in(units_of(names), lines);
  }
  static void mend(const std::vector<std::string>& names) { machine().mend(units_of(names)); }
  static std::vector<std::string> units_of(std::vector<std::string> names) {
    for (std::string& name : names) name.insert(0, "intfmon@");
    return names;
  }
  static void forget(const std::string& name) {
    reload("");
    EXPECT_TRUE(machine().wait_for_instances(kTwo));
    machine().ip("link del " + name);
  }
  // How often systemd says that it failed, since the test began.
  [[nodiscard]] size_t failures(const std::string& name) const {
    const auto entries = machine().journal(started, {"UNIT=intfmon@" + name + ".service"});
    return static_cast<size_t>(
        std::count_if(entries.begin(), entries.end(), [](const Entry& entry) {
          return entry.message.find("Failed with result") != std::string::npos;
        }));
  }
  // Both are monitored by the netmon that runs, and sampled.
  void expect_both_at_work() const {
    EXPECT_TRUE(wait_for_status("2 up")) << machine().status();
    EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), kTwo, 2))
        << machine().story(started);
    EXPECT_EQ(machine().property("netmon.service", "NRestarts"), "0");
  }

  int64_t started = 0;
};

constexpr const char* kForgets = "what is known of the links will not outlive netmon: ";

}  // namespace

// --- What is remembered ---

TEST_F(Units, OnAReadOnlyVarItRunsAndSaysOnceThatItWillNotRemember) {
  machine().systemctl({"stop", "netmon"});
  // The journal is not what this is about.
  machine().shell(
      "rm -r /var/lib/netmon; mount --bind /var /var; mount --bind /var/log /var/log;"
      " mount -o remount,bind,ro /var");
  EXPECT_NE(machine().run({"mkdir", "/var/lib/netmon"}).status, 0);
  machine().systemctl({"start", "netmon"});
  ASSERT_TRUE(machine().wait_for_instances(kTwo)) << machine().story(started);
  EXPECT_TRUE(wait_for_line(std::string(kForgets) + "cannot write /var/lib/netmon/"));
  // More to remember.
  machine().must({"netmonctl", "hold", "u0"});
  machine().must({"netmonctl", "release", "u0"});
  machine().ip("link set u1 down");
  EXPECT_TRUE(wait_until([] { return machine().admin_up("u1"); }));
  expect_both_at_work();
  EXPECT_EQ(lines(kForgets), 1U) << machine().story(started);

  machine().shell("umount -l /var/log; umount -l /var; systemd-tmpfiles --create netmon.conf");
  machine().systemctl({"restart", "netmon"});
  EXPECT_TRUE(wait_until([] { return !machine().read("/var/lib/netmon/state.json").empty(); }));
  expect_both_at_work();
}

TEST_F(Units, WhatCannotBeWrittenIsTriedAgainInSilenceUntilItCan) {
  machine().systemctl({"stop", "netmon"});
  // As where the kernel has found an error: the file system, not the mount that netmon has of it.
  machine().shell(
      "mkdir /run/disk; mount -t tmpfs -o mode=0700,uid=$(id -u netmon),gid=$(id -g netmon) tmpfs"
      " /run/disk; mount --bind /run/disk /var/lib/netmon; mount -o remount,ro /run/disk");
  machine().systemctl({"start", "netmon"});
  ASSERT_TRUE(machine().wait_for_instances(kTwo)) << machine().story(started);
  EXPECT_TRUE(wait_for_line(std::string(kForgets) + "cannot write /var/lib/netmon/"));
  machine().must({"netmonctl", "hold", "u0"});
  machine().ip("link set u1 down");
  EXPECT_TRUE(wait_until([] { return machine().admin_up("u1"); }));
  EXPECT_EQ(lines(kForgets), 1U);
  EXPECT_EQ(machine().read("/var/lib/netmon/state.json"), "");
  // From now on nothing happens that is worth remembering.
  machine().shell("mount -o remount,rw /run/disk");
  EXPECT_TRUE(wait_for_line("what is known of the links is saved again"));
  machine().systemctl({"restart", "netmon"});
  EXPECT_TRUE(wait_for_status("1 held")) << machine().story(started);
  EXPECT_EQ(lines(kForgets), 1U) << machine().story(started);

  machine().must({"netmonctl", "release", "u0"});
  machine().systemctl({"stop", "netmon"});
  machine().shell("umount /var/lib/netmon /run/disk");
  machine().systemctl({"start", "netmon"});
  ASSERT_TRUE(machine().wait_for_instances(kTwo)) << machine().story(started);
}

TEST_F(Units, WhatIsRememberedIsForNetmonAlone) {
  EXPECT_EQ(machine().shell("stat -c '%U %G %a' /var/lib/netmon"), "netmon netmon 700\n");
}

// --- What cannot be started ---

TEST_F(Units, WhatCannotBeExecutedIsNamedWithSystemdsReasonAndWorksOnceItIsMended) {
  machine().add_pair("e1");
  drop_in({"e1"}, "BindPaths=/nonexistent");
  reload("e1");
  const std::string why = "intfmon@e1.service failed: exit-code, status 226/NAMESPACE";
  ASSERT_TRUE(wait_for_line("e1: its monitor cannot be started (" + why + ")"))
      << machine().story(started);
  EXPECT_TRUE(wait_for_status("1 without monitor (e1)"));
  EXPECT_NE(machine().must({"netmonctl", "show", "e1"}).find("cannot be started: " + why),
            std::string::npos);
  // By netmon alone, and told once.
  EXPECT_TRUE(wait_until([&] { return failures("e1") >= 4; })) << machine().story(started);
  EXPECT_EQ(machine().property("intfmon@e1", "NRestarts"), "0");
  EXPECT_EQ(lines("cannot be started"), 1U) << machine().story(started);
  expect_both_at_work();
  mend({"e1"});
  EXPECT_TRUE(machine().wait_for_instances({"e1", "u0", "u1"})) << machine().story(started);
  EXPECT_EQ(lines("e1: its monitor could be started"), 1U);
  EXPECT_TRUE(wait_for_status("3 up"));
  forget("e1");
}

TEST_F(Units, AMaskedInstanceIsNamedAsMaskedAndWorksOnceItIsNot) {
  machine().add_pair("e2");
  machine().systemctl({"mask", "--runtime", "intfmon@e2"});
  reload("e2");
  ASSERT_TRUE(
      wait_for_line("e2: its monitor cannot be started (Unit intfmon@e2.service is masked)"))
      << machine().story(started);
  EXPECT_TRUE(wait_for_status("1 without monitor (e2)"));
  EXPECT_EQ(machine().story(started).find("RF-kill"), std::string::npos);
  expect_both_at_work();
  machine().systemctl({"unmask", "--runtime", "intfmon@e2"});
  EXPECT_TRUE(machine().wait_for_instances({"e2", "u0", "u1"})) << machine().story(started);
  EXPECT_EQ(lines("cannot be started"), 1U) << machine().story(started);
  forget("e2");
}

TEST_F(Units, WhatHasRunAndFailsIsNamedAndStartedAgainBySystemd) {
  machine().add_pair("e3");
  drop_in({"e3"}, "ExecStart=\nExecStart=/bin/sh -c 'exit 7'");
  reload("e3");
  ASSERT_TRUE(wait_for_line("intfmon@e3.service failed: exit-code, status 7"))
      << machine().story(started);
  EXPECT_TRUE(
      wait_until([] { return std::stoi(machine().property("intfmon@e3", "NRestarts")) >= 4; }));
  EXPECT_TRUE(wait_for_status("1 without monitor (e3)"));
  EXPECT_EQ(lines("cannot be started"), 1U) << machine().story(started);
  expect_both_at_work();
  mend({"e3"});
  EXPECT_TRUE(machine().wait_for_instances({"e3", "u0", "u1"})) << machine().story(started);
  EXPECT_TRUE(wait_for_status("3 up"));
  forget("e3");
}

// systemd tries once, and leaves it to netmon then.
TEST_F(Units, WhatHasRunAndCannotBeExecutedAfterACrashIsNamedWithSystemdsReasonAndWorksOnceMended) {
  machine().add_pair("e4");
  reload("e4");
  ASSERT_TRUE(machine().wait_for_instances({"e4", "u0", "u1"})) << machine().story(started);
  ASSERT_TRUE(wait_for_status("3 up"));
  drop_in({"e4"}, "BindPaths=/nonexistent");
  const int64_t killed = Machine::now_usec();
  machine().systemctl({"kill", "-s", "KILL", "intfmon@e4"});
  ASSERT_TRUE(
      wait_for_line("e4: its monitor cannot be started (intfmon@e4.service failed: "
                    "exit-code, status 226/NAMESPACE)"))
      << machine().story(started);
  print_figure("from the crash until it was told that none can be started",
               Machine::now_usec() - killed);
  EXPECT_TRUE(wait_for_status("1 without monitor (e4)"));
  // By netmon, and told once.
  EXPECT_TRUE(wait_until([&] { return failures("e4") >= 4; })) << machine().story(started);
  EXPECT_EQ(lines("cannot be started"), 1U) << machine().story(started);
  expect_both_at_work();
  mend({"e4"});
  EXPECT_TRUE(machine().wait_for_instances({"e4", "u0", "u1"})) << machine().story(started);
  EXPECT_TRUE(wait_for_status("3 up"));
  forget("e4");
}

// As many as are started at once, and more.
TEST_F(Units, ThoseThatCannotBeStartedKeepNobodyElseWaiting) {
  const auto broken = numbered("w", 40);
  machine().add_pairs(broken);
  drop_in(broken, "ExecStart=\nExecStart=/bin/false\nRestartSec=1h");
  reload("w[0-9]*");
  EXPECT_TRUE(wait_for_status("40 without monitor (")) << machine().story(started);
  machine().add_pair("y0");
  reload("w[0-9]* y0");
  EXPECT_TRUE(machine().wait_for_samples(started, {"y0"}, 2)) << machine().story(started);
  mend(broken);
  for (const std::string& name : broken) machine().ip("link del " + name);
  forget("y0");
}

// --- Limits ---

TEST_F(Units, EachIsBoundedAndNoLineOfItsIsSwallowed) {
  for (const std::string& unit : {std::string("netmon.service"), std::string("intfmon@u0")}) {
    for (const char* limit : {"MemoryMax", "TasksMax"}) {
      const std::string value = machine().property(unit, limit);
      EXPECT_NE(value, "infinity") << unit << " " << limit;
    }
    EXPECT_EQ(machine().property(unit, "LogRateLimitBurst"), "1000000") << unit;
  }
  EXPECT_EQ(machine().property("intfmon@u0", "TasksMax"), "10");
  EXPECT_EQ(machine().property("intfmon@u0", "WatchdogUSec"), "1min 30s");
}

TEST_F(Units, AFloodOfLinesIsInTheJournalToTheLast) {
  machine().write("/run/systemd/journald.conf.d/few.conf",
                  "[Journal]\nRateLimitIntervalSec=1h\nRateLimitBurst=1\n");
  machine().systemctl({"restart", "systemd-journald"});
  const auto flood = [&](const std::string& limit) {
    machine().drop_in(
        {"intfmon@flood"},
        "Type=oneshot\nRemainAfterExit=yes\nExecStart=\nExecStart=seq 5000\n" + limit);
    machine().systemctl({"start", "intfmon@flood"});
    // journald knows the limits of a unit only while it is active.
    machine().must({"journalctl", "--sync"});
    machine().systemctl({"stop", "intfmon@flood"});
    return machine()
        .journal(started, {"_SYSTEMD_UNIT=intfmon@flood.service", "SYSLOG_IDENTIFIER=seq"})
        .size();
  };
  EXPECT_EQ(flood(""), 5000U);
  // With a limit of journald's own it would not be so.
  started = Machine::now_usec();
  EXPECT_LT(flood("LogRateLimitIntervalSec=1h\nLogRateLimitBurst=1"), 5000U);
  machine().mend({"intfmon@flood"});
  machine().must({"rm", "/run/systemd/journald.conf.d/few.conf"});
  machine().systemctl({"restart", "systemd-journald"});
}

// --- Targets ---

TEST_F(Units, AChangeOfTargetLeavesTheInstancesAlone) {
  const pid_t netmon = machine().main_pid("netmon.service");
  const pid_t first = machine().main_pid("intfmon@u0.service");
  machine().systemctl({"isolate", "multi-user.target"});
  expect_both_at_work();
  EXPECT_EQ(machine().main_pid("netmon.service"), netmon);
  EXPECT_EQ(machine().main_pid("intfmon@u0.service"), first);
}

TEST_F(Units, TheSocketIsEnabledAndDisabledWithTheService) {
  for (const std::string& state : {std::string("disabled"), std::string("enabled")}) {
    machine().systemctl({state.substr(0, state.size() - 1), "netmon"});
    EXPECT_EQ(machine().property("netmon.service", "UnitFileState"), state);
    EXPECT_EQ(machine().property("netmon.socket", "UnitFileState"), state);
  }
}

}  // namespace netmon::test::units_test
