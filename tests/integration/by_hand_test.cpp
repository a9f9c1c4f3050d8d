// SPDX-License-Identifier: MIT
//
// Interface monitors that a person starts in a second terminal.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test::by_hand_test {

namespace {

std::vector<std::string> intfmon(Program& netmon, std::vector<std::string> words) {
  words.insert(words.begin(), {kIntfmon, "--socket=" + netmon.socket_path()});
  return words;
}

// netmon as a monitor sees it, played by the test: listens at a path and holds one conversation.
class PlayedNetmon {
 public:
  explicit PlayedNetmon(const std::string& path) : listener_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    ::unlink(path.c_str());
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    wait_with_patience(listener_);
  }
  ~PlayedNetmon() {
    ::close(peer_);
    ::close(listener_);
  }
  PlayedNetmon(const PlayedNetmon&) = delete;
  PlayedNetmon& operator=(const PlayedNetmon&) = delete;

  void accept() {
    peer_ = ::accept(listener_, nullptr, nullptr);
    ASSERT_GE(peer_, 0);
    wait_with_patience(peer_);
  }
  void send(const Json& message) const {
    const std::string text = message.dump();
    EXPECT_EQ(::send(peer_, text.c_str(), text.size() + 1, 0),
              static_cast<ssize_t>(text.size() + 1));
  }
  // The next message.
  [[nodiscard]] Json receive() const {
    std::string text;
    char byte = 0;
    while (::recv(peer_, &byte, 1, 0) == 1 && byte != '\0') text += byte;
    return Json::parse(text, nullptr, false);
  }

 private:
  static void wait_with_patience(int fd) {
    const timeval patience{.tv_sec = kPatience.count(), .tv_usec = 0};
    EXPECT_EQ(::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
  }

  int listener_;
  int peer_ = -1;
};

}  // namespace

TEST(ByHand, AMonitorPrintsInItsOwnTerminalAndIsRestoredAsAnyOther) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--launch=no", "--interval=100ms", "a"});
  Program monitor(intfmon(netmon, {"a"}));
  ASSERT_TRUE(monitor.wait_for_output("Interface:a state:up")) << monitor.error_text();
  set_admin("a", false);
  EXPECT_TRUE(eventually([] { return admin_up("a"); }));
  EXPECT_TRUE(netmon.wait_for_error("a: link up: the outage took"));
  expect_end(netmon);
  EXPECT_EQ(monitor.wait_exit(), 0) << monitor.error_text();
  EXPECT_TRUE(netmon.output().empty());
}

TEST(ByHand, ASecondMonitorOfAnInterfaceEndsAndTheFirstGoesOn) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--launch=no", "--json", "--interval=100ms", "a"});
  Program first(intfmon(netmon, {"a"}));
  expect_more_samples(first, "a", 1);
  Program second(intfmon(netmon, {"a"}));
  EXPECT_EQ(second.wait_exit(), 0);
  EXPECT_EQ(second.count_errors("a: netmon: a is monitored already by process " +
                                std::to_string(first.pid())),
            1U)
      << second.error_text();
  EXPECT_TRUE(netmon.wait_for_error("there is a monitor already for a")) << netmon.error_text();
  expect_more_samples(first, "a", 2);
  expect_no_hole(first, netmon, "a");
}

TEST(ByHand, OneThatEndsMakesRoomForAnother) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--launch=no", "--json", "--interval=100ms", "a", "lo"});
  Program keeper(intfmon(netmon, {"lo"}));  // netmon ends with its last monitor
  expect_more_samples(keeper, "lo", 1);
  {
    Program first(intfmon(netmon, {"--trace", "a"}));
    expect_more_samples(first, "a", 1);
    first.kill(SIGTERM);
    EXPECT_EQ(first.wait_exit(), 0);
    EXPECT_EQ(first.count_errors(R"(trace: > {"type":"bye","reason":"signal")"), 1U)
        << first.error_text();
  }
  EXPECT_TRUE(netmon.wait_for_error("a: its monitor was told to end by SIGTERM"));
  Program second(intfmon(netmon, {"a"}));
  expect_more_samples(second, "a", 2);
  second.kill(SIGKILL);
  EXPECT_TRUE(netmon.wait_for_error("a: its monitor is gone; waiting for another"));
  Program third(intfmon(netmon, {"a"}));
  expect_more_samples(third, "a", 2);
}

TEST(ByHand, AMonitorOutlivesANetmonThatIsKilledAndTakesUpWithTheNextWithoutAHole) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--launch=no", "--json", "--interval=100ms", "a"});
  const std::string path = netmon.socket_path();
  Program monitor(intfmon(netmon, {"a"}));
  expect_more_samples(monitor, "a", 2);
  netmon.kill(SIGKILL);
  ASSERT_TRUE(monitor.wait_for_error("a: netmon is gone; going on, and connecting again"));
  expect_more_samples(monitor, "a", 3);

  PlayedNetmon next(path);
  next.accept();
  const Json ready = next.receive();
  EXPECT_EQ(ready.value("type", ""), "ready");
  EXPECT_EQ(ready.value("interface", ""), "a");
  EXPECT_TRUE(ready.value("was_up", false));
  EXPECT_GE(ready.value("samples", 0), 5);
  next.send({{"type", "monitor"}, {"interval_usec", 100'000}, {"print", "json"}});
  ASSERT_TRUE(monitor.wait_for_error("a: connected to netmon again"));
  expect_more_samples(monitor, "a", 3);
  next.send({{"type", "shutdown"}});
  Json last = next.receive();
  // A tick that it missed meanwhile is told before.
  while (last.value("type", "") == "event") last = next.receive();
  EXPECT_EQ(last.value("type", ""), "bye");
  EXPECT_EQ(monitor.wait_exit(), 0);
  expect_no_hole(samples_of(monitor, "a"));
  std::filesystem::remove_all(std::filesystem::path(path).parent_path());
}

TEST(ByHand, AnOutageWhileThereIsNoNetmonIsToldToTheNext) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--launch=no", "--json", "--interval=100ms", "a"});
  const std::string path = netmon.socket_path();
  Program monitor(intfmon(netmon, {"a"}));
  expect_more_samples(monitor, "a", 2);
  netmon.kill(SIGKILL);
  ASSERT_TRUE(monitor.wait_for_error("a: netmon is gone; going on, and connecting again"));
  set_admin("a", false);
  ASSERT_TRUE(monitor.wait_for_output(R"("operstate":"down")"));
  set_admin("a", true);
  ASSERT_TRUE(eventually([] { return operstate("a") == "up"; }));
  expect_more_samples(monitor, "a", 3);

  // What is not answered may not have been read: it is said again.
  for (const bool answers : {false, true}) {
    PlayedNetmon next(path);
    next.accept();
    const Json ready = next.receive();
    ASSERT_TRUE(ready.contains("meanwhile")) << ready;
    const Json& meanwhile = ready["meanwhile"];
    EXPECT_EQ(meanwhile.value("outages", 0), 1) << ready;
    EXPECT_GT(meanwhile.value("down_usec", 0), 0) << ready;
    EXPECT_EQ(meanwhile.value("last_up_usec", 1), ready.value("changed_usec", 2)) << ready;
    if (!answers) continue;
    next.send({{"type", "monitor"}, {"interval_usec", 100'000}, {"print", "json"}});
    expect_more_samples(monitor, "a", 1);
  }
  PlayedNetmon last(path);
  last.accept();
  const Json untold = last.receive().value("meanwhile", Json::object());
  EXPECT_EQ(untold.value("outages", 0), 0) << untold << ": it was told";
  last.send({{"type", "shutdown"}});
  EXPECT_EQ(monitor.wait_exit(), 0);
  std::filesystem::remove_all(std::filesystem::path(path).parent_path());
}

TEST(ByHand, AMonitorThatExitsWithNetmonEndsAndClearsAway) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--launch=no", "--interval=100ms", "a"});
  const auto directory = std::filesystem::path(netmon.socket_path()).parent_path();
  Program monitor(intfmon(netmon, {"--exit-with-netmon", "a"}));
  ASSERT_TRUE(monitor.wait_for_output("Interface:a "));
  netmon.kill(SIGKILL);
  EXPECT_EQ(monitor.wait_exit(), 0);
  EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST(ByHand, AFrozenMonitorIsNamedAfter5sAndLeftToItsUser) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--launch=no", "--interval=100ms", "a"});
  Program monitor(intfmon(netmon, {"a"}));
  ASSERT_TRUE(monitor.wait_for_output("Interface:a ")) << monitor.error_text();
  monitor.kill(SIGSTOP);
  netmon.kill(SIGTERM);
  ASSERT_EQ(netmon.wait_exit(), 0);
  EXPECT_EQ(netmon.count_errors("did not end within 5s and are not waited for any more: a"), 1U)
      << netmon.error_text();
  EXPECT_TRUE(runs(monitor.pid()));
}

TEST(ByHand, AMonitorDropsANetmonThatTalksNonsenseAndSamplesOn) {
  const VethPair pair("a");
  char directory[] = "/tmp/netmon-test-XXXXXX";
  ASSERT_NE(::mkdtemp(directory), nullptr);
  const std::string path = std::string(directory) + "/monitor.sock";
  PlayedNetmon played(path);
  Program monitor({kIntfmon, "--socket=" + path, "a"});
  played.accept();
  EXPECT_EQ(played.receive().value("type", ""), "ready");
  played.send({{"type", "monitor"}, {"interval_usec", 100'000}, {"print", "json"}});
  expect_more_samples(monitor, "a", 2);
  played.send({{"type", "set-link-up"}});
  ASSERT_TRUE(monitor.wait_for_error("'set-link-up': the field 'decision' is missing"))
      << monitor.error_text();
  played.accept();  // it connects again
  EXPECT_EQ(played.receive().value("type", ""), "ready");
  expect_more_samples(monitor, "a", 2);
  expect_no_hole(samples_of(monitor, "a"));
  monitor.kill(SIGINT);
  EXPECT_EQ(monitor.wait_exit(), 0);
  std::filesystem::remove_all(directory);
}

// Of each ten slots the first is to be printed; where it was missed, the next that was not.
TEST(ByHand, ASpanWhosePrintingSlotIsMissedIsPrintedWithTheNextSample) {
  static constexpr size_t kSpan = 10;
  const VethPair pair("a");
  PlayedNetmon netmon("/tmp/netmon-played");
  Program monitor({kIntfmon, "--socket=/tmp/netmon-played", "a"});
  netmon.accept();
  EXPECT_EQ(netmon.receive().value("type", ""), "ready");
  netmon.send({{"type", "report"}, {"send", "start"}});
  netmon.send(
      {{"type", "monitor"}, {"interval_usec", 100'000}, {"print", "json"}, {"print_every", kSpan}});
  const auto began_late = [&] {
    const auto samples = samples_of(monitor, "a");
    return !samples.empty() && (samples.back().value("sequence", size_t{1}) - 1) % kSpan != 0;
  };
  // The first sample of each span that was taken.
  std::map<size_t, size_t> first_of;
  size_t taken = 0;
  size_t last_taken = 0;
  // Until it says that; what nobody reads for long is too much for it.
  const auto read = [&](const auto& is_last) {
    for (Json message = netmon.receive(); message.is_object(); message = netmon.receive()) {
      if (message.value("type", "") == "sample") {
        last_taken = message.value("sequence", size_t{0});
        first_of.emplace((last_taken - 1) / kSpan, last_taken);
        ++taken;
      }
      if (is_last(message)) return true;
    }
    return false;
  };
  // Once, as a rule; on a busy machine this test itself comes too late for the moment it wants.
  for (int round = 0; round < 50 && !began_late(); ++round) {
    expect_more_samples(monitor, "a", 1);
    // It stands still over the beginning of a span.
    std::this_thread::sleep_for(std::chrono::milliseconds(550));
    monitor.kill(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    monitor.kill(SIGCONT);
    expect_more_samples(monitor, "a", 1);
    const auto printed = samples_of(monitor, "a").back().value("sequence", size_t{0});
    EXPECT_TRUE(read([&](const Json&) { return last_taken >= printed; }));
  }
  EXPECT_TRUE(began_late()) << "no span began with a missed slot";
  netmon.send({{"type", "shutdown"}});
  EXPECT_EQ(monitor.wait_exit(), 0);
  EXPECT_TRUE(read([](const Json& message) { return message.value("type", "") == "bye"; }));
  // Each that was taken was sent: the first of each span is printed, and no other.
  std::vector<size_t> expected;
  for (const auto& [span, sequence] : first_of) expected.push_back(sequence);
  std::vector<size_t> printed;
  for (const Json& sample : samples_of(monitor, "a")) {
    printed.push_back(sample.value("sequence", size_t{0}));
  }
  EXPECT_EQ(printed, expected);
  EXPECT_GT(taken, printed.size());
  std::filesystem::remove("/tmp/netmon-played");
}

// The slots between two processes: the one that runs gets its sample at once, the others are told.
TEST(ByHand, AMonitorGoesOnWhereTheOneBeforeLeftOff) {
  static constexpr int64_t kInterval = 1'000'000;
  const VethPair pair("a");
  PlayedNetmon netmon("/tmp/netmon-played");
  const auto begin = [&](Json order) {
    auto monitor = std::make_unique<Program>(
        std::vector<std::string>{kIntfmon, "--socket=/tmp/netmon-played", "a"});
    netmon.accept();
    EXPECT_EQ(netmon.receive().value("type", ""), "ready");
    order.update({{"type", "monitor"}, {"interval_usec", kInterval}, {"print", "json"}});
    netmon.send(order);
    return monitor;
  };
  const auto end = [&](Program& monitor) {
    std::vector<Json> said;
    netmon.send({{"type", "shutdown"}});
    do {
      said.push_back(netmon.receive());
    } while (said.back().is_object() && said.back().value("type", "") != "bye");
    EXPECT_EQ(monitor.wait_exit(), 0);
    return said;
  };
  const auto slot_of = [](const Json& sample) {
    return sample.value("monotonic_usec", int64_t{0}) / kInterval;
  };

  auto first = begin({});
  expect_more_samples(*first, "a", 1);
  const int64_t left = end(*first).back().value("last_slot_usec", int64_t{0});
  EXPECT_EQ(left % kInterval, 0);
  EXPECT_EQ(left / kInterval, slot_of(samples_of(*first, "a").back()));

  // Some slots pass. One that has not begun yet is not waited for.
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  auto second = begin({{"last_slot_usec", left}});
  expect_more_samples(*second, "a", 2);
  const auto said = end(*second);
  const auto samples = samples_of(*second, "a");
  uint64_t missed = 0;
  for (const Json& message : said) {
    if (message.value("event", "") == "missed") missed += message.value("count", uint64_t{0});
  }
  const int64_t slots =
      said.back().value("last_slot_usec", int64_t{0}) / kInterval - left / kInterval;
  EXPECT_EQ(static_cast<uint64_t>(slots), samples.size() + missed);
  EXPECT_GE(missed, 1U);

  // One that ends before it has sampled passes on what it was told.
  auto third = begin({{"last_slot_usec", (left / kInterval + 1'000) * kInterval}});
  EXPECT_EQ(end(*third).back().value("last_slot_usec", int64_t{0}), left + 1'000 * kInterval);
  EXPECT_TRUE(third->output().empty());
  std::filesystem::remove("/tmp/netmon-played");
}

TEST(ByHand, WhatIsNoSocketIsNotRemoved) {
  const VethPair pair("a");
  const std::string file = "/tmp/netmon-no-socket";
  std::ofstream(file) << "something of value\n";
  Program monitor({kIntfmon, "--exit-with-netmon", "--socket=" + file, "a"});
  EXPECT_EQ(monitor.wait_exit(), 1);
  std::ifstream content(file);
  std::string line;
  std::getline(content, line);
  EXPECT_EQ(line, "something of value");
  std::filesystem::remove(file);
}

}  // namespace netmon::test::by_hand_test
