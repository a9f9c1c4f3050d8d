// SPDX-License-Identifier: MIT
//
// The control socket of real programs in the terminal: what it tells of real links, what people
// change by it, and clients that do not behave.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>

#include "support/control_client.h"
#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test::control_test {

using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

constexpr const char* kStatistics[] = {"rx_bytes", "rx_dropped", "rx_errors", "rx_packets",
                                       "tx_bytes", "tx_dropped", "tx_errors", "tx_packets"};

Json interface(const std::string& name) {
  return {{"interface", name}};
}

microseconds usec(const Json& object, const char* field) {
  return microseconds(object.value(field, int64_t{0}));
}

microseconds now_realtime() {
  return std::chrono::duration_cast<microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

std::map<std::string, std::string> counters_of_files() {
  std::map<std::string, std::string> counters;
  for (const char* counter : kStatistics) {
    counters[counter] = sysfs(std::string("v/statistics/") + counter);
  }
  return counters;
}

// netmon with a link that is up, and what it prints of it.
class Control : public testing::Test {
 protected:
  void start(const std::vector<std::string>& words) {
    std::vector<std::string> all = {kNetmon, "--json", "--interval=100ms"};
    all.insert(all.end(), words.begin(), words.end());
    netmon = std::make_unique<Program>(all);
    path = control_path(*netmon);
    client = std::make_unique<ControlClient>(path);
    ASSERT_TRUE(netmon->wait_for_output("\"interface\":\"v\"")) << netmon->error_text();
  }
  void TearDown() override {
    if (netmon) expect_end(*netmon);
    EXPECT_EQ(left_in_tmp(), std::vector<std::string>());
  }
  // What is told of a link whose monitor answered: on a busy machine it may be late for one
  // question.
  Json fresh(const std::string& name) const {
    Json link;
    EXPECT_TRUE(eventually([&] {
      link = client->link(name);
      return link.value("stale", true) == false;
    }));
    return link;
  }
  // Several looks at a link, none of which sees it up.
  void expect_left_down(const std::string& name) {
    size_t next = netmon->output().size();
    for (int look = 0; look < 8; ++look) {
      ASSERT_TRUE(netmon->wait_for_output("\"interface\":\"" + name + "\"", next, &next));
      EXPECT_FALSE(admin_up(name));
    }
  }

  VethPair pair{"v"};
  std::unique_ptr<Program> netmon;
  std::unique_ptr<ControlClient> client;
  std::string path;
};

}  // namespace

TEST_F(Control, LiesBesideTheMonitorSocketForEverybodyAndIsGoneAtTheEnd) {
  start({"v"});
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0) << path;
  EXPECT_EQ(status.st_mode & 0777U, 0666U);
  expect_end(*netmon);
  EXPECT_EQ(client->receive(), Json());
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
  netmon.reset();
}

// By its carrier, which netmon cannot help.
TEST_F(Control, ALinkThatGoesDownAgainAndAgainIsLoggedSparinglyAndShownInFull) {
  static constexpr size_t kTimes = 9;
  start({"v"});
  client->watch();
  for (size_t n = 0; n < kTimes; ++n) {
    set_admin("vp", false);
    ASSERT_FALSE(client->next_event("link_down").is_null()) << netmon->error_text();
    set_admin("vp", true);
    ASSERT_FALSE(client->next_event("link_up").is_null()) << netmon->error_text();
  }
  EXPECT_EQ(netmon->count_errors("went down"), 0U) << netmon->error_text();
  expect_end(*netmon);
  // The end of netmon does not wait for the summary, nor lose it.
  const size_t in_full = netmon->count_errors("v: link down: lower-layer-down");
  EXPECT_EQ(netmon->count_errors("v: nothing to set: lower-layer-down"), in_full);
  EXPECT_EQ(netmon->count_errors("v: link up: the outage took"), in_full);
  EXPECT_GE(in_full, 5U);
  size_t in_summaries = 0;
  for (const Line& line : netmon->errors()) {
    static const std::string kMark = "v: went down ";
    const size_t mark = line.text.find(kMark);
    if (mark == std::string::npos) continue;
    in_summaries += std::stoul(line.text.substr(mark + kMark.size()));
    EXPECT_NE(line.text.find("; now it is up"), std::string::npos) << line.text;
  }
  EXPECT_EQ(in_full + in_summaries, kTimes) << netmon->error_text();
  EXPECT_GE(in_summaries, 1U);
  netmon.reset();
}

TEST_F(Control, IsRemovedByTheMonitorsOfANetmonThatWasKilled) {
  start({"v"});
  netmon->kill(SIGKILL);
  EXPECT_TRUE(eventually([] { return left_in_tmp().empty(); }));
  netmon->wait_exit();
  netmon.reset();
}

TEST_F(Control, TellsOfItself) {
  const auto began = now_realtime();
  start({"v", "lo"});
  ASSERT_TRUE(netmon->wait_for_output("\"interface\":\"lo\"")) << netmon->error_text();
  const Json service = client->call("GetService")["parameters"]["service"];
  EXPECT_EQ(service["pid"], netmon->pid());
  EXPECT_EQ(service["service"], false);
  EXPECT_EQ(service["links"], 2);
  EXPECT_EQ(service["monitors"], 2);
  EXPECT_EQ(service["clients"], 1);
  EXPECT_EQ(service["watchers"], 0);
  EXPECT_GE(usec(service, "started_realtime_usec"), began);
  EXPECT_LE(usec(service, "started_realtime_usec"), now_realtime());
  EXPECT_FALSE(service.contains("journal_bytes_per_day"));
}

TEST_F(Control, ListsEachLinkWithAReadingOfThisMoment) {
  // An hour between two samples: what is told must be of now.
  start({"--interval=1h", "v", "vp", "lo"});
  const auto before = now_realtime();
  const auto links = client->list();
  ASSERT_EQ(links.size(), 3U);
  EXPECT_EQ(links[0]["interface"], "lo");
  EXPECT_EQ(links[1]["interface"], "v");
  EXPECT_EQ(links[2]["interface"], "vp");
  const Json link = fresh("v");
  EXPECT_EQ(link["ifindex"], std::stoi(sysfs("v/ifindex")));
  EXPECT_EQ(link["standing"], "up");
  EXPECT_EQ(link["operstate"], "up");
  EXPECT_EQ(link["admin_up"], true);
  EXPECT_EQ(link["monitored"], true);
  EXPECT_EQ(link["stale"], false);
  EXPECT_EQ(link["pid"], netmon->monitor_of("v"));
  EXPECT_EQ(link["named"], true);
  EXPECT_EQ(link["restore"], true);
  EXPECT_EQ(usec(link, "interval_usec"), std::chrono::hours(1));
  EXPECT_FALSE(link.contains("since_realtime_usec")) << "nobody saw it come up";
  EXPECT_FALSE(link.contains("unit"));
  EXPECT_GE(usec(link["sample"], "realtime_usec"), before);
  EXPECT_EQ(link["sample"]["ifindex"], link["ifindex"]);
  EXPECT_FALSE(link.contains("rates")) << "measured from nothing";
}

TEST_F(Control, TellsTheCountersThatTheFilesHave) {
  start({"v", "vp"});
  std::map<std::string, std::string> before;
  Json sample;
  // The kernel itself sends when it likes (IPv6): compare where it did not meanwhile. And a reading
  // that is some milliseconds old answers a question, too.
  ASSERT_TRUE(eventually([&] {
    const auto began = std::chrono::duration_cast<microseconds>(Clock::now().time_since_epoch());
    before = counters_of_files();
    sample = fresh("v")["sample"];
    return usec(sample, "monotonic_usec") >= began && counters_of_files() == before;
  }));
  for (const char* counter : kStatistics) EXPECT_EQ(sample[counter].dump(), before[counter]);
}

TEST_F(Control, RatesAreWhatTheCountersGrewOverAWindowThatBeganWithATick) {
  start({"v"});
  ControlClient watcher(path);
  watcher.watch();
  std::map<int64_t, Json> ticks;
  for (int i = 0; i < 4; ++i) {
    const Json sample = watcher.next("sample");
    ticks[sample.value("monotonic_usec", int64_t{0})] = sample;
  }
  ip("link set dev v mtu 1400");  // has the kernel send something now and then
  const Json link = fresh("v");
  const Json& rates = link["rates"];
  const microseconds span = usec(rates, "span_usec");
  EXPECT_GE(span, milliseconds(50));
  // A tick may have come after the fourth: it is the one before.
  while (ticks.rbegin()->first < usec(link["sample"], "monotonic_usec").count()) {
    const Json sample = watcher.next("sample");
    ASSERT_FALSE(sample.is_null());
    ticks[sample.value("monotonic_usec", int64_t{0})] = sample;
  }
  // Each time is cut to microseconds by itself.
  const auto tick = ticks.lower_bound((usec(link["sample"], "monotonic_usec") - span).count() - 1);
  ASSERT_NE(tick, ticks.end()) << link;
  EXPECT_NEAR(static_cast<double>(usec(link["sample"], "monotonic_usec").count() - tick->first),
              static_cast<double>(span.count()), 1);
  for (const char* counter : kStatistics) {
    const double grown = link["sample"].value(counter, 0.0) - tick->second.value(counter, 0.0);
    EXPECT_NEAR(rates.value(counter, -1.0) * static_cast<double>(span.count()) / 1e6, grown, 0.01)
        << counter;
  }
}

TEST_F(Control, AWatcherSeesEachSampleAsItIsPrintedAndNothingIsSentWhileNobodyWatches) {
  start({"--trace", "v", "lo"});
  const size_t silent = netmon->count_errors("> {\"type\":\"sample\"");
  EXPECT_EQ(silent, 0U);
  auto watcher = std::make_unique<ControlClient>(path);
  watcher->watch({{"interfaces", {"v"}}});
  std::vector<Json> seen;
  for (int i = 0; i < 5; ++i) seen.push_back(watcher->next("sample"));
  expect_no_hole(seen);
  // netmon prints a sample a moment before or after it sends it.
  std::vector<Json> printed;
  ASSERT_TRUE(eventually([&] {
    printed = samples_of(*netmon, "v");
    return !printed.empty() && printed.back()["sequence"] >= seen.back()["sequence"];
  }));
  for (const Json& sample : seen) {
    EXPECT_EQ(sample["interface"], "v");
    const auto same = std::find_if(printed.begin(), printed.end(), [&](const Json& candidate) {
      return candidate["monotonic_usec"] == sample["monotonic_usec"];
    });
    ASSERT_NE(same, printed.end()) << sample;
    EXPECT_EQ((*same)["sequence"], sample["sequence"]);
    EXPECT_EQ((*same)["rx_bytes"], sample["rx_bytes"]);
  }
  EXPECT_EQ(netmon->count_errors("< {\"type\":\"report\",\"send\":\"start\"}"), 1U)
      << "lo is not watched";
  watcher.reset();
  ASSERT_TRUE(netmon->wait_for_error("< {\"type\":\"report\",\"send\":\"stop\"}"));
  const size_t sent = netmon->count_errors("> {\"type\":\"sample\"");
  expect_more_samples(*netmon, "v", 5);
  EXPECT_EQ(netmon->count_errors("> {\"type\":\"sample\""), sent);
}

TEST_F(Control, AWatcherSeesWhatHappensToALink) {
  start({"v*", "!*p"});
  ControlClient watcher(path);
  watcher.watch();
  const auto before = now_realtime();
  set_admin("v", false);
  const Json down = watcher.next_event("link_down");
  EXPECT_EQ(down["interface"], "v");
  EXPECT_EQ(down["message"], "link down: admin-down");
  EXPECT_EQ(down["priority"], 4);
  EXPECT_GE(usec(down, "realtime_usec"), before);
  EXPECT_FALSE(watcher.next_event("set_up").is_null());
  EXPECT_FALSE(watcher.next_event("restored").is_null());
  EXPECT_FALSE(watcher.next_event("link_up").is_null());
  const Json link = watcher.next("link");
  EXPECT_EQ(link["standing"], "up");

  const Json listed = client->link("v");
  EXPECT_EQ(listed["restores"], 1);
  EXPECT_EQ(listed["flaps_hour"], 1);
  EXPECT_EQ(listed["flaps_day"], 1);
  EXPECT_EQ(listed["last_event"]["kind"], "link_up");
  EXPECT_GE(usec(listed, "since_realtime_usec"), before);
  EXPECT_EQ(client->call("GetService")["parameters"]["service"]["restores"], 1);

  const VethPair later("va");
  EXPECT_EQ(watcher.next_event("appeared")["interface"], "va");
  ip("link set dev va down");
  ip("link set dev va name vb");
  const Json renamed = watcher.next_event("renamed");
  EXPECT_EQ(renamed["interface"], "va");
  for (Json next = watcher.next("link"); next["interface"] != "vb"; next = watcher.next("link")) {
    ASSERT_FALSE(next.is_null());
  }
  ip("link del dev vb");
  EXPECT_EQ(watcher.next_event("absent")["interface"], "vb");
}

TEST_F(Control, ALinkWhoseMonitorWasKilledIsUnknownUntilThereIsAnother) {
  start({"v"});
  ControlClient watcher(path);
  watcher.watch();
  const pid_t monitor = netmon->monitor_of("v");
  ::kill(monitor, SIGKILL);
  EXPECT_NE(watcher.next_event("monitor_lost")["message"].get<std::string>().find("SIGKILL"),
            std::string::npos);
  Json link = watcher.next("link");
  EXPECT_EQ(link["standing"], "unknown");
  EXPECT_EQ(link["monitored"], false);
  EXPECT_FALSE(link.contains("pid"));
  EXPECT_EQ(link["operstate"], "up") << "the kernel says so";
  link = watcher.next("link");
  EXPECT_EQ(link["standing"], "up");
  EXPECT_NE(link["pid"], monitor);
  EXPECT_FALSE(watcher.next("sample").is_null()) << "the new monitor was not told to send samples";
}

TEST_F(Control, ALinkWhoseMonitorStandsStillIsToldAsItWasKnownAndMarkedStale) {
  start({"v", "lo"});
  const Json before = fresh("v");
  const pid_t monitor = netmon->monitor_of("v");
  ::kill(monitor, SIGSTOP);
  ASSERT_TRUE(eventually([&] { return process_state(monitor) == 'T'; }));
  // An answer that came just before is fresh enough for a moment.
  ASSERT_TRUE(eventually([&] { return client->link("v")["stale"] == true; }));
  for (int times = 0; times < 3; ++times) {
    // One that is on its feet is fresh, if the machine gave it its turn.
    std::vector<Json> links;
    ASSERT_TRUE(eventually([&] {
      links = client->list();
      return links.size() == 2 && links[0]["stale"] == false;
    })) << links.size();
    EXPECT_EQ(links[0]["interface"], "lo");
    EXPECT_GT(links[0]["sample"]["monotonic_usec"], before["sample"]["monotonic_usec"]);
    EXPECT_EQ(links[1]["stale"], true);
    EXPECT_EQ(links[1]["monitored"], true);
    EXPECT_EQ(links[1]["sample"], before["sample"]);
  }
  client->begin("SetUp", interface("v"));
  EXPECT_EQ(client->receive()["error"], "io.netmon.NotPresent");
  ::kill(monitor, SIGCONT);
  EXPECT_GT(fresh("v")["sample"]["monotonic_usec"], before["sample"]["monotonic_usec"]);
}

TEST_F(Control, ACallThatWaitsBehindAnotherFindsWhatBecameOfTheMonitorThatWasToAnswer) {
  start({"v"});
  const pid_t monitor = client->link("v")["pid"].get<pid_t>();
  ::kill(monitor, SIGSTOP);
  ASSERT_TRUE(eventually([&] { return process_state(monitor) == 'T'; }));
  client->begin("SetUp", interface("v"));
  client->begin("SetUp", interface("v"));
  ASSERT_TRUE(netmon->wait_for_error("decision 1: set the link up")) << netmon->error_text();
  ::kill(monitor, SIGKILL);
  EXPECT_EQ(client->receive()["parameters"]["message"], "its monitor is gone");
  EXPECT_EQ(client->receive()["parameters"]["message"], "it has no monitor at the moment");
  EXPECT_TRUE(eventually([&] { return client->call("SetUp", interface("v")).size() == 1; }));
}

TEST_F(Control, AnAbsentInterfaceIsToldAsAbsent) {
  start({"v", "vp"});
  ip("link del dev v");
  ControlClient watcher(path);
  EXPECT_TRUE(eventually([&] { return client->link("v")["standing"] == "absent"; }));
  const Json link = client->link("v");
  EXPECT_FALSE(link.contains("ifindex"));
  EXPECT_FALSE(link.contains("operstate"));
  EXPECT_TRUE(link.contains("since_realtime_usec"));
  const Json refused = client->call("SetUp", interface("v"));
  EXPECT_EQ(refused["error"], "io.netmon.NotPresent");
  EXPECT_EQ(refused["parameters"]["message"], "it is absent");
}

TEST_F(Control, SetsALinkUpWhateverThePolicySays) {
  start({"--restore=no", "v"});
  set_admin("v", false);
  ASSERT_TRUE(netmon->wait_for_error("v: left down by the rule restore-off"));
  EXPECT_EQ(client->call("SetUp", interface("v")), Json({{"parameters", Json::object()}}));
  EXPECT_TRUE(admin_up("v"));
  EXPECT_TRUE(netmon->wait_for_error("decision 1: set the link up, since uid 0 asked"));
  EXPECT_TRUE(netmon->wait_for_error("decision 1: done"));
  EXPECT_EQ(client->link("v")["restores"], 0) << "nothing was restored by itself";
}

TEST_F(Control, TellsWhyTheKernelDidNotSetALinkUp) {
  const Device parent("m", {"link", "add", "name", "m", "link", "v", "type", "macvlan"});
  start({"--restore=no", "v", "m"});
  set_admin("v", false);
  ip("link set dev v mtu 60000");
  const Json reply = client->call("SetUp", interface("m"));
  // Newer kernels take it: then there is nothing to tell.
  if (!reply.contains("error")) return;
  EXPECT_EQ(reply["error"], "io.netmon.SetUpFailed");
  EXPECT_GT(reply["parameters"]["errno"], 0);
  EXPECT_NE(reply["parameters"]["message"], "");
}

TEST_F(Control, ALinkIsNotRestoredWhileItIsHeldAndAtOnceWhenItIsReleased) {
  start({"v"});
  ControlClient watcher(path);
  watcher.watch();
  const Json held = client->call("Hold", {{"interface", "v"}, {"reason", "fibre swap"}});
  ASSERT_FALSE(held.contains("error")) << held;
  EXPECT_EQ(watcher.next_event("held")["message"],
            "held by uid " + std::to_string(::getuid()) + ": fibre swap");
  EXPECT_EQ(watcher.next("link")["hold"], held["parameters"]["hold"]);
  set_admin("v", false);
  ASSERT_TRUE(netmon->wait_for_error("v: left down by the rule held"));
  expect_left_down("v");
  EXPECT_EQ(client->link("v")["standing"], "down");
  EXPECT_EQ(client->link("v")["hold"]["reason"], "fibre swap");
  EXPECT_EQ(client->call("Release", interface("v")), Json({{"parameters", Json::object()}}));
  EXPECT_TRUE(eventually([] { return admin_up("v"); }));
  EXPECT_FALSE(watcher.next_event("released").is_null());
  EXPECT_FALSE(watcher.next_event("restored").is_null());
  EXPECT_FALSE(client->link("v").contains("hold"));
}

TEST_F(Control, AHoldEndsByItselfAfterItsTimeAndTheLinkIsRestored) {
  start({"v"});
  ASSERT_FALSE(client->call("Hold", interface("v")).contains("error"));
  set_admin("v", false);
  ASSERT_TRUE(netmon->wait_for_error("v: left down by the rule held"));
  const auto begin = Clock::now();
  ASSERT_FALSE(
      client->call("Hold", {{"interface", "v"}, {"for_usec", 1'500'000}}).contains("error"));
  const auto over = netmon->wait_for_error("v: the hold is over");
  ASSERT_TRUE(over);
  EXPECT_GE(over->when - begin, milliseconds(1500));
  EXPECT_TRUE(eventually([] { return admin_up("v"); }));
}

TEST_F(Control, AHoldLastsWhileItsInterfaceIsAbsentAndMadeAnew) {
  start({"v"});
  ASSERT_FALSE(client->call("Hold", interface("v")).contains("error"));
  ip("link del dev v");
  ASSERT_TRUE(netmon->wait_for_error("v: absent"));
  EXPECT_TRUE(client->link("v").contains("hold"));
  const VethPair again("v", VethPair::Start::down);
  ASSERT_TRUE(netmon->wait_for_error("v: left down by the rule held"));
  expect_left_down("v");
  client->call("Release", interface("v"));
  EXPECT_TRUE(eventually([] { return admin_up("v"); }));
}

TEST_F(Control, AContendedLinkIsRestoredAgainOnceItIsCleared) {
  start({"v"});
  set_admin("v", false);
  size_t next = 0;
  for (int times = 0; times < 3; ++times) {
    ASSERT_TRUE(netmon->wait_for_error("done, IFF_UP is set", next, &next));
    set_admin("v", false);
  }
  ASSERT_TRUE(netmon->wait_for_error("v: contended: "));
  EXPECT_EQ(client->link("v")["standing"], "contended");
  EXPECT_EQ(client->call("Clear", interface("v")), Json({{"parameters", Json::object()}}));
  EXPECT_TRUE(netmon->wait_for_error("v: cleared by uid "));
  EXPECT_TRUE(eventually([] { return admin_up("v"); }));
  EXPECT_TRUE(eventually([&] { return client->link("v")["standing"] == "up"; }));
}

TEST_F(Control, InATerminalThereIsNoConfigurationToReadAgain) {
  start({"v"});
  const Json reply = client->call("Reload");
  EXPECT_EQ(reply["error"], "io.netmon.ReloadFailed");
  EXPECT_NE(reply["parameters"]["message"].get<std::string>().find("command line"),
            std::string::npos);
}

TEST_F(Control, TellsAnInterfaceThatIsNotMonitoredFromOneThatIsNot) {
  start({"v"});
  EXPECT_EQ(client->call("Hold", interface("vp"))["error"], "io.netmon.NotMonitored");
  const Json none = client->call("Hold", interface("vx"));
  EXPECT_EQ(none["error"], "io.netmon.NoSuchInterface");
}

TEST_F(Control, AWatcherThatDoesNotReadIsDroppedAndAnotherMissesNothing) {
  const VethPairs pairs(31, VethPair::Start::up);
  start({"v*"});
  ControlClient slow(path);
  slow.begin("Watch", Json::object(), true);
  auto other = std::make_unique<ControlClient>(path);
  other->watch({{"interfaces", {"v"}}});
  std::vector<Json> seen;
  const auto dropped = [&] {
    return client->call("GetService")["parameters"]["service"].value("dropped_clients", 0);
  };
  static constexpr size_t kMostTicks = 5000;  // with those of v alone it is dropped
  while (dropped() == 0 && seen.size() < kMostTicks) {
    const Json sample = other->next("sample");
    ASSERT_FALSE(sample.is_null());
    seen.push_back(sample);
  }
  ASSERT_EQ(dropped(), 1) << netmon->error_text();
  expect_no_hole(seen);
  other.reset();  // nobody reads it from here on
  // Its last words wait some seconds: whether it gets them is a question of how busy it is.
  EXPECT_TRUE(slow.is_dropped());
  EXPECT_EQ(dropped(), 1);
  // Where much else is complained about at the same time, this is one of those left out.
  const bool may_be_left_out = netmon->count_errors(" has not connected for ") > 0;
  EXPECT_TRUE(netmon->count_errors("watches and does not read") == 1 || may_be_left_out)
      << netmon->error_text();
}

TEST_F(Control, ServesSixtyFourOfThreeHundredConnectionsAndNobodyElseNotices) {
  start({"v"});
  std::vector<ControlClient> clients;
  for (int i = 0; i < 300; ++i) clients.emplace_back(path);
  int served = 0;
  int refused = 0;
  for (ControlClient& each : clients) {
    each.begin("GetService");
    const Json reply = each.receive();
    if (reply.value("error", "") == "io.netmon.TooManyClients") ++refused;
    if (reply.contains("parameters") && reply["parameters"].contains("service")) ++served;
  }
  EXPECT_EQ(served, 63);  // and the one of the test
  EXPECT_EQ(refused, 237);
  const size_t lines = netmon->errors().size();
  EXPECT_LT(lines, 237U / 2) << netmon->error_text();
  clients.clear();
  EXPECT_TRUE(eventually(
      [&] { return client->call("GetService")["parameters"]["service"]["clients"] == 1; }));
  expect_more_samples(*netmon, "v", 2);
  expect_no_hole(*netmon, "v");
}

TEST_F(Control, DropsWhoSendsGarbageOrHalfAMessageWithOneLineEach) {
  start({"v"});
  const std::string mine = "dropped process " + std::to_string(::getpid()) + " (uid ";
  size_t next = 0;
  for (const std::string& rude :
       {std::string("nonsense") + '\0', std::string(200'000, 'x'), std::string(3, '\0')}) {
    ControlClient other(path);
    other.send(rude);
    EXPECT_TRUE(other.is_dropped());
    EXPECT_TRUE(netmon->wait_for_error(mine, next, &next)) << netmon->error_text();
  }
  {
    const ControlClient half(path);
    half.send("{\"method\":");
  }
  ASSERT_TRUE(netmon->wait_for_error("it closed in the middle of a message", next, &next));
  ControlClient waits(path);
  waits.send("{\"method\":");
  EXPECT_TRUE(waits.is_dropped());
  EXPECT_TRUE(netmon->wait_for_error(mine, next, &next)) << netmon->error_text();
  EXPECT_EQ(netmon->count_errors(mine), 5U) << netmon->error_text();
  expect_no_hole(*netmon, "v");
}

TEST_F(Control, AThousandQuestionsInARowTroubleNoMonitor) {
  start({"v"});
  for (int i = 0; i < 1500; ++i) ASSERT_EQ(client->list().size(), 1U);
  expect_more_samples(*netmon, "v", 2);
  expect_no_hole(*netmon, "v");
  EXPECT_EQ(netmon->errors().size(), 1U) << netmon->error_text();
}

TEST_F(Control, OfALinkThatIsSampledOftenAThousandQuestionsHaveFreshAnswers) {
  start({"v"});
  Json last = client->link("v");
  int newer = 0;
  EXPECT_TRUE(eventually([&] {
    Json link = client->link("v");
    if (link["sample"]["monotonic_usec"] > last["sample"]["monotonic_usec"]) ++newer;
    last = std::move(link);
    return newer == 5;
  })) << "old answers were given again and again";
}

}  // namespace netmon::test::control_test
