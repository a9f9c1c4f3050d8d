// SPDX-License-Identifier: MIT
//
// A fresh machine, the package, and the shipped configuration.
#include <gtest/gtest.h>

#include <algorithm>

#include "../support/paths.h"
#include "support/machine.h"

namespace netmon::test::install_test {

namespace {

// Links as a machine has them, and then the package: once for all tests here.
class Install : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs({"eth0", "eth1"});
      begin = Machine::now_usec();
      machine().install(prepared().package);
      installed = Machine::now_usec();
    });
  }

  static int64_t begin;
  static int64_t installed;
};

int64_t Install::begin = 0;
int64_t Install::installed = 0;

}  // namespace

TEST_F(Install, GivesStatisticsInTheJournal) {
  ASSERT_TRUE(machine().wait_for_samples(begin, {"lo", "eth0", "eth1"}, 1))
      << machine().story(begin);
  for (const char* name : {"lo", "eth0", "eth1"}) {
    print_figure(std::string("from the end of the installation to the first sample of ") + name,
                 machine().samples(begin, name).front().monotonic_usec - installed);
  }
  const Entry sample = machine().samples(begin, "eth0").front();
  EXPECT_EQ(sample.message.rfind("Interface:eth0 state:up up_count:", 0), 0U) << sample.message;
  EXPECT_EQ(std::count(sample.message.begin(), sample.message.end(), '\n'), 2) << sample.message;
  EXPECT_EQ(sample.identifier, "intfmon");
  EXPECT_EQ(sample.unit, "intfmon@eth0.service");
  EXPECT_EQ(sample.priority, 6);
}

TEST_F(Install, IsEnabledAndStarted) {
  for (const char* unit : {"netmon.service", "netmon.socket"}) {
    EXPECT_EQ(machine().property(unit, "ActiveState"), "active") << unit;
    EXPECT_EQ(machine().property(unit, "UnitFileState"), "enabled") << unit;
  }
}

TEST_F(Install, LeavesNoWarningAndNoFailedUnit) {
  EXPECT_EQ(machine().complaints(begin), "");
  EXPECT_EQ(machine().systemctl({"--failed", "--no-legend", "--plain"}), "");
}

TEST_F(Install, ALinkThatIsSetDownIsSetUpAgainOnce) {
  ASSERT_TRUE(machine().wait_for_samples(begin, {"eth0"}, 1));
  const int64_t down = Machine::now_usec();
  machine().ip("link set eth0 down");
  ASSERT_TRUE(wait_until([] { return machine().admin_up("eth0"); }));
  print_figure("from a link that was set down to its being set up", Machine::now_usec() - down);
  const auto count = [&](const std::string& part) {
    const auto said =
        machine().journal(down, {"SYSLOG_IDENTIFIER=netmon", "NETMON_INTERFACE=eth0"});
    return std::count_if(said.begin(), said.end(), [&](const Entry& entry) {
      return entry.message.find(part) != std::string::npos;
    });
  };
  EXPECT_TRUE(wait_until([&] { return count("link up: the outage took") == 1; }))
      << machine().story(down);
  EXPECT_EQ(count("set the link up"), 1) << machine().story(down);
}

TEST_F(Install, TheJournalTellsAndExplainsWhatWasDone) {
  ASSERT_TRUE(machine().wait_for_samples(begin, {"eth1"}, 1));
  machine().ip("link set eth1 down");
  ASSERT_TRUE(wait_until([] {
    const std::string story = machine().shell(
        "journalctl -b --no-pager -x SYSLOG_IDENTIFIER=netmon NETMON_INTERFACE=eth1");
    return story.find("link up: the outage took") != std::string::npos;
  }));
  const std::string story =
      machine().shell("journalctl -b --no-pager -x SYSLOG_IDENTIFIER=netmon NETMON_INTERFACE=eth1");
  for (const char* part :
       {"eth1: link down: admin-down", "Subject: The link eth1 went down",
        "Subject: The link eth1 is going to be set up", "by the rule was-up",
        "RestoreLink=no in netmon.conf and a reload turn this off",
        "Subject: The link eth1 was set up", "Subject: The link eth1 is up again"}) {
    EXPECT_NE(story.find(part), std::string::npos) << part << "\nis not in\n" << story;
  }
  EXPECT_EQ(story.find("--restore"), std::string::npos) << "it takes no option: " << story;
  // A link down is a warning, a restore a notice.
  for (const Entry& entry :
       machine().journal(begin, {"NETMON_INTERFACE=eth1", "SYSLOG_IDENTIFIER=netmon"})) {
    if (entry.message.find("link down") != std::string::npos) {
      EXPECT_EQ(entry.priority, 4);
    }
    if (entry.message.find("IFF_UP is set") != std::string::npos) {
      EXPECT_EQ(entry.priority, 5);
    }
  }
}

TEST_F(Install, ALinkThatWasDownFromTheStartAndOnlyAGlobMatchesStaysDown) {
  machine().ip("link add name spare0 type veth peer name vethspare0");
  ASSERT_TRUE(machine().wait_for_samples(begin, {"spare0"}, 3)) << machine().story(begin);
  EXPECT_FALSE(machine().admin_up("spare0"));
}

TEST_F(Install, TheStatusSaysWhatIsMonitored) {
  EXPECT_TRUE(wait_until([] {
    return machine().status() == "Monitoring 4 interfaces: 3 up, 1 down (spare0)";
  })) << machine().status();
}

TEST_F(Install, TheStartSaysWhatTheSamplesCostInTheJournal) {
  const auto said = machine().journal(begin, {"SYSLOG_IDENTIFIER=netmon"});
  EXPECT_TRUE(std::any_of(said.begin(), said.end(), [](const Entry& entry) {
    return entry.message ==
           "monitoring 3 interfaces every 1s, restoring links; about 209 MB a day in the journal";
  })) << machine().story(begin);
}

// What `autopkgtest` runs of the package.
TEST_F(Install, TheTestThatThePackageCarriesPasses) {
  machine().copy_in(std::string(kSourceRoot) + "/packaging/debian/tests/service",
                    "/root/package-test");
  const CommandResult result = machine().run({"sh", "/root/package-test"}, kPatienceWithWork);
  EXPECT_EQ(result.status, 0) << result.output << result.errors;
}

}  // namespace netmon::test::install_test
