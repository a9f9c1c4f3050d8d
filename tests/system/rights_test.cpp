// SPDX-License-Identifier: MIT
//
// What the service may do, and who may speak to it.
#include <gtest/gtest.h>

#include <cmath>

#include "support/machine.h"

namespace netmon::test::rights_test {

namespace {

class Rights : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs({"r0", "r1", "r2"});
      machine().configure("Interfaces=\nInterfaces=r0 r1");
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances({"r0", "r1"}));
    });
    started = Machine::now_usec();
  }

  // `systemctl` as the user that netmon runs as.
  static CommandResult as_netmon(const std::vector<std::string>& words) {
    std::vector<std::string> all = {"setpriv",       "--reuid=netmon", "--regid=netmon",
                                    "--init-groups", "systemctl",      "--no-ask-password"};
    all.insert(all.end(), words.begin(), words.end());
    return machine().run(all);
  }

  // The exposure that systemd-analyze computes: 0 (none) to 10.
  static double exposure(const std::string& unit) {
    const std::string output =
        machine().shell("systemd-analyze security --no-pager " + unit + " | tail -n 1");
    const size_t colon = output.find(": ");
    EXPECT_NE(colon, std::string::npos) << output;
    return colon == std::string::npos ? 10 : std::stod(output.substr(colon + 2));
  }

  // A unit of r2's name that runs something else.
  static void run_in_unit_of_r2(const std::string& lines) {
    machine().drop_in({"intfmon@r2"}, lines);
    machine().systemctl({"start", "--no-block", "intfmon@r2"});
  }

  static void forget_unit_of_r2() {
    machine().run({"systemctl", "stop", "intfmon@r2"});
    machine().mend({"intfmon@r2"});
    machine().run({"systemctl", "reset-failed", "intfmon@r2"});
  }

  int64_t started = 0;
};

}  // namespace

TEST_F(Rights, TheUserNetmonMayStartStopRestartAndResetAMonitor) {
  for (const char* verb : {"start", "restart", "reset-failed", "stop"}) {
    const CommandResult result = as_netmon({verb, "intfmon@r2"});
    EXPECT_EQ(result.status, 0) << verb << ": " << result.errors;
  }
}

TEST_F(Rights, TheUserNetmonMayManageNothingElse) {
  machine().write("/run/systemd/system/other.service", "[Service]\nExecStart=/bin/sleep 100\n");
  machine().systemctl({"daemon-reload"});
  const std::vector<std::vector<std::string>> refused = {
      {"start", "other.service"},
      {"stop", "dbus.service"},
      {"restart", "netmon.service"},
      {"start", "emergency.target"},
      {"kill", "intfmon@r0"},
      {"reset-failed", "other.service"},
      {"reset-failed"},
      {"daemon-reload"},
      {"mask", "--runtime", "intfmon@r0"},
      {"set-property", "--runtime", "intfmon@r0", "CPUWeight=1"},
      {"set-environment", "A=1"},
      {"start", "xintfmon@r0.service"},
      {"start", "intfmon@r0.socket"}};
  for (const auto& words : refused) {
    const CommandResult result = as_netmon(words);
    EXPECT_NE(result.status, 0) << testing::PrintToString(words);
  }
  // A unit of its own making: there the rule sees no name.
  EXPECT_NE(machine()
                .run({"setpriv", "--reuid=netmon", "--regid=netmon", "--init-groups", "systemd-run",
                      "--no-ask-password", "--unit=intfmon@evil", "/bin/true"})
                .status,
            0);
  EXPECT_EQ(machine().property("other.service", "ActiveState"), "inactive");
  EXPECT_EQ(machine().property("netmon.service", "ActiveState"), "active");
}

TEST_F(Rights, NoOtherUserMayManageAMonitor) {
  const CommandResult result =
      machine().run({"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "systemctl",
                     "--no-ask-password", "stop", "intfmon@r0"});
  EXPECT_NE(result.status, 0);
  EXPECT_EQ(machine().property("intfmon@r0.service", "ActiveState"), "active");
}

TEST_F(Rights, AnotherUserCannotConnectToTheMonitorSocket) {
  const CommandResult result = machine().run({"setpriv", "--reuid=nobody", "--regid=nogroup",
                                              "--clear-groups", "/usr/sbin/intfmon", "--", "r2"});
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.errors.find("Permission denied"), std::string::npos) << result.errors;
}

TEST_F(Rights, AProcessOutsideOfAMonitorsUnitIsRefused) {
  for (const std::string& user : {std::string("root"), std::string("netmon")}) {
    const int64_t begin = Machine::now_usec();
    const CommandResult result = machine().run({"setpriv", "--reuid=" + user, "--regid=" + user,
                                                "--init-groups", "/usr/sbin/intfmon", "--", "r2"});
    EXPECT_NE(result.status, 0) << user;
    EXPECT_TRUE(machine().wait_for_line(begin, "it is no interface monitor of this netmon"))
        << user << machine().story(begin);
  }
}

TEST_F(Rights, AMonitorThatClaimsAnInterfaceOfAnotherUnitIsRefused) {
  run_in_unit_of_r2("ExecStart=\nExecStart=/usr/sbin/intfmon -- r0\nRestart=no");
  EXPECT_TRUE(machine().wait_for_line(started, "it is the unit of r2 and speaks for r0"))
      << machine().story(started);
  EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), {"r0"}, 2));
  EXPECT_EQ(machine().property("intfmon@r0.service", "ActiveState"), "active");
  forget_unit_of_r2();
}

TEST_F(Rights, AProcessOfAUnitThatIsNotItsMainOneIsRefused) {
  // The main one never connects.
  run_in_unit_of_r2(
      "Type=exec\nExecStart=\nExecStart=/bin/sh -c '/usr/sbin/intfmon -- r2 & exec sleep "
      "infinity'\n"
      "Restart=no");
  EXPECT_TRUE(machine().wait_for_line(started, "it is not the main process of intfmon@r2.service"))
      << machine().story(started);
  forget_unit_of_r2();
}

TEST_F(Rights, AMonitorRemovesNothingThatIsNoSocket) {
  machine().write("/root/file", "something of value\n");
  const CommandResult result =
      machine().run({"/usr/sbin/intfmon", "--exit-with-netmon", "--socket=/root/file", "--", "r2"});
  EXPECT_EQ(result.status, 1) << result.errors;
  EXPECT_EQ(machine().read("/root/file"), "something of value\n");
}

TEST_F(Rights, ThePrivilegesAreThoseThatAreNeeded) {
  const std::string netmon = machine().shell(
      "grep -E '^(CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/" +
      std::to_string(machine().main_pid("netmon.service")) + "/status | tr -d '\\t'");
  EXPECT_EQ(netmon,
            "CapEff:0000000000000000\nCapBnd:0000000000000000\nCapAmb:0000000000000000\n"
            "NoNewPrivs:1\nSeccomp:2\n");
  const std::string intfmon = machine().shell(
      "grep -E '^(CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/" +
      std::to_string(machine().main_pid("intfmon@r0.service")) + "/status | tr -d '\\t'");
  EXPECT_EQ(intfmon,
            "CapEff:0000000000001000\nCapBnd:0000000000001000\nCapAmb:0000000000001000\n"
            "NoNewPrivs:1\nSeccomp:2\n");
}

TEST_F(Rights, TheSandboxIsAsTightAsItIsMeantToBe) {
  EXPECT_LE(exposure("netmon.service"), 1.0);
  EXPECT_LE(exposure("intfmon@r0.service"), 1.1);
}

}  // namespace netmon::test::rights_test
