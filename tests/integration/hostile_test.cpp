// SPDX-License-Identifier: MIT
//
// Peers of the monitor socket that do not behave: each is dropped with one line in the log, and the
// monitor of another interface keeps its second. With --launch=no, netmon talks to any process of
// the same user, so that the test can be that peer.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"
#include "support/rude_peer.h"

namespace netmon::test {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::string_literals;

namespace {

constexpr milliseconds kLimit = seconds(5);          // for `ready`, and for a whole message
constexpr milliseconds kWellBefore = seconds(1);     // what is wrong is dropped at once
constexpr size_t kMessageBytes = size_t{64} * 1024;  // the longest message

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

std::string nested(int depth) {
  std::string text = framed(ready_of("b"));
  text.erase(text.size() - 2);  // the brace and the NUL
  // The object itself is the first level.
  return text + R"(,"extra":)" + std::string(static_cast<size_t>(depth - 1), '[') +
         std::string(static_cast<size_t>(depth - 1), ']') + "}\0"s;
}

// netmon with two interfaces: `a` has a real monitor, started by hand, and `b` has the test.
class Hostile : public testing::Test {
 protected:
  void SetUp() override {
    netmon = std::make_unique<Program>(
        std::vector<std::string>{kNetmon, "--launch=no", "--json", "--interval=100ms", "a", "b"});
    path = netmon->socket_path();
    told = 1;
    monitor = std::make_unique<Program>(
        std::vector<std::string>{kIntfmon, "--socket=" + path, "--exit-with-netmon", "a"});
    expect_more_samples(*monitor, "a", 2);
  }

  // Whatever happened, the real monitor noticed nothing, and all of it can be ended.
  void TearDown() override {
    expect_more_samples(*monitor, "a", 2);
    expect_no_hole(samples_of(*monitor, "a"));
    EXPECT_TRUE(monitor->errors().empty()) << monitor->error_text();
    netmon->kill(SIGINT);
    EXPECT_EQ(netmon->wait_exit(kPatience), 0) << netmon->error_text();
    EXPECT_EQ(monitor->wait_exit(kPatience), 0);
  }

  // The peer is dropped within `limit`, and one line, which contains `part`, says so.
  void expect_dropped(const RudePeer& peer, const std::string& part, milliseconds limit) {
    EXPECT_TRUE(peer.is_dropped(limit)) << netmon->error_text();
    const size_t before = told;
    const auto line = netmon->wait_for_error(
        "netmon: dropped process " + std::to_string(::getpid()), kPatience, told, &told);
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
  struct Case {
    std::string bytes;
    std::string part;
  };
  const std::vector<Case> cases = {
      {"{\"type\":\"ready\"\0"s, "JSON"},
      {"nonsense\0"s, "JSON"},
      {"\0"s, "JSON"},
      {"[]\0"s, "object"},
      {"7\0"s, "object"},
      {"\"ready\"\0"s, "object"},
      {"{}\0"s, "type"},
      {"{\"type\":7}\0"s, "type"},
      {"{\"type\":\"raedy\"}\0"s, "'raedy'"},
      {"{\"type\":\"\x1b[2J\"}\0"s, "JSON"},
      {"{\"type\":\"\\u001b[2J\"}\0"s, R"('\x1b[2J')"},
      {"{\"type\":\"\xff\"}\0"s, "JSON"},
      {nested(17), "deep"},
      {std::string(kMessageBytes + 1, ' ') + "\0"s, "more than 65536 bytes"},
      {std::string(kMessageBytes * 4, 'x'), "more than 65536 bytes"},
      {framed({{"type", "link-down"},
               {"operstate", "down"},
               {"admin_up", false},
               {"protodown", false},
               {"seen_usec", 1},
               {"reason", "admin-down"}}),
       "before it said ready"},
      {framed({{"type", "shutdown"}}), "before it said ready"},
      {with("b", "protocol", 2), "version 2 of the protocol, not 1"},
      {with("b", "ifindex", 999'999), "the ifindex 999999, which is not"},
      {framed(ready_of("a")), "there is a monitor already for a"},
      {framed(ready_of("b")) + framed(ready_of("b")), "said ready twice"},
      {framed(ready_of("b")) +
           framed({{"type", "monitor"}, {"interval_usec", 1'000'000}, {"print", "none"}}),
       "not for netmon: monitor"},
      {framed(ready_of("b")) + framed({{"type", "shutdown"}}), "not for netmon: shutdown"},
      {framed(ready_of("b")) + framed({{"type", "event"}, {"event", "up"}}),
       "'event': the field 'operstate' is missing"},
      {framed(ready_of("b")) + "{\"type\"", "closed in the middle of a message"},
      {"{\"type\"", "closed in the middle of a message"}};
  for (const Case& rude : cases) {
    SCOPED_TRACE(rude.bytes.substr(0, 100));
    have_room_for_a_complaint();
    const auto peer = connect();
    peer.send(rude.bytes);
    if (rude.part.find("closed in") != std::string::npos) peer.close_sending();
    expect_dropped(peer, rude.part, kWellBefore * kSlower);
    // One that had said ready leaves its link without a monitor, which is told, too.
    if (rude.bytes.rfind(framed(ready_of("b")), 0) == 0) {
      ASSERT_TRUE(netmon->wait_for_error("b: its monitor is gone", kPatience, told, &told));
    }
  }
}

TEST_F(Hostile, EachFieldOfReadyIsNeededAndOfItsType) {
  struct Case {
    std::string bytes;
    std::string part;
  };
  std::vector<Case> cases;
  const Json proper = ready_of("b");
  for (const auto& [field, value] : proper.items()) {
    if (field == "type") continue;
    const std::string named = "the field '" + field + "' ";
    cases.push_back({without("b", field.c_str()), named + "is missing"});
    cases.push_back({with("b", field.c_str(), Json::array()), named + "is "});
  }
  cases.push_back({with("b", "ifindex", -1), "the field 'ifindex' is not a whole number"});
  cases.push_back({with("b", "ifindex", 1.5), "the field 'ifindex' is not a whole number"});
  cases.push_back({with("b", "ifindex", 0), "the field 'ifindex' is out of its range"});
  cases.push_back({with("b", "operstate", "sideways"), "the field 'operstate' has an unknown"});
  for (const char* name : {"", "sixteen-bytes-xx", "a/b", "."}) {
    cases.push_back({with("b", "interface", name), "the field 'interface' is not an interface"});
  }
  for (const Case& rude : cases) {
    SCOPED_TRACE(rude.bytes);
    have_room_for_a_complaint();
    const auto peer = connect();
    peer.send(rude.bytes);
    expect_dropped(peer, rude.part, kWellBefore * kSlower);
  }
}

TEST_F(Hostile, APeerThatTakesTooLongIsDroppedAfter5s) {
  // All at once, so that the test waits once.
  const auto begin = Clock::now();
  const auto silent = connect();
  const auto half = connect();
  half.send("{\"type\":\"rea");
  const auto half_later = connect();
  half_later.send(framed(ready_of("b")) + "{\"type\":\"eve");
  const auto trickling = connect();
  EXPECT_FALSE(silent.is_dropped(kLimit - kWellBefore));
  for (char c : "{\"type\":"s) {
    trickling.send(std::string(1, c));
    std::this_thread::sleep_for(milliseconds(50));
  }
  for (const RudePeer* peer : {&silent, &half, &half_later, &trickling}) {
    EXPECT_TRUE(peer->is_dropped(kPatience)) << netmon->error_text();
  }
  EXPECT_GE(Clock::now() - begin, kLimit);
  EXPECT_LE(Clock::now() - begin, kLimit + kWellBefore * kSlower);
  ASSERT_TRUE(netmon->wait_for_error("b: its monitor is gone", kPatience));
  EXPECT_EQ(netmon->count_errors("it did not say ready in time"), 3U) << netmon->error_text();
  EXPECT_EQ(netmon->count_errors(" (b): it did not finish a message in time"), 1U);
  EXPECT_EQ(netmon->errors().size(), 1U + 4 + 1) << netmon->error_text();
}

TEST_F(Hostile, APeerThatIsSilentAfterReadyIsNotDropped) {
  const auto peer = connect();
  peer.send(framed(ready_of("b")));
  const Json order = Json::parse(peer.receive(kPatience), nullptr, false);
  EXPECT_EQ(order.value("type", ""), "monitor");
  EXPECT_FALSE(peer.is_dropped(kLimit + kWellBefore));
  EXPECT_EQ(netmon->count_errors("dropped"), 0U) << netmon->error_text();
}

TEST_F(Hostile, AMessageInOddPiecesAndSixteenDeepIsTaken) {
  const auto peer = connect();
  for (const char c : nested(16)) peer.send(std::string(1, c));
  const Json order = Json::parse(peer.receive(kPatience), nullptr, false);
  EXPECT_EQ(order.value("type", ""), "monitor");
  EXPECT_EQ(netmon->count_errors("dropped"), 0U) << netmon->error_text();
}

TEST_F(Hostile, OneThatRepeatsItselfWithoutReadingMakesNeitherLinesNorOrders) {
  const auto peer = connect();
  peer.send(framed(ready_of("b")));
  Json down = {{"type", "link-down"}, {"operstate", "down"}, {"admin_up", false},
               {"protodown", false},  {"seen_usec", 1},      {"reason", "admin-down"}};
  for (int i = 0; i < 20'000; ++i) peer.send(framed(down));
  const auto other = connect();
  other.send("nonsense\0"s);
  EXPECT_TRUE(other.is_dropped(kPatience));
  EXPECT_LE(netmon->count_errors("b: "), 20U) << netmon->error_text();
}

TEST_F(Hostile, FiveHundredRudeConnectionsAreToldAsAFewLinesAndACount) {
  static constexpr size_t kRude = 500;
  const size_t files = open_files(netmon->pid());
  for (size_t n = 0; n < kRude; ++n) {
    const auto peer = connect();
    peer.send("nonsense\0"s);
    ASSERT_TRUE(peer.is_dropped(kPatience));
  }
  EXPECT_TRUE(eventually(kPatience, [&] { return open_files(netmon->pid()) == files; }));
  std::this_thread::sleep_for(kLimit);  // the window in which ten are told
  const auto last = connect();
  last.send("nonsense\0"s);
  ASSERT_TRUE(netmon->wait_for_error("more complaints were left out", kPatience));
  ASSERT_TRUE(last.is_dropped(kPatience));
  ASSERT_TRUE(eventually(kPatience, [&] {
    return netmon->errors().back().text.find("netmon: dropped process") == 0;
  }));
  size_t one_by_one = 0;
  size_t left_out = 0;
  for (const Line& line : netmon->errors()) {
    one_by_one += line.text.find("netmon: dropped process") == 0 ? 1 : 0;
    if (line.text.find("more complaints") != std::string::npos) {
      left_out += std::stoul(line.text.substr(line.text.find(": ") + 2));
    }
  }
  EXPECT_EQ(one_by_one + left_out, kRude + 1) << netmon->error_text();
  EXPECT_LE(netmon->errors().size(), 100U);
}

TEST_F(Hostile, ManySilentPeersKeepNobodyOut) {
  std::vector<RudePeer> silent;
  silent.reserve(200);
  for (int n = 0; n < 200; ++n) silent.push_back(connect());
  Program other({kIntfmon, "--socket=" + path, "b"});
  expect_more_samples(other, "b", 2);
}

// --- Where netmon starts its monitors itself ---

TEST(HostileStranger, AProcessThatNetmonDidNotStartIsDropped) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a"});
  expect_more_samples(netmon, "a", 1);
  const RudePeer peer(netmon.socket_path());
  peer.send(framed(ready_of("a")));
  EXPECT_TRUE(peer.is_dropped(kPatience));
  EXPECT_TRUE(netmon.wait_for_error("dropped process " + std::to_string(::getpid()) +
                                        ": it is no interface monitor of this netmon",
                                    kPatience))
      << netmon.error_text();
  expect_more_samples(netmon, "a", 2);
  expect_no_hole(samples_of(netmon, "a"));
  expect_end(netmon);
}

// A copy of netmon beside a monitor that is not what it should be for the interface `a`.
class RogueMonitor : public testing::Test {
 protected:
  RogueMonitor() {
    directory =
        std::filesystem::path(kNetmon).parent_path() / ("rogue-" + std::to_string(::getpid()));
    std::filesystem::create_directory(directory);
    std::filesystem::copy_file(kNetmon, directory / "netmon");
  }
  ~RogueMonitor() override { std::filesystem::remove_all(directory); }

  // netmon for `a` and `b`; for `a` runs the shell command instead of intfmon, with $socket set.
  std::unique_ptr<Program> start(const std::string& command) {
    const auto script = directory / "intfmon";
    std::ofstream(script) << "#!/bin/sh\nsocket=${1#--socket=}\n"
                          << "for last in \"$@\"; do :; done\n"
                          << "[ \"$last\" = a ] || exec " << kIntfmon << " \"$@\"\n"
                          << command << "\n";
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    return std::make_unique<Program>(
        std::vector<std::string>{directory / "netmon", "--json", "--interval=100ms", "a", "b"});
  }

  void expect_that_b_noticed_nothing(Program& netmon) {
    expect_more_samples(netmon, "b", 3);
    expect_no_hole(samples_of(netmon, "b"));
    netmon.kill(SIGINT);
    EXPECT_EQ(netmon.wait_exit(kPatience), 0) << netmon.error_text();
  }

  VethPair first{"a"};
  VethPair second{"b"};
  std::filesystem::path directory;
};

TEST_F(RogueMonitor, ThatEndsAtOnceIsStartedAgainLessAndLessOften) {
  const auto netmon = start("exit 3");
  size_t next = 0;
  for (const std::string delay : {"100ms", "200ms", "400ms"}) {
    EXPECT_TRUE(
        netmon->wait_for_error("netmon: a: its monitor ended without a word, with the exit status "
                               "3; starting it again in " +
                                   delay,
                               kPatience, next, &next))
        << netmon->error_text();
  }
  expect_that_b_noticed_nothing(*netmon);
}

TEST_F(RogueMonitor, ThatClaimsAnotherInterfaceIsKilledAndStartedAgain) {
  const auto netmon = start(
      "exec python3 -c '\n"
      "import json, socket, sys, time\n"
      "s = socket.socket(socket.AF_UNIX)\n"
      "s.connect(sys.argv[1])\n"
      "s.send(json.dumps(dict(type=\"ready\", interface=\"b\",\n"
      "  ifindex=int(open(\"/sys/class/net/b/ifindex\").read()), protocol=1, build=\"\",\n"
      "  operstate=\"up\", admin_up=True, protodown=False, seen_usec=1, was_up=True,\n"
      "  samples=0)).encode() + b\"\\0\")\n"
      "time.sleep(60)' $socket");
  EXPECT_TRUE(netmon->wait_for_error(": it is not the monitor of b", kPatience))
      << netmon->error_text();
  EXPECT_TRUE(netmon->wait_for_error("netmon: a: its monitor was killed by SIGKILL", kPatience));
  expect_that_b_noticed_nothing(*netmon);
}

TEST_F(RogueMonitor, ThatNeverConnectsIsTold) {
  const auto netmon = start("exec sleep 60");
  EXPECT_TRUE(netmon->wait_for_error(
      "netmon: a: its monitor has been started and has not connected for 10s; waiting on",
      seconds(10) + kPatience))
      << netmon->error_text();
  expect_that_b_noticed_nothing(*netmon);
}

}  // namespace netmon::test
