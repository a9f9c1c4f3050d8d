// SPDX-License-Identifier: MIT
//
// What links are called, and who asks for them: names that change, configurations that change while
// netmon is away, monitors that people start and stop.
#include <gtest/gtest.h>

#include "support/machine.h"

namespace netmon::test::names_test {

namespace {

const std::vector<std::string> kQuiet = {"q0"};

class Names : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs(kQuiet);
      machine().configure("Interfaces=\nInterfaces=q0");
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances(kQuiet));
    });
    started = Machine::now_usec();
    netmon = machine().main_pid("netmon.service");
  }

  // `names` beside the quiet one, and what else stands in the file.
  static void write(const std::string& names, const std::string& rest = {}) {
    machine().configure("Interfaces=\nInterfaces=q0 " + names + rest);
  }
  static void reload(const std::string& names, const std::string& rest = {}) {
    write(names, rest);
    machine().systemctl({"reload", "netmon"});
  }
  // Each in the unit of its name, none else, and each is sampled from now on.
  void expect_monitored(std::vector<std::string> names) const {
    names.emplace_back("q0");
    EXPECT_TRUE(machine().wait_for_instances(names))
        << testing::PrintToString(machine().instances()) << "\n"
        << machine().story(started);
    EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), names, 2))
        << machine().story(started);
  }
  static std::string status() { return machine().status(); }
  // Since the test began.
  bool wait_for_line(const std::string& part) const {
    return machine().wait_for_line(started, part);
  }
  // Once netmon has come to them.
  void expect_no_failed_monitor() const {
    const auto failed = [] {
      return machine().systemctl({"list-units", "-q", "--plain", "--failed", "intfmon@*"});
    };
    EXPECT_TRUE(wait_until([&] { return failed().empty(); }))
        << failed() << machine().story(started);
  }
  static void remove(const std::string& names) {
    machine().shell("for each in " + names + "; do ip link del $each; done");
  }

  int64_t started = 0;
  pid_t netmon = 0;
};

}  // namespace

// --- Names that change ---

TEST_F(Names, TwoThatAppearUnderOneNameAndAreRenamedAtOnceAreBothMonitored) {
  reload("eth* enx*");
  for (int round = 0; round < 5; ++round) {
    // Both renames come before either unit can have run; or after the first does.
    const std::string between = round % 2 == 0 ? "" : "sleep 0.3; ";
    machine().shell(
        "for n in 1 2; do ip link add eth0 type veth peer name vethx$n; ip link set vethx$n up; "
        "ip link set eth0 up; " +
        between + "ip link set eth0 name enx$n; done");
    expect_monitored({"enx1", "enx2"});
    EXPECT_EQ(machine().main_pid("netmon.service"), netmon);
    remove("enx1 enx2");
    expect_monitored({});
    expect_no_failed_monitor();
  }
}

// --- Interfaces that come and go ---

TEST_F(Names, ManyThatAreGoneAsSoonAsTheyAppearLeaveNothingBehind) {
  reload("x*");
  const std::string between[] = {"", "sleep 0.05; "};
  for (const std::string& pause : between) {
    machine().shell("for n in $(seq 60); do ip link add x$n type veth peer name vethx$n; " + pause +
                    "ip link del x$n; done");
    expect_monitored({});
    expect_no_failed_monitor();
  }
  EXPECT_EQ(machine().run({"systemctl", "is-system-running"}).output, "running\n")
      << machine().systemctl({"--failed"});
  EXPECT_EQ(status(), "Monitoring 1 interface: 1 up");
  const std::string table = machine().must({"netmonctl", "status", "--no-legend"});
  EXPECT_EQ(table.find("absent"), std::string::npos) << table;
}

// Far more link messages than its socket keeps.
TEST_F(Names, WhatCameAndWentWhileNetmonStoodStillIsAsTheKernelHasItWhenItGoesOn) {
  machine().add_pairs({"wgoes", "wstays"});
  reload("w*");
  expect_monitored({"wgoes", "wstays"});
  machine().must({"kill", "-STOP", std::to_string(netmon)});
  machine().shell(
      "for i in $(seq 500); do echo link add name w$i group 9 type veth peer name vethw$i; done |"
      " ip -batch -; ip link del wgoes; ip link del group 9");
  machine().add_pair("wcomes");
  machine().must({"kill", "-CONT", std::to_string(netmon)});
  EXPECT_TRUE(wait_for_line("link messages were lost; listed the links again"));
  expect_monitored({"wcomes", "wstays"});
  EXPECT_TRUE(machine().wait_for_status("Monitoring 3 interfaces: 3 up")) << status();
  expect_no_failed_monitor();
  reload("");
  expect_monitored({});
  remove("wcomes wstays");
}

TEST_F(Names, WhatCrashesAndLosesItsInterfaceWhileNetmonIsAwayLeavesNothingBehind) {
  for (int round = 0; round < 3; ++round) {
    machine().add_pair("x0");
    reload("x*");
    expect_monitored({"x0"});
    machine().shell(
        "kill -9 $(systemctl show -P MainPID netmon) $(systemctl show -P MainPID intfmon@x0); "
        "ip link del x0");
    expect_monitored({});
    expect_no_failed_monitor();
  }
}

TEST_F(Names, OneThatIsNamedIsMissedAndOneThatAWildcardMatchedIsNot) {
  machine().add_pairs({"y0", "z0"});
  reload("y0 z*");
  expect_monitored({"y0", "z0"});
  remove("y0 z0");
  EXPECT_TRUE(wait_until([] { return status() == "Monitoring 2 interfaces: 1 up, 1 absent (y0)"; }))
      << status();
  const std::string table = machine().must({"netmonctl", "status", "--no-legend"});
  EXPECT_NE(table.find("y0"), std::string::npos) << table;
  EXPECT_EQ(table.find("z0"), std::string::npos) << table;
  // It is not forgotten.
  EXPECT_NE(machine().must({"netmonctl", "status", "z0"}).find("absent"), std::string::npos);
}

TEST_F(Names, AMonitorThatIsStartedByHandForNoInterfaceFailsAndStaysFailed) {
  EXPECT_NE(machine().run({"systemctl", "start", "intfmon@nosuch"}).status, 0);
  expect_monitored({});
  EXPECT_EQ(machine().property("intfmon@nosuch.service", "ActiveState"), "failed");
  machine().systemctl({"reset-failed", "intfmon@nosuch"});
}

TEST_F(Names, TwoThatSwapTheirNamesAreEachMonitoredUnderTheirOwn) {
  machine().add_pairs({"e0", "e1"});
  reload("e0 e1");
  expect_monitored({"e0", "e1"});
  for (int round = 0; round < 3; ++round) {
    machine().shell("ip link set e0 name spare; ip link set e1 name e0; ip link set spare name e1");
    expect_monitored({"e0", "e1"});
    for (const std::string name : {"e0", "e1"}) {
      const std::string file = "/sys/class/net/" + name + "/ifindex";
      const std::string ifindex = std::to_string(std::stoi(machine().must({"cat", file})));
      // What its monitor itself says that it reads; it may be late for one question.
      std::string link;
      size_t sample = std::string::npos;
      ASSERT_TRUE(wait_until([&] {
        link = machine().must({"netmonctl", "status", "--json=short", name});
        sample = link.find("\"sample\":");
        return sample != std::string::npos && link.find("\"stale\":false") != std::string::npos;
      })) << link;
      EXPECT_NE(link.find("\"ifindex\":" + ifindex + ",", sample), std::string::npos) << link;
    }
  }
  remove("e0 e1");
}

TEST_F(Names, TheMonitorOfARenamedLinkThatCrashesComesBackUnderTheNewName) {
  machine().add_pair("e0");
  reload("e*");
  expect_monitored({"e0"});
  machine().ip("link set e0 name e9");
  expect_monitored({"e9"});
  machine().shell("kill -9 $(systemctl show -P MainPID intfmon@e9)");
  expect_monitored({"e9"});
  remove("e9");
}

TEST_F(Names, SelectionAndSettingsFollowTheName) {
  machine().add_pairs({"tmp1", "eth9"});
  reload("* !lo !veth* !lxc*", "\n[Interface wan0]\nRestoreLink=no");
  expect_monitored({"tmp1", "eth9"});
  machine().ip("link set tmp1 name lxc1");
  machine().ip("link set eth9 name wan0");
  expect_monitored({"wan0"});
  EXPECT_TRUE(wait_for_line("renamed to lxc1; no longer monitored"));
  machine().ip("link set wan0 down");
  EXPECT_TRUE(wait_for_line("left down by the rule restore-off"));
  EXPECT_FALSE(machine().admin_up("wan0"));
  // And back again.
  machine().ip("link set wan0 name eth9");
  machine().ip("link set lxc1 name tmp1");
  expect_monitored({"tmp1", "eth9"});
  EXPECT_TRUE(wait_until([] { return machine().admin_up("eth9"); })) << machine().story(started);
  remove("tmp1 eth9");
}

// --- Alternative names ---

TEST_F(Names, AnAlternativeNameIsANameOfItsLinkForAllThatIsConfiguredAndAsked) {
  machine().add_pair("v0");
  machine().ip("link property add dev v0 altname wan0");
  reload("wan0", "\n[Interface wan0]\nRestoreLink=no");
  expect_monitored({"v0"});
  machine().ip("link set v0 down");
  EXPECT_TRUE(wait_for_line("v0 (wan0): left down by the rule restore-off"));
  EXPECT_TRUE(wait_until([] { return status().find("1 down (v0 (wan0))") != std::string::npos; }))
      << status();
  EXPECT_NE(machine().must({"netmonctl", "status"}).find("v0 (wan0)"), std::string::npos);
  const std::string shown = machine().must({"netmonctl", "show", "wan0"});
  EXPECT_EQ(shown.find("v0 (wan0) is down"), 0U) << shown;
  // Its past, too, which is that of the name of the kernel.
  EXPECT_NE(shown.find("left down by the rule restore-off"), std::string::npos) << shown;
  EXPECT_FALSE(
      machine().journal(started, {"NETMON_INTERFACE=v0", "NETMON_EVENT=left_down"}).empty());
  const std::string json = machine().must({"netmonctl", "status", "--json=short", "wan0"});
  EXPECT_NE(json.find(R"("interface":"v0","altname":"wan0")"), std::string::npos) << json;
  machine().must({"netmonctl", "up", "wan0"});
  EXPECT_TRUE(wait_until([] { return machine().admin_up("v0"); }));
  // By its own name it is shown as that.
  reload("v0");
  EXPECT_TRUE(wait_until([] { return status() == "Monitoring 2 interfaces: 2 up"; })) << status();
  EXPECT_EQ(machine().must({"netmonctl", "status"}).find("(wan0)"), std::string::npos);
  // What is excluded by one is excluded.
  reload("v* !veth* !wan*");
  expect_monitored({});
  remove("v0");
}

TEST_F(Names, AnAlternativeNameThatComesOrGoesSelectsOrUnselects) {
  const std::string uplink = "the-uplink-with-a-name-of-more-than-fifteen-bytes";
  machine().add_pair("v0");
  reload("wan* " + uplink);
  expect_monitored({});
  machine().ip("link property add dev v0 altname wan0");
  expect_monitored({"v0"});
  machine().ip("link property del dev v0 altname wan0");
  expect_monitored({});
  machine().ip("link property add dev v0 altname " + uplink);
  expect_monitored({"v0"});
  EXPECT_TRUE(wait_until([] { return status() == "Monitoring 2 interfaces: 2 up"; })) << status();
  remove("v0");
  EXPECT_TRUE(wait_for_line("v0 (" + uplink + "): absent: the interface is gone"));
  EXPECT_TRUE(wait_until([&] { return status().find("1 absent (" + uplink) != std::string::npos; }))
      << status();
  // Another device, of which the kernel does not tell that it gets the name while it is down.
  machine().shell(
      "ip link add v1 type veth peer name vethv1; ip link set vethv1 up; sleep 2; "
      "ip link property add dev v1 altname " +
      uplink);
  expect_monitored({"v1"});
  EXPECT_TRUE(wait_until([] { return machine().admin_up("v1"); })) << machine().story(started);
  remove("v1");
}

// --- Who asks for them ---

TEST_F(Names, WhatTheConfigurationDoesNotAskForAnyMoreIsStoppedByTheNextNetmonAndNotTouched) {
  machine().add_pairs({"e0", "e7"});
  reload("e*", "\n[Interface e7]\nRestoreLink=no");
  expect_monitored({"e0", "e7"});
  machine().ip("link set e7 down");
  EXPECT_TRUE(wait_for_line("left down by the rule restore-off"));
  write("e0");
  machine().systemctl({"restart", "netmon"});
  expect_monitored({"e0"});
  EXPECT_FALSE(machine().admin_up("e7"));
  EXPECT_TRUE(wait_for_line("nothing that is configured asks for intfmon@e7.service"));
  remove("e0 e7");
}

// It has asked for a unit, and ends before that is ready. What somebody starts afterwards is
// theirs.
TEST_F(Names, WhatTheNetmonBeforeHadAskedForIsNotTakenForStartedByHand) {
  machine().add_pairs({"e0", "e8"});
  machine().drop_in({"intfmon@e8"},
                    "ExecStartPre=/bin/sh -c 'until [ -e /run/go ]; do sleep 0.1; done'");
  reload("e*");
  ASSERT_TRUE(
      wait_until([] { return machine().property("intfmon@e8", "ActiveState") == "activating"; }));
  write("e0");
  machine().systemctl({"restart", "netmon"});
  machine().must({"touch", "/run/go"});
  EXPECT_TRUE(wait_for_line("nothing that is configured asks for intfmon@e8.service"));
  expect_monitored({"e0"});
  EXPECT_EQ(machine().story(started).find("started by hand"), std::string::npos)
      << machine().story(started);
  machine().systemctl({"start", "intfmon@e8"});
  expect_monitored({"e0", "e8"});
  EXPECT_TRUE(wait_for_line("e8: monitored, since its unit was started by hand"));
  machine().mend({"intfmon@e8"});
  remove("e0 e8");
}

TEST_F(Names, WhatIsStartedByHandAfterAStopIsWatchedWhateverWasConfiguredBefore) {
  machine().add_pairs({"e0", "e9"});
  reload("e*");
  expect_monitored({"e0", "e9"});
  machine().systemctl({"stop", "netmon"});
  write("e0");
  machine().systemctl({"start", "netmon"});
  machine().systemctl({"start", "intfmon@e9"});
  expect_monitored({"e0", "e9"});
  EXPECT_TRUE(wait_for_line("e9: monitored, since its unit was started by hand"));
  remove("e0 e9");
}

TEST_F(Names, WhatWasStartedByHandIsWatchedAlsoAfterARestartAndIsNeverNamed) {
  machine().shell("ip link add h0 type veth peer name vethh0");
  reload("");
  machine().systemctl({"start", "intfmon@h0"});
  expect_monitored({"h0"});
  machine().systemctl({"restart", "netmon"});
  expect_monitored({"h0"});
  EXPECT_FALSE(machine().admin_up("h0")) << "it was never up: nobody asked for that";
  // Once it has been up, it is brought back.
  machine().shell("ip link set vethh0 up; ip link set h0 up");
  EXPECT_TRUE(wait_until([] { return status().find("2 up") != std::string::npos; })) << status();
  machine().ip("link set h0 down");
  EXPECT_TRUE(wait_until([] { return machine().admin_up("h0"); })) << machine().story(started);
  machine().systemctl({"stop", "intfmon@h0"});
  expect_monitored({});
  remove("h0");
}

TEST_F(Names, ANewSettingOfALinkWhoseMonitorIsStoppedWaitsForOneThatCanAct) {
  machine().add_pair("e1");
  reload("e1", "\n[Interface e1]\nRestoreLink=no");
  expect_monitored({"e1"});
  machine().ip("link set e1 down");
  EXPECT_TRUE(wait_for_line("left down by the rule restore-off"));
  machine().systemctl({"stop", "intfmon@e1"});
  EXPECT_TRUE(wait_until([] { return status().find("1 stopped by hand") != std::string::npos; }))
      << status();
  reload("e1", "\n[Interface e1]\nRestoreLink=yes");
  expect_monitored({"e1"});
  EXPECT_TRUE(wait_until([] { return machine().admin_up("e1"); })) << machine().story(started);
  EXPECT_EQ(machine().main_pid("netmon.service"), netmon);
  remove("e1");
}

TEST_F(Names, WhatIsStoppedTogetherWithNetmonIsMonitoredAfterItsNextStart) {
  machine().add_pairs({"e0", "e1"});
  reload("e0 e1");
  for (int round = 0; round < 5; ++round) {
    expect_monitored({"e0", "e1"});
    machine().systemctl({"stop", "netmon", "intfmon@*"});
    EXPECT_EQ(machine().instances(), std::vector<std::string>());
    machine().systemctl({"start", "netmon"});
  }
  expect_monitored({"e0", "e1"});
  remove("e0 e1");
}

TEST_F(Names, WhatEndsWithNetmonByAnIsolateIsMonitoredOnceNetmonIsBack) {
  machine().write("/run/systemd/system/bare.target",
                  "[Unit]\nAllowIsolate=yes\nRequires=sysinit.target dbus.socket\n");
  machine().systemctl({"daemon-reload"});
  machine().add_pairs({"e0", "e1"});
  reload("e0 e1");
  for (int round = 0; round < 3; ++round) {
    expect_monitored({"e0", "e1"});
    machine().systemctl({"isolate", "bare.target"});
    EXPECT_TRUE(wait_until([] {
      return machine().property("netmon.service", "ActiveState") == "inactive" &&
             machine().instances().empty();
    })) << machine().story(started);
    machine().systemctl({"isolate", "multi-user.target"});
  }
  expect_monitored({"e0", "e1"});
  // Debian 12 has none.
  if (prepared().release != "bookworm") {
    machine().soft_reboot();
    expect_monitored({"e0", "e1"});
  }
  remove("e0 e1");
}

TEST_F(Names, ANameThatIsConfiguredAndAbsentIsToldOnceAndStandsInTheStatus) {
  reload("nosuch0");
  EXPECT_TRUE(wait_until([] { return status().find("1 absent (nosuch0)") != std::string::npos; }))
      << status();
  reload("nosuch0");
  reload("nosuch0");
  const auto entries = machine().journal(started, {"NETMON_INTERFACE=nosuch0"});
  EXPECT_EQ(entries.size(), 1U) << machine().story(started);
  reload("");
  EXPECT_TRUE(wait_until([] { return status().find("absent") == std::string::npos; })) << status();
}

}  // namespace netmon::test::names_test
