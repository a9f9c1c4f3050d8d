// SPDX-License-Identifier: MIT
//
// The control socket and netmonctl as they are installed, with a real polkit and a real journal.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <regex>

#include "../support/paths.h"
#include "support/machine.h"

namespace netmon::test::control_test {

namespace {

constexpr const char* kSocket = "/run/netmon/io.netmon";
constexpr int kNoService = 3;
constexpr int kNotPermitted = 4;

class Control : public testing::Test {
 protected:
  void SetUp() override {
    once([] {
      machine().add_pairs({"c0", "c1"});
      machine().configure("Interfaces=\nInterfaces=c0 c1");
      machine().install(prepared().package);
      ASSERT_TRUE(machine().wait_for_instances({"c0", "c1"}));
      machine().must({"useradd", "--system", "alice"});
    });
    started = Machine::now_usec();
  }

  static CommandResult as(const std::string& user, const std::vector<std::string>& words) {
    std::vector<std::string> all = {"setpriv", "--reuid=" + user, "--clear-groups", "netmonctl"};
    all.insert(all.end(), words.begin(), words.end());
    return machine().run(all);
  }

  static std::string status_of(const std::string& name) {
    return machine().must({"netmonctl", "status", "--no-legend", name});
  }

  // Of c1; history as CSV.
  static std::string read_back(const std::string& verb, const std::vector<std::string>& options) {
    std::vector<std::string> words = {"netmonctl", verb, "c1"};
    if (verb == "history") words.insert(words.end(), {"--step=1s", "--csv"});
    words.insert(words.end(), options.begin(), options.end());
    const CommandResult result = machine().run(words);
    return result.output + result.errors;
  }
  // Of history, that have a sample.
  static int64_t rows(const std::string& csv) {
    static const std::regex kUp(",up,");
    return std::distance(std::sregex_iterator(csv.begin(), csv.end(), kUp), {});
  }

  int64_t started = 0;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_F(Control, VarlinkctlWhereDebianHasItTalksToItWithoutAWarning) {
  if (prepared().release == "bookworm") {
    EXPECT_FALSE(machine().run({"which", "varlinkctl"}).ok());
    return;
  }
  const std::vector<std::pair<std::vector<std::string>, std::string>> calls = {
      {{"info", kSocket}, "netmon"},
      {{"list-interfaces", kSocket}, "io.netmon"},
      {{"introspect", kSocket, "io.netmon"}, "method Watch"},
      {{"call", kSocket, "io.netmon.GetService", "{}"}, "\"version\""},
      {{"call", "--more", kSocket, "io.netmon.ListLinks", "{}"}, "\"c1\""},
      {{"validate-idl", "/usr/share/varlink/io.netmon.varlink"}, ""}};
  for (const auto& [words, part] : calls) {
    std::vector<std::string> all = {"varlinkctl", "--no-pager"};
    all.insert(all.end(), words.begin(), words.end());
    const CommandResult result = machine().run(all);
    EXPECT_EQ(result.status, 0) << words[0] << ": " << result.errors;
    EXPECT_EQ(result.errors, "") << words[0];
    EXPECT_TRUE(has(result.output, part)) << words[0] << ": " << result.output;
  }
}

TEST_F(Control, KeepsToTheProtocolAsTheServerInTheUnitTestsDoes) {
  const CommandResult result = run_command(
      {"env", "NETMON_CONTROL_SOCKET=" + machine().path(kSocket),
       std::string(kBuildRoot) + "/tests/unit/unit-netmon", "--gtest_filter=ControlProtocol.*"});
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_TRUE(has(result.output, "[  PASSED  ]")) << result.output;
}

TEST_F(Control, AnOrdinaryUserSeesAllAndChangesNothing) {
  EXPECT_TRUE(has(as("nobody", {"status"}).output, "\nc1 "));
  EXPECT_EQ(as("nobody", {"show", "c0"}).status, 0);
  const std::vector<std::vector<std::string>> changes = {
      {"hold", "c0"}, {"release", "c0"}, {"clear", "c0"}, {"up", "c0"}, {"reload"}};
  for (const auto& words : changes) {
    const CommandResult result = as("nobody", words);
    EXPECT_EQ(result.status, kNotPermitted) << words[0] << ": " << result.errors;
    EXPECT_TRUE(has(result.errors, "io.netmon.manage")) << words[0] << ": " << result.errors;
  }
  EXPECT_FALSE(has(status_of("c0"), "held"));
}

TEST_F(Control, AUserWhomPolkitAllowsMayChangeALink) {
  EXPECT_EQ(as("alice", {"hold", "c0"}).status, kNotPermitted);
  machine().write("/etc/polkit-1/rules.d/50-alice.rules",
                  "polkit.addRule(function(action, subject) {\n"
                  "  if (action.id == 'io.netmon.manage' && subject.user == 'alice')\n"
                  "    return polkit.Result.YES;\n});\n");
  // polkit sees by itself that there is a rule.
  EXPECT_TRUE(wait_until([] { return as("alice", {"hold", "c0"}).ok(); }));
  EXPECT_TRUE(has(status_of("c0"), "held"));
  const CommandResult released = as("alice", {"release", "c0"});
  EXPECT_EQ(released.status, 0) << released.errors;
  EXPECT_FALSE(has(status_of("c0"), "held"));
}

TEST_F(Control, AHoldIsKeptOverARestart) {
  machine().must({"netmonctl", "hold", "c0", "--for=30min", "--reason=fibre swap"});
  machine().ip("link set c0 down");
  machine().systemctl({"restart", "netmon"});
  EXPECT_TRUE(wait_until([] { return has(status_of("c0"), "fibre swap"); }));
  ASSERT_TRUE(machine().wait_for_samples(Machine::now_usec(), {"c0"}, 3));
  EXPECT_FALSE(machine().admin_up("c0"));
  EXPECT_TRUE(has(status_of("c0"), "held"));
  machine().must({"netmonctl", "release", "c0"});
  EXPECT_TRUE(wait_until([] { return machine().admin_up("c0"); })) << machine().story(started);
}

TEST_F(Control, ALinkIsRestoredAtTheEndOfAHoldThatWasKeptOverARestartAndNotBefore) {
  machine().must({"netmonctl", "hold", "c0", "--for=6s", "--reason=fibre swap"});
  machine().ip("link set c0 down");
  machine().systemctl({"restart", "netmon"});
  const auto said = [&](const std::string& part) {
    for (const Entry& entry :
         machine().journal(started, {"SYSLOG_IDENTIFIER=netmon", "NETMON_INTERFACE=c0"})) {
      if (entry.sent_usec >= started && has(entry.message, part)) return entry.sent_usec;
    }
    return int64_t{0};
  };
  EXPECT_TRUE(wait_until([] { return machine().admin_up("c0"); })) << machine().story(started);
  EXPECT_TRUE(wait_until([&] { return said("set the link up") != 0; })) << machine().story(started);
  EXPECT_GE(said("set the link up") - started, 6'000'000) << machine().story(started);
  const std::string events = machine().must({"netmonctl", "events", "c0"});
  EXPECT_TRUE(has(events, "fibre swap")) << events;
  EXPECT_TRUE(has(events, "link up")) << events;
}

TEST_F(Control, TheJournalIsReadBackByWhoMayReadIt) {
  ASSERT_TRUE(machine().wait_for_samples(started, {"c1"}, 3));
  const std::string history =
      machine().must({"netmonctl", "history", "c1", "--since=-10min", "--step=1s", "--csv"});
  EXPECT_GE(std::count(history.begin(), history.end(), '\n'), 3) << history;
  for (const char* verb : {"history", "events", "plot"}) {
    const CommandResult refused = as("nobody", {verb, "c1"});
    EXPECT_EQ(refused.status, kNotPermitted) << verb << ": " << refused.errors;
    EXPECT_TRUE(has(refused.errors, "systemd-journal")) << verb << ": " << refused.errors;
  }
}

// Both programs log into a namespace of their own, whose journald systemd starts for that.
TEST_F(Control, TheJournalIsReadBackAlsoFromANamespace) {
  machine().drop_in({"netmon", "intfmon@"}, "LogNamespace=apart");
  machine().shell("systemctl restart netmon 'intfmon@*'");
  ASSERT_TRUE(machine().wait_for_status("2 up"));
  const int64_t since = Machine::now_usec();
  const auto apart = [](const std::string& verb) {
    return read_back(verb, {"--namespace=apart", "--since=-1min"});
  };
  EXPECT_TRUE(wait_until([&] { return rows(apart("history")) >= 3; })) << apart("history");
  EXPECT_EQ(machine().samples(since, "c1").size(), 0U) << "they go elsewhere";
  machine().ip("link set c1 down");
  EXPECT_TRUE(wait_until([&] { return has(apart("events"), "link up: the outage took"); }))
      << apart("events");
  // All namespaces are meant where none is named.
  EXPECT_TRUE(has(read_back("events", {"--since=-1min"}), "link up: the outage took"));
  machine().mend({"netmon", "intfmon@"});
  machine().shell("systemctl restart netmon 'intfmon@*'");
  ASSERT_TRUE(machine().wait_for_samples(Machine::now_usec(), {"c0", "c1"}, 1));
}

TEST_F(Control, TheJournalIsReadBackAlsoWhereItIsVolatile) {
  machine().write("/run/systemd/journald.conf.d/volatile.conf", "[Journal]\nStorage=volatile\n");
  machine().systemctl({"restart", "systemd-journald"});
  const auto in_memory = [] {
    return read_back("history", {"--directory=" + machine().shell("printf %s /run/log/journal/*"),
                                 "--since=-1min"});
  };
  EXPECT_TRUE(wait_until([&] { return rows(in_memory()) >= 3; })) << in_memory();
  EXPECT_GE(rows(read_back("history", {"--since=-1min"})), 3);
  machine().must({"rm", "/run/systemd/journald.conf.d/volatile.conf"});
  machine().systemctl({"restart", "systemd-journald"});
  ASSERT_TRUE(machine().wait_for_samples(Machine::now_usec(), {"c0", "c1"}, 1));
}

TEST_F(Control, WhoAsksDoesNotStartAServiceThatWasStopped) {
  machine().systemctl({"stop", "netmon"});
  const CommandResult result = machine().run({"netmonctl"});
  EXPECT_EQ(result.status, kNoService) << result.output;
  EXPECT_TRUE(has(result.errors, "systemctl start netmon")) << result.errors;
  EXPECT_EQ(machine().property("netmon.service", "ActiveState"), "inactive");
  EXPECT_EQ(machine().instances(), std::vector<std::string>());
  machine().systemctl({"start", "netmon"});
  EXPECT_TRUE(machine().wait_for_instances({"c0", "c1"}));
}

}  // namespace netmon::test::control_test
