// SPDX-License-Identifier: MIT
//
// What is decided about links that do not come back as they should, and what is told of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>

#include "support/machine.h"

namespace netmon::test::decisions_test {

namespace {

// The fields of entries as `journalctl -o json` prints them, one entry a line, without those that
// journald adds, the times, and what is counted.
std::string fields_of(const std::string& json_lines) {
  static const std::regex kTime("(took |USEC=)[0-9.]+( ms| s)?");
  static const std::regex kCount("(count|bytes|dropped|errors|packets):[0-9]+");
  std::string text;
  std::istringstream lines(json_lines);
  for (std::string line; std::getline(lines, line);) {
    std::string fields;
    const nlohmann::json entry = nlohmann::json::parse(line);
    for (const auto& [key, value] : entry.items()) {
      if (key.front() == '_') continue;
      fields += (fields.empty() ? "" : "|") + key + "=" + value.get<std::string>();
    }
    fields = std::regex_replace(fields, kTime, "$1TIME");
    text += std::regex_replace(fields, kCount, "$1:N") + "\n";
  }
  return text;
}

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
  // What was told of a link since the test began, in its order: "link_down set_up restored". Ticks
  // that the machine made its monitor miss are none of it.
  std::string events(const std::string& name) const {
    std::string words;
    for (const Entry& entry : machine().journal(started, {"NETMON_INTERFACE=" + name})) {
      if (entry.event.empty() || missed_ticks(entry)) continue;
      words += (words.empty() ? "" : " ") + entry.event;
    }
    return words;
  }
  // Waits until just these were told.
  void expect_events(const std::string& name, const std::string& words) const {
    EXPECT_TRUE(wait_until([&] { return events(name) == words; })) << events(name) << "\n"
                                                                   << machine().story(started);
  }

  // Somebody takes it away again each time, until that is noticed. It is up then.
  void contend(const std::string& name) const {
    const std::string contended = "1 contended (" + name + ")";
    EXPECT_TRUE(wait_until([&] {
      if (machine().admin_up(name)) machine().ip("link set " + name + " down");
      return status().find(contended) != std::string::npos;
    })) << machine().story(started);
    machine().ip("link set " + name + " up");
    wait_for_status("2 up, " + contended);
  }

  int64_t started = 0;
};

// What takes minutes of the real clock, and the unit tests have by a given one.
class Stable : public Decisions {};

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
  contend("d1");
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

// What those who read the journal rely on, beside what journald adds.
TEST_F(Decisions, EachEntryHasTheFieldsThatItIsReadBy) {
  machine().add_pair("d6");
  monitor("d6");
  machine().systemctl({"restart", "netmon"});  // whose first decision it is
  wait_for_status("2 up");
  started = Machine::now_usec();
  machine().ip("link set d6 down");
  expect_events("d6", "link_down set_up restored link_up");
  ASSERT_TRUE(machine().wait_for_samples(started, {"q0"}, 1));
  const std::string since = "--since=-1min";
  EXPECT_EQ(fields_of(machine().must({"journalctl", "-o", "json", since, "-t", "netmon",
                                      "NETMON_INTERFACE=d6", "NETMON_EVENT=link_down",
                                      "NETMON_EVENT=set_up", "NETMON_EVENT=restored",
                                      "NETMON_EVENT=link_up"})),
            "MESSAGE=d6: link down: admin-down|MESSAGE_ID=ac92137405864ebda4bf98edcc703a8c|"
            "NETMON_EVENT=link_down|NETMON_INTERFACE=d6|NETMON_REASON=admin-down|PRIORITY=4|"
            "SYSLOG_IDENTIFIER=netmon\n"
            "MESSAGE=d6: decision 1: set the link up by the rule was-up (it was up while it was "
            "watched); RestoreLink=no in netmon.conf and a reload turn this off|"
            "MESSAGE_ID=85abca144f034c7d88a95d51f6cab9ba|NETMON_DECISION=1|NETMON_EVENT=set_up|"
            "NETMON_INTERFACE=d6|NETMON_RULE=was-up|PRIORITY=5|SYSLOG_IDENTIFIER=netmon\n"
            "MESSAGE=d6: decision 1: done, IFF_UP is set|"
            "MESSAGE_ID=45f50f82264e4395b8e23fabd00474c2|NETMON_DECISION=1|NETMON_EVENT=restored|"
            "NETMON_INTERFACE=d6|PRIORITY=5|SYSLOG_IDENTIFIER=netmon\n"
            "MESSAGE=d6: link up: the outage took TIME|"
            "MESSAGE_ID=88aaf86b6b3c4f2499bde8c334553be0|NETMON_EVENT=link_up|"
            "NETMON_INTERFACE=d6|NETMON_OUTAGE_USEC=TIME|PRIORITY=5|SYSLOG_IDENTIFIER=netmon\n");
  EXPECT_EQ(fields_of(machine().must({"journalctl", "-o", "json", since, "-n1", "-u",
                                      "intfmon@q0.service",
                                      "MESSAGE_ID=6db4c9a2767c4728adbe5554bea1708c"})),
            "MESSAGE=Interface:q0 state:up up_count:N down_count:N\n"
            "rx_bytes:N rx_dropped:N rx_errors:N rx_packets:N\n"
            "tx_bytes:N tx_dropped:N tx_errors:N tx_packets:N|"
            "MESSAGE_ID=6db4c9a2767c4728adbe5554bea1708c|NETMON_INTERFACE=q0|PRIORITY=6|"
            "SYSLOG_IDENTIFIER=intfmon\n");
  machine().ip("link del d6");
}

TEST_F(Stable, ALinkThatIsUpForFiveMinutesIsContendedNoMore) {
  static constexpr int64_t kStableUsec = 300'000'000;
  static constexpr int64_t kTold = 3'000'000;  // it is up a moment before that is told
  machine().add_pair("d5");
  monitor("d5");
  wait_for_status("2 up");
  contend("d5");
  Machine::sleep_until(Machine::now_usec() + kStableUsec);
  EXPECT_TRUE(wait_until([] { return status() == "Monitoring 2 interfaces: 2 up"; })) << status();
  int64_t up = 0;
  int64_t over = 0;
  for (const Entry& entry : machine().journal(started, {"NETMON_INTERFACE=d5"})) {
    if (entry.event == "link_up") up = entry.monotonic_usec;
    if (entry.event == "contended_over") over = entry.monotonic_usec;
  }
  print_figure("from the last link up until it was contended no more", over - up);
  EXPECT_GE(over - up, kStableUsec - kTold) << machine().story(started);
  machine().ip("link set d5 down");
  EXPECT_TRUE(wait_until([] { return machine().admin_up("d5"); })) << machine().story(started);
  machine().ip("link del d5");
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

}  // namespace netmon::test::decisions_test
