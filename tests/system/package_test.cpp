// SPDX-License-Identifier: MIT
//
// The package comes and goes.
#include <gtest/gtest.h>

#include "support/machine.h"

namespace netmon::test::package_test {

namespace {

// Every path that carries our name, where a package leaves things; not the file it was installed
// from.
std::string traces() {
  return machine().shell(
      "find /etc /usr /var /run /tmp /opt /root -xdev"
      " \\( -iname '*netmon*' -o -iname '*intfmon*' \\)"
      " ! -path /root/netmon.deb ! -path '/var/log/journal/*' | sort");
}

std::string units() {
  return machine().shell(
      "systemctl list-units --all --plain --no-legend --type=service,socket '*netmon*' "
      "'*intfmon*'");
}

class Package : public testing::Test {
 protected:
  void SetUp() override {
    machine().install(prepared().package);
    ASSERT_TRUE(machine().wait_for_instances({"lo"}));
  }
};

}  // namespace

TEST_F(Package, ARemoveStopsEverythingAndKeepsTheConfiguration) {
  machine().write("/etc/netmon/netmon.conf", "[Netmon]\nInterfaces=lo\n# mine\n");
  const int64_t begin = Machine::now_usec();
  machine().must({"apt-get", "-qq", "-y", "remove", "netmon"}, kPatienceWithWork);
  EXPECT_TRUE(machine().instances().empty());
  EXPECT_NE(machine().run({"pgrep", "-x", "netmon|intfmon"}).status, 0);
  EXPECT_EQ(machine().systemctl({"--failed", "--no-legend", "--plain"}), "");
  EXPECT_EQ(machine().complaints(begin), "");
  EXPECT_NE(machine().read("/etc/netmon/netmon.conf").find("# mine"), std::string::npos);
  // And it is used again.
  machine().install(prepared().package);
  EXPECT_NE(machine().read("/etc/netmon/netmon.conf").find("# mine"), std::string::npos);
  EXPECT_TRUE(machine().wait_for_instances({"lo"}));
}

TEST_F(Package, APurgeLeavesNothing) {
  machine().configure("IntervalSec=2s");
  machine().must({"apt-get", "-qq", "-y", "purge", "netmon"}, kPatienceWithWork);
  EXPECT_EQ(traces(), "");
  EXPECT_EQ(units(), "");
  EXPECT_NE(machine().run({"pgrep", "-x", "netmon|intfmon"}).status, 0);
}

// A monitor that comes too late to find netmon may say so; it is no failed unit in the end.
TEST_F(Package, APurgeWhileMonitorsAreBeingStartedLeavesNoFailedUnit) {
  const auto names = numbered("e", 24);
  machine().add_pairs(names);
  machine().configure("Interfaces=\nInterfaces=e*");
  machine().systemctl({"stop", "netmon"});
  const int64_t begin = Machine::now_usec();
  machine().must({"sh", "-c",
                  "systemctl start netmon;"
                  " until systemctl list-units --plain --no-legend 'intfmon@e*' | grep -q .;"
                  " do :; done; dpkg --purge netmon"},
                 kPatienceWithWork);
  EXPECT_EQ(machine().systemctl({"--failed", "--no-legend", "--plain"}), "")
      << machine().story(begin);
  EXPECT_EQ(traces(), "");
  for (const std::string& name : names) machine().ip("link del " + name);
}

TEST_F(Package, AnInstallAfterAPurgeIsAsTheFirst) {
  EXPECT_EQ(machine().property("netmon.service", "UnitFileState"), "enabled");
  EXPECT_TRUE(machine().wait_for_samples(Machine::now_usec(), {"lo"}, 1));
}

TEST_F(Package, AServiceThatWasDisabledStaysSoAfterAnUpgrade) {
  machine().systemctl({"disable", "netmon.service"});
  machine().systemctl({"stop", "netmon.service", "netmon.socket"});
  machine().install(prepared().newer_package);
  EXPECT_EQ(machine().property("netmon.service", "UnitFileState"), "disabled");
  EXPECT_EQ(machine().property("netmon.socket", "UnitFileState"), "disabled");
}

}  // namespace netmon::test::package_test
