// SPDX-License-Identifier: MIT
//
// Peers of the monitor socket that do not behave: each is dropped with one line in the log, and the
// monitor of another interface keeps its second. With --launch=no, netmon talks to any process of
// the same user, so that the test can be that peer.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <thread>

#include "base/build_id.h"
#include "support/control_client.h"
#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"
#include "support/rude_peer.h"

namespace netmon::test::hostile_test {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::string_literals;

namespace {

// For `ready`, and for a whole message.
constexpr milliseconds kLimit = seconds(5);          // not a limit of the test
constexpr size_t kMessageBytes = size_t{64} * 1024;  // the longest message

// What a peer sends, and a part of the reason that is told for dropping it.
struct Rude {
  std::string bytes;
  std::string part;
};

// A `ready` that is as it should be.
Json ready_of(const std::string& name) {
  return {
      {"type", "ready"},  {"interface", name},  {"ifindex", std::stoi(sysfs(name + "/ifindex"))},
      {"protocol", 1},    {"build", "a test"},  {"operstate", "up"},
      {"admin_up", true}, {"protodown", false}, {"seen_usec", 1},
      {"was_up", true},   {"samples", 0}};
}

std::string framed(const Json& message) {
  return message.dump() + "\0"s;
}

std::string with(const std::string& name, const char* field, const Json& value) {
  Json ready = ready_of(name);
  ready[field] = value;
  return framed(ready);
}

std::string without(const std::string& name, const char* field) {
  Json ready = ready_of(name);
  ready.erase(field);
  return framed(ready);
}

// The fields that a link-down, a link-up-result or an event begins with.
Json saw(const char* type, bool up) {
  return {{"type", type},
          {"operstate", up ? "up" : "down"},
          {"admin_up", up},
          {"protodown", false},
          {"seen_usec", 1}};
}

Json and_more(Json message, const Json& fields) {
  message.update(fields);
  return message;
}

// A sample that nobody asked for, as it should be.
Json sample_of(const std::string& name) {
  return {{"type", "sample"},    {"ifindex", std::stoi(sysfs(name + "/ifindex"))},
          {"sequence", 1},       {"realtime_usec", 1},
          {"monotonic_usec", 1}, {"quality", "first"}};
}

// A `ready` of so many bytes, without its NUL.
std::string padded(size_t bytes) {
  const std::string text = framed(ready_of("b"));
  return std::string(bytes + 1 - text.size(), ' ') + text;
}

std::string nested(int depth) {
  std::string text = framed(ready_of("b"));
  text.erase(text.size() - 2);  // the brace and the NUL
  // The object itself is the first level.
  return text + R"(,"extra":)" + std::string(static_cast<size_t>(depth - 1), '[') +
         std::string(static_cast<size_t>(depth - 1), ']') + "}\0"s;
}

// netmon with four interfaces: `a` has a real monitor, started by hand, and the others have the
// test.
class Hostile : public testing::Test {
 protected:
  void SetUp() override {
    netmon = std::make_unique<Program>(std::vector<std::string>{
        kNetmon, "--launch=no", "--json", "--interval=100ms", "a", "b", "ap", "bp"});
    path = netmon->socket_path();
    told = 1;
    monitor = std::make_unique<Program>(
        std::vector<std::string>{kIntfmon, "--socket=" + path, "--exit-with-netmon", "a"});
    expect_more_samples(*monitor, "a", 2);
  }

  // Whatever happened, the real monitor noticed nothing, and all of it can be ended.
  void TearDown() override {
    expect_more_samples(*monitor, "a", 2);
    expect_no_hole(*monitor, *netmon, "a");
    EXPECT_TRUE(monitor->errors().empty()) << monitor->error_text();
    netmon->kill(SIGINT);
    EXPECT_EQ(netmon->wait_exit(), 0) << netmon->error_text();
    EXPECT_EQ(monitor->wait_exit(), 0);
  }

  // The peer is dropped, and one line, which contains `part`, says so.
  void expect_dropped(const RudePeer& peer, const std::string& part) {
    EXPECT_TRUE(peer.is_dropped()) << netmon->error_text();
    const size_t before = told;
    const auto line = netmon->wait_for_error(
        "netmon: dropped process " + std::to_string(::getpid()), told, &told);
    ASSERT_TRUE(line) << netmon->error_text();
    EXPECT_NE(line->text.find(part), std::string::npos) << line->text;
    for (const char c : line->text) EXPECT_TRUE(c >= ' ' && c != '\x7f') << line->text;
    EXPECT_EQ(told, before + 1) << netmon->error_text();
  }

  // Ten complaints in five seconds are told one by one; another netmon tells another ten.
  void have_room_for_a_complaint() {
    if (++complaints <= 10) return;
    TearDown();
    SetUp();
    complaints = 1;
  }

  // One after the other, each by a peer of its own.
  void expect_each_is_dropped_at_once(const std::vector<Rude>& cases) {
    for (const Rude& rude : cases) {
      SCOPED_TRACE(rude.bytes.substr(0, 400));
      have_room_for_a_complaint();
      const auto peer = connect();
      peer.send(rude.bytes);
      if (rude.part.find("closed in") != std::string::npos) peer.close_sending();
      expect_dropped(peer, rude.part);
      // One that had said ready leaves its link without a monitor, which is told, too.
      if (rude.bytes.rfind(framed(ready_of("b")), 0) == 0) {
        ASSERT_TRUE(netmon->wait_for_error("b: its monitor is gone", told, &told));
      }
    }
    expect_more_samples(*monitor, "a", 1);
    EXPECT_EQ(netmon->errors().size(), told) << netmon->error_text();
  }

  [[nodiscard]] RudePeer connect() const { return RudePeer(path); }

  VethPair first{"a"};
  VethPair second{"b"};
  std::unique_ptr<Program> netmon;
  std::unique_ptr<Program> monitor;
  std::string path;
  size_t told = 1;  // lines of netmon that were looked at; the first is that of its start
  int complaints = 0;
};

size_t open_files(pid_t pid) {
  const std::filesystem::directory_iterator fds("/proc/" + std::to_string(pid) + "/fd");
  return static_cast<size_t>(std::distance(begin(fds), end(fds)));
}

}  // namespace

TEST_F(Hostile, APeerThatSendsWhatIsNoReadyIsDroppedAtOnceWithOneLine) {
  expect_each_is_dropped_at_once({
      {"{\"type\":\"ready\"\0"s, "JSON"},
      {"nonsense\0"s, "JSON"},
      {"\0"s, "JSON"},
      {framed(ready_of("b")).insert(0, "{}"), "JSON"},
      {"[]\0"s, "object"},
      {"7\0"s, "object"},
      {"null\0"s, "object"},
      {"\"ready\"\0"s, "object"},
      {"{}\0"s, "type"},
      {"{\"type\":7}\0"s, "type"},
      {"{\"type\":\"raedy\"}\0"s, "'raedy'"},
      {"{\"type\":\"\x1b[2J\"}\0"s, "JSON"},
      {"{\"type\":\"\\u001b[2J\"}\0"s, R"('\x1b[2J')"},
      {"{\"type\":\"\xff\"}\0"s, "JSON"},
      {"{\"type\":\"" + std::string(1000, 'y') + "\"}\0"s, "'" + std::string(32, 'y') + "'"},
      {nested(17), "deep"},
      {std::string(kMessageBytes, '[') + "\0"s, "deep"},
      {padded(kMessageBytes + 1), "more than 65536 bytes"},
      {std::string(kMessageBytes * 4, 'x'), "more than 65536 bytes"},
      {"{\"type\"", "closed in the middle of a message"},
      {framed(and_more(saw("link-down", false), {{"reason", "admin-down"}})),
       "before it said ready"},
      {framed({{"type", "bye"}, {"reason", "signal"}, {"samples", 0}}), "before it said ready"},
      {framed({{"type", "shutdown"}}), "before it said ready"},
      {with("b", "protocol", 2), "version 2 of the protocol, not 1"},
      {with("b", "ifindex", 999'999), "the ifindex 999999, which is not"},
      {framed(ready_of("a")), "there is a monitor already for a"},
  });
}

TEST_F(Hostile, APeerThatSaidReadyIsDroppedAtOnceForWhatDoesNotFit) {
  const std::string ready = framed(ready_of("b"));
  const std::vector<Rude> cases = {
      {ready, "said ready twice"},
      {"nonsense\0"s, "JSON"},
      {std::string(kMessageBytes * 4, 'x'), "more than 65536 bytes"},
      {"{\"type\"", "closed in the middle of a message"},
      {framed({{"type", "monitor"}, {"interval_usec", 1'000'000}, {"print", "none"}}),
       "not for netmon: monitor"},
      {framed({{"type", "set-link-up"}, {"decision", 1}}), "not for netmon: set-link-up"},
      {framed({{"type", "interface"}, {"change", "gone"}}), "not for netmon: interface"},
      {framed({{"type", "shutdown"}}), "not for netmon: shutdown"},
      {framed({{"type", "report"}, {"send", "start"}}), "not for netmon: report"},
      {framed({{"type", "sample"}}), "'sample': the field 'ifindex' is missing"},
      {framed(and_more(sample_of("b"), {{"rx_bytes", -1}})), "'rx_bytes' is not a whole number"},
      {framed(and_more(sample_of("b"), {{"quality", "splendid"}})),
       "'quality' has an unknown value"},
      {framed(and_more(sample_of("b"), {{"rates", 7}})), "'rates' is not an object"},
      {framed(and_more(sample_of("b"), {{"rates", {{"span_usec", 1}, {"rx_bytes", -1}}}})),
       "'rx_bytes' is out of its range"},
      {framed(and_more(sample_of("b"), {{"request", 1}})), "it was not asked"},
      {framed({{"type", "event"}, {"event", "up"}}), "'event': the field 'operstate' is missing"},
      {framed(and_more(saw("event", true), {{"event", "party"}})), "'event' has an unknown value"},
      {framed(and_more(saw("event", true), {{"event", "flap"}, {"count", 0}})),
       "'count' is out of its range"},
      {framed(and_more(saw("link-down", true), {{"reason", "admin-down"}})),
       "'operstate' is not down"},
      {framed(and_more(saw("link-down", false), {{"reason", "no-carrier"}})),
       "'reason' does not fit the state"},
      {framed(and_more(saw("link-up-result", true),
                       {{"decision", 1}, {"errno", 4096}, {"message", ""}})),
       "'errno' is out of its range"},
      {framed(and_more(saw("event", true),
                       {{"event", "output-failed"}, {"detail", std::string(1025, 'x')}})),
       "'detail' is too long"},
      {framed({{"type", "bye"}, {"reason", "boredom"}, {"samples", 0}}),
       "'reason' has an unknown value"},
  };
  std::vector<Rude> after_ready;
  for (const Rude& rude : cases) after_ready.push_back({ready + rude.bytes, rude.part});
  expect_each_is_dropped_at_once(after_ready);
}

TEST_F(Hostile, EachFieldOfReadyIsNeededAndOfItsType) {
  std::vector<Rude> cases;
  const Json proper = ready_of("b");
  for (const auto& [field, value] : proper.items()) {
    if (field == "type") continue;
    const std::string named = "the field '" + field + "' ";
    cases.push_back({without("b", field.c_str()), named + "is missing"});
    // Something of another type that could be taken for it.
    const Json other = value.is_number()    ? Json(value.dump())
                       : value.is_boolean() ? Json(value.get<bool>() ? 1 : 0)
                                            : Json(7);
    cases.push_back({with("b", field.c_str(), other), named + "is "});
  }
  for (const Json& number : {Json(-1), Json(1.5), Json(true), Json(1e300), Json(nullptr)}) {
    cases.push_back({with("b", "ifindex", number), "the field 'ifindex' is not a whole number"});
  }
  for (const Json& number : {Json(0), Json(int64_t{1} << 32), Json(UINT64_MAX)}) {
    cases.push_back({with("b", "ifindex", number), "the field 'ifindex' is out of its range"});
  }
  cases.push_back(
      {with("b", "seen_usec", UINT64_MAX), "the field 'seen_usec' is out of its range"});
  cases.push_back({with("b", "operstate", "sideways"), "the field 'operstate' has an unknown"});
  for (const std::string& name : {""s, "sixteen-bytes-xx"s, "a/b"s, "."s, "b\0"s, "\\x00"s}) {
    cases.push_back({with("b", "interface", name), "the field 'interface' is not an interface"});
  }
  expect_each_is_dropped_at_once(cases);
}

TEST_F(Hostile, APeerThatTakesTooLongIsDroppedAfter5sAndOneThatIsSilentAfterReadyIsNot) {
  // All at once, so that the test waits once.
  struct Slow {
    const char* what;
    std::string begins;
    bool trickles;
    std::string reason;
    std::optional<RudePeer> peer = std::nullopt;
    std::optional<Clock::duration> dropped = std::nullopt;
  };
  Slow all[] = {
      {"silent", "", false, ": it did not say ready in time"},
      {"half a message", "{\"type\":\"rea", false, ": it did not say ready in time"},
      {"a message in trickles", "{", true, ": it did not say ready in time"},
      {"half a message after ready", framed(ready_of("b")) + "{\"type\":\"eve", false,
       " (b): it did not finish a message in time"},
      {"a message in trickles after ready", framed(ready_of("ap")) + "{", true,
       " (ap): it did not finish a message in time"},
      {"silent after ready", framed(ready_of("bp")), false, ""},
  };
  const auto begin = Clock::now();
  for (Slow& slow : all) {
    slow.peer.emplace(connect());
    slow.peer->send(slow.begins);
  }
  auto next_trickle = begin;
  EXPECT_TRUE(eventually([&] {
    const bool trickle = Clock::now() >= next_trickle;
    if (trickle) next_trickle += milliseconds(500);
    for (Slow& slow : all) {
      if (slow.dropped) continue;
      if (slow.trickles && trickle) slow.peer->send(" ");
      if (slow.peer->was_dropped()) slow.dropped = Clock::now() - begin;
    }
    // The one that may stay has had more time than the others by then.
    return Clock::now() - begin > kLimit + milliseconds(500) &&
           std::all_of(std::begin(all), std::end(all),
                       [](const Slow& slow) { return slow.dropped || slow.reason.empty(); });
  }));
  for (const Slow& slow : all) {
    SCOPED_TRACE(slow.what);
    EXPECT_EQ(slow.dropped.has_value(), !slow.reason.empty()) << netmon->error_text();
    EXPECT_GE(slow.dropped.value_or(kLimit), kLimit);
    if (!slow.reason.empty()) {
      EXPECT_GE(netmon->count_errors(slow.reason), 1U) << netmon->error_text();
    }
  }
  EXPECT_EQ(netmon->count_errors("dropped"), std::size(all) - 1) << netmon->error_text();
}

TEST_F(Hostile, AMonitorThatIsAskedAndDoesNotAnswerIsAskedOnceAndHoldsUpNobody) {
  ControlClient client(control_path(*netmon));
  Json ready = ready_of("b");
  ready["build"] = build_id_of(kIntfmon).value_or("");
  const auto peer = connect();
  peer.send(framed(ready));
  ASSERT_EQ(Json::parse(peer.receive())["type"], "monitor");
  for (int times = 0; times < 5; ++times) {
    EXPECT_EQ(client.link("b")["stale"], true);
    EXPECT_TRUE(eventually([&] { return client.link("a")["stale"] == false; }));
  }
  const Json asked = Json::parse(peer.receive());
  EXPECT_EQ(asked["send"], "once");
  EXPECT_FALSE(peer.has_mail()) << "asked again";
  // Late, but an answer; after it comes another question, whose answer is of another.
  peer.send(framed(and_more(sample_of("b"), {{"request", asked["request"]}})));
  EXPECT_TRUE(eventually([&] { return client.link("b").contains("sample"); }));
  ASSERT_TRUE(eventually([&] {
    client.link("b");
    return peer.has_mail();
  }));
  const Json again = Json::parse(peer.receive(), nullptr, false);
  EXPECT_GT(again["request"], asked["request"]);
  peer.send(framed(and_more(sample_of("b"), {{"request", asked["request"]}})));
  expect_dropped(peer, "it answered a question that it was not asked");
  ASSERT_TRUE(netmon->wait_for_error("b: its monitor is gone", told, &told));
}

TEST_F(Hostile, AMonitorOfAnotherBuildIsNotAskedWhatItMayNotKnow) {
  ControlClient client(control_path(*netmon));
  const auto peer = connect();
  peer.send(framed(ready_of("b")));
  ASSERT_EQ(Json::parse(peer.receive())["type"], "monitor");
  EXPECT_EQ(client.link("b")["stale"], true);
  ControlClient watcher(control_path(*netmon));
  watcher.watch();
  EXPECT_FALSE(peer.has_mail());
  peer.close_sending();
  ASSERT_TRUE(netmon->wait_for_error("b: its monitor is gone", told, &told));
}

TEST_F(Hostile, AMonitorThatSendsAThousandSamplesThatNobodyAskedForIsDropped) {
  const auto peer = connect();
  std::string samples = framed(ready_of("b"));
  for (int i = 0; i < 1000; ++i) samples += framed(sample_of("b"));
  peer.send(samples);
  expect_dropped(peer, "more than 1000 messages in 10s");
  ASSERT_TRUE(netmon->wait_for_error("b: its monitor is gone", told, &told));
}

TEST_F(Hostile, AReadyAtTheLimitsIsTaken) {
  for (const std::string& ready :
       {nested(16), padded(kMessageBytes), with("b", "interface", "c")}) {
    SCOPED_TRACE(ready.substr(0, 100));
    const auto peer = connect();
    peer.send(ready);
    std::string answer = peer.receive();
    if (answer.find("renamed") != std::string::npos) answer = peer.receive();
    EXPECT_EQ(Json::parse(answer, nullptr, false).value("type", ""), "monitor");
    peer.close_sending();
    ASSERT_TRUE(netmon->wait_for_error("b: its monitor is gone", told, &told));
  }
  EXPECT_EQ(netmon->count_errors("dropped"), 0U) << netmon->error_text();
}

TEST_F(Hostile, AMessageInOddPiecesIsTaken) {
  const auto peer = connect();
  for (const char c : framed(ready_of("b"))) peer.send(std::string(1, c));
  const Json order = Json::parse(peer.receive(), nullptr, false);
  EXPECT_EQ(order.value("type", ""), "monitor");
  EXPECT_EQ(netmon->count_errors("dropped"), 0U) << netmon->error_text();
}

TEST_F(Hostile, WhatAPeerSaysCannotForgeALineOfTheLog) {
  const auto peer = connect();
  peer.send(framed(ready_of("b")) +
            framed(and_more(saw("event", true), {{"event", "output-failed"},
                                                 {"detail", "x\nnetmon: a: forged\x1b[2J"}})) +
            framed({{"type", "bye"},
                    {"reason", "signal"},
                    {"samples", 0},
                    {"detail", "y\nnetmon: a: forged\x1b[2J"}}));
  peer.close_sending();
  EXPECT_TRUE(netmon->wait_for_error(
      R"(netmon: b: samples cannot be printed: x\x0anetmon: a: forged\x1b[2J)"))
      << netmon->error_text();
  EXPECT_TRUE(netmon->wait_for_error(
      R"(netmon: b: its monitor was told to end by y\x0anetmon: a: forged\x1b[2J)"))
      << netmon->error_text();
}

TEST_F(Hostile, OneThatSaysTooMuchIsDropped) {
  const auto peer = connect();
  peer.send(framed(ready_of("b")));
  const std::string up = framed(and_more(saw("event", true), {{"event", "flap"}, {"count", 1}}));
  for (int n = 0; n < 900; ++n) peer.send(up);
  ControlClient client(control_path(*netmon));
  EXPECT_TRUE(eventually([&] { return client.link("b")["flaps"] == 900; }));
  EXPECT_EQ(netmon->count_errors("dropped"), 0U);
  EXPECT_EQ(netmon->count_errors("b: invisible flaps: 1 "), 5U) << netmon->error_text();
  // At once from here on, so that it is too much in any ten seconds.
  for (int n = 0; n < 1001; ++n) peer.send(up);
  EXPECT_TRUE(peer.is_dropped());
  EXPECT_TRUE(netmon->wait_for_error("(b): it sent more than 1000 messages in 10s"));
  EXPECT_TRUE(netmon->wait_for_error("b: its monitor is gone"));
}

TEST_F(Hostile, OneThatNeverStopsTalkingMakesNoLinesAndKeepsNobodyFromBeingHeard) {
  std::atomic<bool> enough = false;
  std::thread talker([&] {
    const auto peer = connect();
    peer.send(framed(ready_of("b")));
    // Long to read for its size, so that there is always more of it.
    const Json down = and_more(saw("link-down", false), {{"reason", "admin-down"}});
    const std::string words =
        framed(and_more(down, {{"extra", std::vector<Json>(20'000, Json::array())}}));
    while (!enough) peer.send(words);
  });
  EXPECT_TRUE(netmon->wait_for_error("b: decision 1: set the link up"));
  // New connections, timers and signals have their turn beside it; so has another monitor.
  for (int n = 0; n < 5; ++n) {
    const auto other = connect();
    other.send("nonsense\0"s);
    EXPECT_TRUE(other.is_dropped()) << netmon->error_text();
  }
  set_admin("a", false);
  EXPECT_TRUE(eventually([] { return admin_up("a"); }));
  enough = true;
  talker.join();
  EXPECT_TRUE(netmon->wait_for_error("b: its monitor is gone"));
  EXPECT_LE(netmon->count_errors("b: "), 20U) << netmon->error_text();
}

TEST_F(Hostile, FiveHundredRudeConnectionsAreToldAsAFewLinesAndACount) {
  static constexpr size_t kRude = 500;
  const size_t files = open_files(netmon->pid());
  {
    std::vector<RudePeer> burst;
    burst.reserve(kRude);
    for (size_t n = 0; n < kRude; ++n) burst.push_back(connect());
    for (const RudePeer& peer : burst) peer.send("nonsense\0"s);
    for (const RudePeer& peer : burst) ASSERT_TRUE(peer.is_dropped());
  }
  EXPECT_TRUE(eventually([&] { return open_files(netmon->pid()) == files; }));
  // What was left out is told after some seconds, however long it goes on.
  size_t sent = kRude;
  const auto told_from = static_cast<ptrdiff_t>(netmon->errors().size());
  EXPECT_TRUE(eventually([&] {
    const auto late = connect();
    late.send("nonsense\0"s);
    EXPECT_TRUE(late.is_dropped());
    ++sent;
    const auto lines = netmon->errors();
    return std::any_of(lines.begin() + told_from, lines.end(), [](const Line& line) {
      return line.text.find("more complaints were left out") != std::string::npos;
    });
  })) << netmon->error_text();
  // The line about the last one comes a moment after it was dropped.
  const auto accounted_for = [&] {
    size_t peers = 0;
    for (const Line& line : netmon->errors()) {
      peers += line.text.find("netmon: dropped process") == 0 ? 1 : 0;
      if (line.text.find("more complaints") != std::string::npos) {
        peers += std::stoul(line.text.substr(line.text.find(": ") + 2));
      }
    }
    return peers;
  };
  EXPECT_TRUE(eventually([&] { return accounted_for() == sent; }))
      << accounted_for() << " of " << sent << "\n"
      << netmon->error_text();
  EXPECT_LT(netmon->errors().size(), kRude / 4) << netmon->error_text();
}

TEST_F(Hostile, ManySilentPeersKeepNobodyOut) {
  std::vector<RudePeer> silent;
  silent.reserve(200);
  for (int n = 0; n < 200; ++n) silent.push_back(connect());
  Program other({kIntfmon, "--socket=" + path, "--exit-with-netmon", "b"});
  expect_more_samples(other, "b", 2);
}

TEST_F(Hostile, MoreThanThereAreFileDescriptorsForAreKeptWaitingAndTheNextOneIsServed) {
  const rlimit few{64, 64};
  ASSERT_EQ(::prlimit(netmon->pid(), RLIMIT_NOFILE, &few, nullptr), 0);
  {
    std::vector<RudePeer> silent;
    silent.reserve(200);
    for (int n = 0; n < 200; ++n) silent.push_back(connect());
    ASSERT_TRUE(netmon->wait_for_error("cannot accept a connection: Too many open"))
        << netmon->error_text();
    expect_more_samples(*monitor, "a", 5);
    EXPECT_EQ(netmon->count_errors("cannot accept"), 1U) << netmon->error_text();
  }
  Program other({kIntfmon, "--socket=" + path, "--exit-with-netmon", "b"});
  expect_more_samples(other, "b", 2);
}

// --- Where netmon starts its monitors itself ---

TEST(HostileStranger, AProcessThatNetmonDidNotStartIsDropped) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a"});
  expect_more_samples(netmon, "a", 1);
  const RudePeer peer(netmon.socket_path());
  peer.send(framed(ready_of("a")));
  EXPECT_TRUE(peer.is_dropped());
  EXPECT_TRUE(netmon.wait_for_error("dropped process " + std::to_string(::getpid()) +
                                    ": it is no interface monitor of this netmon"))
      << netmon.error_text();
  expect_more_samples(netmon, "a", 2);
  expect_no_hole(netmon, "a");
  expect_end(netmon);
}

// A copy of netmon beside a monitor that is not what it should be for the interface `a`.
class RogueMonitor : public testing::Test {
 protected:
  RogueMonitor() {
    std::filesystem::create_directory(directory);
    std::filesystem::copy_file(kNetmon, directory / "netmon");
  }
  ~RogueMonitor() override { std::filesystem::remove_all(directory); }

  // netmon for a, b, ap and bp; `rogues` is what runs instead of intfmon, as the branches of a
  // shell `case` on the interface, with $socket set.
  std::unique_ptr<Program> start(const std::string& rogues) {
    const auto script = directory / "intfmon";
    std::ofstream(script) << "#!/bin/sh\nsocket=${1#--socket=}\n"
                          << "for last in \"$@\"; do :; done\n"
                          << "case $last in\n"
                          << rogues << "\n*) exec " << quoted_for_shell(kIntfmon)
                          << " \"$@\";;\nesac\n";
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    return std::make_unique<Program>(std::vector<std::string>{
        directory / "netmon", "--json", "--interval=100ms", "a", "b", "ap", "bp"});
  }

  // Each time it waits longer before it starts the monitor of `name` again.
  static void expect_backoff(Program& netmon, const std::string& name, const std::string& end) {
    size_t next = 0;
    for (const std::string delay : {"100ms", "200ms", "400ms"}) {
      EXPECT_TRUE(netmon.wait_for_error(
          "netmon: " + name + ": its monitor " + end + "; starting it again in " + delay, next,
          &next))
          << netmon.error_text();
    }
  }

  void expect_that_b_noticed_nothing(Program& netmon) {
    expect_more_samples(netmon, "b", 3);
    expect_no_hole(netmon, "b");
    netmon.kill(SIGINT);
    EXPECT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
  }

  VethPair first{"a"};
  VethPair second{"b"};
  const std::filesystem::path directory = "/tmp/rogue";
};

TEST_F(RogueMonitor, ThatEndsAtOnceIsStartedAgainLessAndLessOften) {
  const auto netmon = start("a) exit 3;;");
  expect_backoff(*netmon, "a", "ended without a word, with the exit status 3");
  expect_that_b_noticed_nothing(*netmon);
}

TEST_F(RogueMonitor, ThatBreaksARuleIsKilledAndStartedAgainLessAndLessOften) {
  const std::string connected =
      "exec python3 -c '\n"
      "import json, socket, sys, time\n"
      "s = socket.socket(socket.AF_UNIX)\n"
      "s.connect(sys.argv[1])\n";
  const auto netmon =
      start("a) " + connected +
            "s.send(json.dumps(dict(type=\"ready\", interface=\"b\",\n"
            "  ifindex=int(open(\"/sys/class/net/b/ifindex\").read()), protocol=1, build=\"\",\n"
            "  operstate=\"up\", admin_up=True, protodown=False, seen_usec=1, was_up=True,\n"
            "  samples=0)).encode() + b\"\\0\")\n"
            "time.sleep(60)' $socket;;\n"
            "ap) " +
            connected +
            "s.send(b\"nonsense\\0\")\n"
            "time.sleep(60)' $socket;;");
  for (const std::string name : {"a", "ap"}) {
    expect_backoff(*netmon, name, "was killed by SIGKILL");
  }
  EXPECT_GE(netmon->count_errors(": it is not the monitor of b"), 3U) << netmon->error_text();
  EXPECT_GE(netmon->count_errors(": it sent a message that is not JSON"), 3U);
  expect_that_b_noticed_nothing(*netmon);
}

TEST_F(RogueMonitor, ThatIsSilentIsKilledAfter5sAndOneThatNeverConnectsIsTold) {
  const auto netmon = start(
      "a) exec sleep 60;;\n"
      "ap) exec python3 -c '\n"
      "import socket, sys, time\n"
      "s = socket.socket(socket.AF_UNIX)\n"
      "s.connect(sys.argv[1])\n"
      "time.sleep(60)' $socket;;");
  EXPECT_TRUE(netmon->wait_for_error(": it did not say ready in time")) << netmon->error_text();
  EXPECT_TRUE(netmon->wait_for_error("netmon: ap: its monitor was killed by SIGKILL"));
  EXPECT_TRUE(netmon->wait_for_error(
      "netmon: a: its monitor has been started and has not connected for 10s; waiting on"))
      << netmon->error_text();
  expect_that_b_noticed_nothing(*netmon);
}

}  // namespace netmon::test::hostile_test
