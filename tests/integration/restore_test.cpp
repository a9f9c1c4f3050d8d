// SPDX-License-Identifier: MIT
//
// Links that go down come back, by the rules, and the log tells each decision.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "base/link_state.h"
#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test::restore_test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

milliseconds since(Clock::time_point begin) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

// The number after `mark`, or -1.
int64_t number_after(const std::string& text, const std::string& mark) {
  const size_t at = text.find(mark);
  return at == std::string::npos ? -1 : std::stoll("0" + text.substr(at + mark.size()));
}

// The outage that the line of `name` from the `from`th on tells lies within what the test knows:
// not shorter than `least`, for which the link was down after that was told, and not longer than
// from `before` it was to the line.
void expect_outage(Program& netmon, const std::string& name, Clock::time_point before,
                   milliseconds least = {}, size_t from = 0, size_t* next = nullptr) {
  const std::string mark = name + ": link up: the outage took ";
  const auto line = netmon.wait_for_error(mark, from, next);
  ASSERT_TRUE(line) << netmon.error_text();
  const milliseconds outage(number_after(line->text, mark));
  EXPECT_GE(outage, least) << line->text;
  // It began after `before`, and was told after its end; rounded to milliseconds.
  EXPECT_LE(outage, line->when - before + milliseconds(1)) << line->text;  // not a limit
}

// Waits for some more samples: what was to be decided has been.
void expect_samples(Program& netmon, const std::string& part, size_t count) {
  size_t next = netmon.output().size();
  for (size_t i = 0; i < count; ++i) {
    ASSERT_TRUE(netmon.wait_for_output(part, next, &next)) << netmon.error_text();
  }
}

// Sets all of them down at once, and expects each to be set up again, by the first decision.
void set_down_and_expect_up(Program& netmon, const std::vector<std::string>& names) {
  std::string lines;
  for (const std::string& name : names) lines += "link set " + name + " down\n";
  ip_batch(lines);
  for (const std::string& name : names) {
    ASSERT_TRUE(netmon.wait_for_error(": " + name + ": link down: admin-down")) << name;
    ASSERT_TRUE(netmon.wait_for_error(": " + name + ": link up: the outage took")) << name;
    EXPECT_TRUE(admin_up(name)) << name;
  }
  EXPECT_EQ(netmon.count_errors("by the rule was-up"), names.size());
  EXPECT_EQ(netmon.count_errors("done, IFF_UP is set"), names.size());
}

// A reader of a tap, which is its carrier.
class TapReader {
 public:
  explicit TapReader(const std::string& name) : fd_(::open("/dev/net/tun", O_RDWR | O_CLOEXEC)) {
    ifreq request{};
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP;
    EXPECT_EQ(::ioctl(fd_, TUNSETIFF, &request), 0);
  }
  ~TapReader() { ::close(fd_); }
  TapReader(const TapReader&) = delete;
  TapReader& operator=(const TapReader&) = delete;

 private:
  int fd_;
};

}  // namespace

// --- IFF_UP taken away ---

TEST(Restore, ALinkSetDownIsSetUpAgainAndTheLogTellsWhy) {
  const VethPair pair("v");
  Program netmon({kNetmon, "v"});
  size_t next = 0;
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(netmon.wait_for_output("Interface:v state:up", netmon.output().size()));
    const auto begin = Clock::now();
    set_admin("v", false);
    ASSERT_TRUE(netmon.wait_for_error("v: link down: admin-down", next, &next));
    const auto decision = netmon.wait_for_error("v: decision ", next, &next);
    ASSERT_TRUE(decision) << netmon.error_text();
    const std::string rule = round == 0 ? "rule was-up" : "rule retry";
    EXPECT_NE(decision->text.find(": set the link up by the " + rule), std::string::npos)
        << decision->text;
    // The first one tells how to turn it off.
    EXPECT_EQ(decision->text.find("--restore=no") != std::string::npos, round == 0)
        << decision->text;
    const auto number = number_after(decision->text, "v: decision ");
    ASSERT_TRUE(netmon.wait_for_error(
        "v: decision " + std::to_string(number) + ": done, IFF_UP is set", next, &next))
        << netmon.error_text();
    EXPECT_TRUE(admin_up("v"));
    expect_outage(netmon, "v", begin, {}, next, &next);
  }
  expect_end(netmon);
}

TEST(Restore, SixtyFourNamedLinksSetDownAtOnceAreAllSetUpAgain) {
  const VethPairs pairs(64, VethPair::Start::up);
  std::vector<std::string> words = {kNetmon};
  words.insert(words.end(), pairs.names().begin(), pairs.names().end());
  Program netmon(words);
  ASSERT_NO_FATAL_FAILURE(expect_each_prints(netmon, pairs.names(), " state:up"));
  set_down_and_expect_up(netmon, pairs.names());
  expect_end(netmon);
}

TEST(Restore, SixtyFourLinksThatOnlyAllMatchesAreSetUpAgainAfterHavingBeenUp) {
  const VethPairs pairs(64, VethPair::Start::up);
  Program netmon({kNetmon, "--all", "!*p"});
  ASSERT_NO_FATAL_FAILURE(expect_each_prints(netmon, pairs.names(), " state:up"));
  set_down_and_expect_up(netmon, pairs.names());
  expect_end(netmon);
}

TEST(Restore, NoneOfSixtyFourIsRestoredWithRestoreNoAndEachIsToldOnce) {
  const VethPairs pairs(64, VethPair::Start::up);
  Program netmon({kNetmon, "--restore=no", "--all", "!*p"});
  ASSERT_NO_FATAL_FAILURE(expect_each_prints(netmon, pairs.names(), " state:up"));
  std::string lines;
  for (const std::string& name : pairs.names()) lines += "link set " + name + " down\n";
  ip_batch(lines);
  for (const std::string& name : pairs.names()) {
    ASSERT_TRUE(netmon.wait_for_error(": " + name + ": left down by the rule restore-off"))
        << netmon.error_text();
  }
  for (const std::string& name : {pairs.names().front(), pairs.names().back()}) {
    expect_samples(netmon, "Interface:" + name + " state:down", 2);
  }
  for (const std::string& name : pairs.names()) {
    EXPECT_FALSE(admin_up(name)) << name;
    EXPECT_EQ(netmon.count_errors(": " + name + ": link down: admin-down"), 1U) << name;
    EXPECT_EQ(netmon.count_errors(": " + name + ": left down"), 1U) << name;
  }
  EXPECT_EQ(netmon.count_errors("decision"), 0U);
  expect_end(netmon);
}

TEST(Restore, ALinkThatOnlyAGlobMatchesIsLeftDownAndANamedOneIsBroughtUp) {
  const VethPair pair("v", VethPair::Start::down);
  {
    Program netmon({kNetmon, "--interval=100ms", "v*", "!vp"});
    ASSERT_TRUE(netmon.wait_for_error("v: left down by the rule never-up"));
    expect_samples(netmon, "Interface:v state:down", 15);
    EXPECT_FALSE(admin_up("v"));
    EXPECT_EQ(netmon.count_errors("decision"), 0U);
    EXPECT_EQ(netmon.count_errors("left down"), 1U);
    expect_end(netmon);
  }
  Program netmon({kNetmon, "v*", "v"});
  EXPECT_TRUE(netmon.wait_for_error("set the link up by the rule named"));
  EXPECT_TRUE(eventually([] { return admin_up("v"); }));
  expect_end(netmon);
}

TEST(Restore, ALinkThatAGlobMatchesIsRestoredOnceSomebodyHasSetItUp) {
  const VethPair pair("v", VethPair::Start::down);
  Program netmon({kNetmon, "--interval=100ms", "v*", "!vp"});
  ASSERT_TRUE(netmon.wait_for_error("v: left down by the rule never-up"));
  set_admin("vp", true);
  set_admin("v", true);
  ASSERT_TRUE(netmon.wait_for_error("v: link up")) << netmon.error_text();
  set_admin("v", false);
  EXPECT_TRUE(netmon.wait_for_error("set the link up by the rule was-up"));
  EXPECT_TRUE(eventually([] { return admin_up("v"); }));
  expect_end(netmon);
}

TEST(Restore, ARestoreThatDoesNotHoldIsRepeatedAfterASecond) {
  const VethPair pair("v");
  Program netmon({kNetmon, "--interval=100ms", "v"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:v state:up"));
  set_admin("v", false);
  size_t next = 0;
  ASSERT_TRUE(netmon.wait_for_error("done, IFF_UP is set", next, &next)) << netmon.error_text();
  const auto again = Clock::now();
  set_admin("v", false);
  ASSERT_TRUE(netmon.wait_for_error("v: set up again in 1s", next, &next)) << netmon.error_text();
  EXPECT_TRUE(netmon.wait_for_error("by the rule retry", next, &next));
  const auto second = netmon.wait_for_error("done, IFF_UP is set", next, &next);
  ASSERT_TRUE(second) << netmon.error_text();
  EXPECT_GE(second->when - again, seconds(1));
  EXPECT_TRUE(admin_up("v"));
  EXPECT_EQ(netmon.count_errors("set up again in"), 1U);
  expect_end(netmon);
}

TEST(Restore, ALinkThatSomebodySetsDownThreeTimesIsContendedAndLeftAlone) {
  const VethPair pair("v");
  Program netmon({kNetmon, "--interval=100ms", "v"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:v state:up"));
  set_admin("v", false);
  size_t next = 0;
  for (int times = 0; times < 3; ++times) {
    EXPECT_EQ(netmon.count_errors("contended"), 0U);
    ASSERT_TRUE(netmon.wait_for_error("done, IFF_UP is set", next, &next)) << netmon.error_text();
    set_admin("v", false);
  }
  ASSERT_TRUE(netmon.wait_for_error("v: contended: ", next, &next)) << netmon.error_text();
  // The next try would have been after 4 s.
  expect_samples(netmon, "Interface:v state:down", 50);
  EXPECT_FALSE(admin_up("v"));
  EXPECT_EQ(netmon.count_errors("contended"), 1U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("set the link up"), 3U) << netmon.error_text();
  expect_end(netmon);
}

// --- Neither up nor down ---

TEST(Restore, ALinkThatBecomesDormantIsToldSoAndWhenThatIsOverAndItIsNoOutage) {
  const VethPair pair("v");
  Program netmon({kNetmon, "--interval=100ms", "v"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:v state:up"));
  set_operstate("v", static_cast<uint8_t>(Operstate::dormant));
  ASSERT_TRUE(netmon.wait_for_error("v: neither up nor down: the operstate is dormant"))
      << netmon.error_text();
  expect_samples(netmon, "Interface:v state:dormant", 5);
  set_operstate("v", static_cast<uint8_t>(Operstate::up));
  ASSERT_TRUE(netmon.wait_for_error("v: link up, no longer dormant")) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("v: "), 2U) << netmon.error_text();
  expect_end(netmon);
}

// --- IFF_UP does not help ---

TEST(Restore, ALinkWhosePeerIsDownIsToldOnceAndNotSetUp) {
  const VethPair pair("v");
  Program netmon({kNetmon, "v"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:v state:up"));
  const auto begin = Clock::now();
  set_admin("vp", false);
  ASSERT_TRUE(netmon.wait_for_error("v: link down: lower-layer-down"));
  const auto told = Clock::now();
  ASSERT_TRUE(netmon.wait_for_error("v: nothing to set: lower-layer-down ("));
  expect_samples(netmon, "Interface:v state:lowerlayerdown", 3);
  const auto was_down = since(told);
  set_admin("vp", true);
  expect_outage(netmon, "v", begin, was_down);
  EXPECT_EQ(netmon.count_errors("link down"), 1U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("nothing to set"), 1U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("decision"), 0U) << netmon.error_text();
  expect_end(netmon);
}

TEST(Restore, AMacvlanIsToldOnceThatItsParentIsDownAndUpWithItAgain) {
  const VethPair pair("v");
  const Device macvlan("m", {"link", "add", "name", "m", "link", "v", "type", "macvlan"});
  set_admin("m", true);
  Program netmon({kNetmon, "--interval=100ms", "m"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:m state:up"));
  const auto begin = Clock::now();
  set_admin("v", false);
  ASSERT_TRUE(netmon.wait_for_error("m: link down: lower-layer-down"));
  ASSERT_TRUE(netmon.wait_for_error("m: nothing to set: lower-layer-down ("));
  const auto told = Clock::now();
  expect_samples(netmon, "Interface:m state:lowerlayerdown", 15);
  const auto was_down = since(told);
  set_admin("v", true);
  ASSERT_TRUE(eventually([] { return operstate("m") == "up"; }));
  expect_outage(netmon, "m", begin, was_down);
  EXPECT_EQ(netmon.count_errors("lower-layer-down"), 2U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("decision"), 0U) << netmon.error_text();
  expect_end(netmon);
}

TEST(Restore, ATapWithoutAReaderHasNoCarrierAndIsUpWhenOneComes) {
  const Device tap("t", {"tuntap", "add", "mode", "tap", "name", "t"});
  set_admin("t", true);
  Program netmon({kNetmon, "--interval=100ms", "t"});
  ASSERT_TRUE(netmon.wait_for_error("t: link down: no-carrier")) << netmon.error_text();
  ASSERT_TRUE(netmon.wait_for_error("t: nothing to set: no-carrier ("));
  expect_samples(netmon, "Interface:t state:down", 15);
  EXPECT_EQ(netmon.count_errors("no-carrier"), 2U) << netmon.error_text();
  size_t next = netmon.errors().size();
  {
    const TapReader reader("t");
    ASSERT_TRUE(netmon.wait_for_error("t: link up", next, &next)) << netmon.error_text();
    // The cable is pulled, and put back.
    ASSERT_TRUE(eventually([] { return operstate("t") == "up"; }));
    const auto begin = Clock::now();
    ip("link set dev t carrier off");
    ASSERT_TRUE(netmon.wait_for_error("t: nothing to set: no-carrier (", next, &next));
    const auto told = Clock::now();
    expect_samples(netmon, "Interface:t state:down", 5);
    const auto was_down = since(told);
    ip("link set dev t carrier on");
    ASSERT_TRUE(eventually([] { return operstate("t") == "up"; }));
    expect_outage(netmon, "t", begin, was_down, next, &next);
  }
  EXPECT_TRUE(netmon.wait_for_error("t: nothing to set: no-carrier (", next, &next));
  EXPECT_EQ(netmon.count_errors("decision"), 0U) << netmon.error_text();
  expect_end(netmon);
}

TEST(Restore, ABridgeWithoutPortsIsUpAndOneWhosePortsAreDownHasNoCarrier) {
  const VethPair pair("v");
  const Device bridge("b", {"link", "add", "name", "b", "type", "bridge"});
  set_admin("b", true);
  Program netmon({kNetmon, "--interval=100ms", "b"});
  expect_samples(netmon, "Interface:b state:unknown", 10);
  EXPECT_EQ(netmon.count_errors("link down"), 0U) << netmon.error_text();
  ip("link set v master b");
  ASSERT_TRUE(netmon.wait_for_output("Interface:b state:up"));
  const auto begin = Clock::now();
  set_admin("v", false);
  ASSERT_TRUE(netmon.wait_for_error("b: nothing to set: no-carrier (")) << netmon.error_text();
  const auto told = Clock::now();
  expect_samples(netmon, "Interface:b state:down", 15);
  const auto was_down = since(told);
  set_admin("v", true);
  ASSERT_TRUE(eventually([] { return operstate("b") == "up"; }));
  expect_outage(netmon, "b", begin, was_down);
  EXPECT_EQ(netmon.count_errors("no-carrier"), 2U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("decision"), 0U) << netmon.error_text();
  expect_end(netmon);
}

TEST(Restore, TenFlapsOfTheCarrierBetweenTwoLooksAreCountedAsInvisible) {
  const VethPair pair("v");
  Program netmon({kNetmon, "--interval=100ms", "v"});
  const std::string sample = "Interface:v state:up";
  ASSERT_TRUE(netmon.wait_for_output(sample));
  // Its monitor does not look meanwhile.
  const pid_t monitor = netmon.monitor_of("v");
  ::kill(monitor, SIGSTOP);
  ASSERT_TRUE(eventually([&] { return process_state(monitor) == 'T'; }));
  for (int i = 0; i < 10; ++i) {
    set_admin("vp", false);
    set_admin("vp", true);
  }
  ASSERT_TRUE(eventually([] { return operstate("v") == "up"; }));
  ::kill(monitor, SIGCONT);
  ASSERT_TRUE(netmon.wait_for_error("v: invisible flaps: ")) << netmon.error_text();
  expect_samples(netmon, sample, 3);
  int64_t flaps = 0;
  for (const Line& line : netmon.errors()) {
    flaps += std::max<int64_t>(0, number_after(line.text, "v: invisible flaps: "));
  }
  EXPECT_EQ(flaps, 10) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("(10 so far)"), 1U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("link down"), 0U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("decision"), 0U) << netmon.error_text();
  expect_end(netmon);
}

// --- Not allowed to ---

TEST(Restore, WithoutCapNetAdminEachInterfaceIsToldOnceAndMonitoredOn) {
  const VethPairs pairs(3, VethPair::Start::up);
  Program netmon({kNetmon, "--interval=100ms", "v0", "v1", "v2"}, {"", true});
  ASSERT_NO_FATAL_FAILURE(expect_each_prints(netmon, pairs.names(), " state:up"));
  const auto named = [&](const std::string& name) {
    size_t count = 0;
    for (const Line& line : netmon.errors()) {
      count += line.text.find(": " + name + ": ") != std::string::npos &&
                       line.text.find("CAP_NET_ADMIN") != std::string::npos
                   ? 1
                   : 0;
    }
    return count;
  };
  for (int outage = 0; outage < 2; ++outage) {
    const size_t next = netmon.errors().size();  // either may be told first
    for (const char* name : {"v0", "v1"}) set_admin(name, false);
    for (const std::string name : {"v0", "v1"}) {
      ASSERT_TRUE(netmon.wait_for_error(": " + name + ": link down: admin-down", next))
          << netmon.error_text();
      expect_samples(netmon, "Interface:" + name + " state:down", 12);
      EXPECT_FALSE(admin_up(name));
      EXPECT_EQ(named(name), 1U) << netmon.error_text();
    }
    for (const char* name : {"v0", "v1"}) set_admin(name, true);
    for (const std::string name : {"v0", "v1"}) {
      ASSERT_TRUE(netmon.wait_for_error(": " + name + ": link up: ", next)) << netmon.error_text();
    }
  }
  EXPECT_EQ(named("v2"), 0U);
  EXPECT_EQ(netmon.count_errors("IFF_UP is set"), 0U) << netmon.error_text();
  expect_samples(netmon, "Interface:v0 state:up", 2);
  expect_end(netmon);
}

}  // namespace netmon::test::restore_test
