// SPDX-License-Identifier: MIT
//
// What is decided about links that do not come back as they should, and what is told of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/machine.h"

namespace netmon::test {

namespace {

class Decisions : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pair("q0");
      machine().configure("Interfaces=\nInterfaces=q0");
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances({"q0"}));
    });
    started = Machine::now_usec();
  }

  // These beside the quiet one.
  static void monitor(const std::string& names) {
    machine().configure("Interfaces=\nInterfaces=q0 " + names);
    machine().systemctl({"reload", "netmon"});
  }
  static std::string status() { return machine().status(); }
  void wait_for_status(const std::string& part) const {
    EXPECT_TRUE(machine().wait_for_status(part)) << part << " is not in: " << status() << "\n"
                                                 << machine().story(started);
  }
  // What was told of a link since the test began, in its order: "link_down set_up restored".
  std::string events(const std::string& name) const {
    std::string words;
    for (const Entry& entry : machine().journal(started, {"NETMON_INTERFACE=" + name})) {
      if (!entry.event.empty()) words += (words.empty() ? "" : " ") + entry.event;
    }
    return words;
  }
  // Waits until just these were told.
  void expect_events(const std::string& name, const std::string& words) const {
    EXPECT_TRUE(wait_until([&] { return events(name) == words; })) << events(name) << "\n"
                                                                   << machine().story(started);
  }

  int64_t started = 0;
};

}  // namespace

TEST_F(Decisions, ALinkThatCannotBeSetUpIsToldOnceAndErrorDisabledAfterFiveTries) {
  // The kernel refuses an address that its sibling has: EADDRINUSE.
  machine().add_pair("base");
  machine().shell(
      "ip link add sibling link base address 02:00:00:00:00:01 type macvlan; "
      "ip link set sibling up; "
      "ip link add dup link base address 02:00:00:00:00:01 type macvlan");
  monitor("dup");
  wait_for_status("1 error-disabled (dup)");
  expect_events("dup", "link_down set_up restore_failed wait error_disabled");
  // The way out that is printed is one, and the kernel allows it now.
  machine().ip("link set sibling down");
  machine().must({"netmonctl", "clear", "dup"});
  EXPECT_TRUE(wait_until([] { return machine().admin_up("dup"); })) << machine().story(started);
  machine().ip("link del base");
}

TEST_F(Decisions, ADormantLinkIsToldAndCountedApartAndDoesNotEndAnOutage) {
  machine().add_pair("d0");
  monitor("d0");
  wait_for_status("2 up");
  // The kernel minds the mode when the carrier comes.
  machine().ip("link set d0 mode dormant");
  machine().ip("link set vethd0 down");
  wait_for_status("1 up, 1 down (d0)");
  machine().ip("link set vethd0 up");
  wait_for_status("1 up, 1 dormant (d0)");
  const std::string table = machine().must({"netmonctl", "status", "--no-legend", "d0"});
  EXPECT_NE(table.find("dormant"), std::string::npos) << table;
  machine().ip("link set d0 mode default");
  machine().ip("link set vethd0 down");
  wait_for_status("1 up, 1 down (d0)");
  machine().ip("link set vethd0 up");
  wait_for_status("2 up");
  expect_events("d0", "link_down cannot_help dormant still_down link_up");
  machine().ip("link del d0");
}

TEST_F(Decisions, AContendedLinkIsShownAlsoWhileItIsUpAndOutlivesARestartAndNotAReload) {
  machine().add_pair("d1");
  monitor("d1");
  wait_for_status("2 up");
  // Somebody takes it away again each time.
  EXPECT_TRUE(wait_until([] {
    if (machine().admin_up("d1")) machine().ip("link set d1 down");
    return status().find("1 contended (d1)") != std::string::npos;
  })) << machine().story(started);
  machine().ip("link set d1 up");
  wait_for_status("2 up, 1 contended (d1)");
  const auto table = [] { return machine().must({"netmonctl", "status", "--no-legend", "d1"}); };
  EXPECT_NE(table().find("contended, not restored until clear"), std::string::npos) << table();
  machine().systemctl({"restart", "netmon"});
  wait_for_status("2 up, 1 contended (d1)");
  machine().ip("link set d1 down");
  wait_for_status("1 up, 1 contended (d1)");
  EXPECT_FALSE(machine().admin_up("d1"));
  // As the log and the catalog have it.
  machine().systemctl({"reload", "netmon"});
  EXPECT_TRUE(wait_until([] { return status() == "Monitoring 2 interfaces: 2 up"; })) << status();
  EXPECT_TRUE(machine().admin_up("d1"));
  machine().ip("link del d1");
}

// --- Over a restart ---

TEST_F(Decisions, AnOutageThatOutlivesNetmonAndItsMonitorIsToldOnceAndInItsWholeLength) {
  machine().add_pair("d2");
  monitor("d2");
  wait_for_status("2 up");
  machine().ip("link set vethd2 down");
  wait_for_status("1 up, 1 down (d2)");
  expect_events("d2", "link_down cannot_help");
  const int64_t down = Machine::now_usec();
  machine().systemctl({"restart", "netmon"});
  wait_for_status("1 up, 1 down (d2)");
  const pid_t netmon = machine().main_pid("netmon.service");
  const pid_t monitor = machine().main_pid("intfmon@d2.service");
  machine().shell("kill -9 " + std::to_string(netmon) + " " + std::to_string(monitor));
  EXPECT_TRUE(wait_until([&] {
    const pid_t now = machine().main_pid("netmon.service");
    return now != 0 && now != netmon;
  }));
  EXPECT_TRUE(machine().wait_for_instances({"q0", "d2"}));
  wait_for_status("1 up, 1 down (d2)");
  const int64_t up = Machine::now_usec();
  machine().ip("link set vethd2 up");
  wait_for_status("2 up");
  expect_events("d2", "link_down cannot_help link_up");
  for (const Entry& entry : machine().journal(started, {"NETMON_EVENT=link_up"})) {
    static constexpr std::string_view kBefore = "the outage took ";
    const size_t at = entry.message.find(kBefore);
    ASSERT_NE(at, std::string::npos) << entry.message;
    EXPECT_GE(std::stoll(entry.message.substr(at + kBefore.size())), (up - down) / 1000)
        << entry.message;
  }
  machine().ip("link del d2");
}

TEST_F(Decisions, AnOutageThatNoNetmonWasThereToHearOfIsToldByTheNext) {
  machine().add_pair("d3");
  monitor("d3");
  wait_for_status("2 up");
  machine().configure("Interfaces=\nInterfaces=q0 d3\nIntervalSec=soon");
  EXPECT_NE(machine().run({"systemctl", "restart", "netmon"}).status, 0);
  const auto monitor_says = [](const std::string& what) {
    return wait_until(
        [&] { return machine().property("intfmon@d3.service", "StatusText").find(what) == 0; });
  };
  machine().ip("link set vethd3 down");
  EXPECT_TRUE(monitor_says("d3: lowerlayerdown"));
  machine().ip("link set vethd3 up");
  EXPECT_TRUE(monitor_says("d3: up"));
  // Until what it has said to a netmon that did not come up is lost, and it has connected anew.
  const int64_t up = Machine::now_usec();
  EXPECT_TRUE(wait_until([&] {
    const auto entries = machine().journal(up, {"-t", "systemd"});
    return std::count_if(entries.begin(), entries.end(), [](const Entry& entry) {
             return entry.message.find("Starting netmon.service") != std::string::npos;
           }) >= 2;
  })) << machine().story(started);
  EXPECT_EQ(events("d3"), "");
  machine().configure("Interfaces=\nInterfaces=q0 d3");
  wait_for_status("2 up");
  expect_events("d3", "outages");
  machine().ip("link del d3");
}

}  // namespace netmon::test
