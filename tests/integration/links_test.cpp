// SPDX-License-Identifier: MIT
//
// Interfaces that come, go, change their name or their namespace while they are monitored.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/control_client.h"
#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test::links_test {

namespace {

// Another network namespace, held by a process that does nothing.
class OtherNamespace {
 public:
  OtherNamespace() {
    int ready[2];
    if (::pipe2(ready, O_CLOEXEC) < 0) throw std::runtime_error("pipe2");
    pid_ = ::fork();
    if (pid_ == 0) {
      if (::unshare(CLONE_NEWNET) < 0 || ::write(ready[1], "r", 1) != 1) ::_exit(1);
      while (true) ::pause();
    }
    ::close(ready[1]);
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    ::close(ready[0]);
  }
  ~OtherNamespace() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  OtherNamespace(const OtherNamespace&) = delete;
  OtherNamespace& operator=(const OtherNamespace&) = delete;

  [[nodiscard]] std::string pid() const { return std::to_string(pid_); }
  // Gives an interface back to the namespace of the test.
  void give_back(const std::string& name) const {
    const std::string command = "nsenter -t " + pid() + " -n ip link set dev " + name + " netns " +
                                std::to_string(::getpid());
    EXPECT_EQ(std::system(command.c_str()), 0);
  }

 private:
  pid_t pid_;
};

}  // namespace

// --- Gone, and there again ---

TEST(Links, ADeletedInterfaceIsAbsentAndResumesAsANewOneWhenItIsThereAgain) {
  const VethPair other("b");
  auto pair = std::make_optional<VethPair>("a");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a", "b"});
  expect_more_samples(netmon, "a", 2);
  const auto old = samples_of(netmon, "a").back();
  pair.reset();
  ASSERT_TRUE(netmon.wait_for_error("netmon: a: absent: the interface is gone"));
  ASSERT_TRUE(eventually([&] { return netmon.monitor_of("a") == 0; }));
  const size_t before = netmon.output().size();
  expect_more_samples(netmon, "b", 3);
  EXPECT_TRUE(samples_of(netmon, "a", before).empty());

  pair.emplace("a");
  ASSERT_TRUE(netmon.wait_for_error("netmon: a: present again, with the ifindex"));
  expect_more_samples(netmon, "a", 2);
  const auto samples = samples_of(netmon, "a", before);
  EXPECT_EQ(samples.front().value("quality", ""), "first");
  EXPECT_GT(samples.front().value("ifindex", 0), old.value("ifindex", 0));
  expect_no_hole(netmon, "a");
  expect_no_hole(netmon, "b");
  EXPECT_EQ(netmon.count_errors("a: absent"), 1U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("its monitor"), 0U) << netmon.error_text();
  expect_end(netmon);
}

TEST(Links, ALinkThatWasDownWhenItWasDeletedIsANewOneToThePolicy) {
  auto pair = std::make_optional<VethPair>("a");
  Program netmon({kNetmon, "--interval=100ms", "a"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:a state:up"));
  ip("link set dev ap down");
  ASSERT_TRUE(netmon.wait_for_error("a: link down: "));
  pair.reset();
  ASSERT_TRUE(netmon.wait_for_error("a: absent: "));
  pair.emplace("a", VethPair::Start::down);
  // Named, so brought up although it was never up since it is there.
  EXPECT_TRUE(eventually([] { return admin_up("a"); })) << netmon.error_text();
  EXPECT_TRUE(netmon.wait_for_error("set the link up by the rule named")) << netmon.error_text();
  expect_end(netmon);
}

TEST(Links, OneThatIsDeletedAndMadeAgainAtOnceIsMonitoredAgain) {
  std::vector<std::string> words = {"link", "add",  "name", "a", "type",
                                    "veth", "peer", "name", "ap"};
  ip_words(words);
  Program netmon({kNetmon, "--json", "--interval=100ms", "a"});
  for (int round = 0; round < 3; ++round) {
    expect_more_samples(netmon, "a", 1);
    const size_t before = netmon.output().size();
    ip_batch("link del dev a\nlink add name a type veth peer name ap\n");
    const auto ifindex = sysfs("a/ifindex");
    EXPECT_TRUE(netmon.wait_for_output("\"ifindex\":" + ifindex + ",", before))
        << netmon.error_text();
  }
  ip("link del dev a");
  expect_end(netmon);
}

// --- Another name ---

TEST(Links, ARenamedInterfaceIsMonitoredOnUnderItsNewNameWithoutAHole) {
  const VethPair pair("a");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a"});
  expect_more_samples(netmon, "a", 3);
  const pid_t monitor = netmon.monitor_of("a");
  ip("link set dev a name renamed");
  ASSERT_TRUE(netmon.wait_for_error(
      "netmon: a: renamed to renamed; still monitored, although nothing that was asked for"
      " matches this name"))
      << netmon.error_text();
  expect_more_samples(netmon, "renamed", 3);
  EXPECT_TRUE(runs(monitor));
  const auto samples = parse_samples(netmon.output());
  expect_no_hole(samples);
  const size_t missed = slots_without(samples);
  EXPECT_TRUE(eventually([&] { return netmon.missed("a") + netmon.missed("renamed") >= missed; }));

  // Under its new name it is restored, too.
  set_admin("renamed", false);
  EXPECT_TRUE(eventually([] { return admin_up("renamed"); }));
  EXPECT_TRUE(netmon.wait_for_error("netmon: renamed: link up: the outage took"));
  expect_end(netmon);
}

TEST(Links, ARenameWithinWhatWasAskedForIsToldWithoutAWarning) {
  const VethPair pair("wan0");
  Program netmon({kNetmon, "--json", "--interval=100ms", "wan?"});
  expect_more_samples(netmon, "wan0", 1);
  ip("link set dev wan0 name wan1");
  const auto told = netmon.wait_for_error("netmon: wan0: renamed to wan1; still monitored");
  ASSERT_TRUE(told) << netmon.error_text();
  EXPECT_EQ(told->text.find("although"), std::string::npos) << told->text;
  expect_more_samples(netmon, "wan1", 1);
  EXPECT_EQ(netmon.children().size(), 1U);
  expect_end(netmon);
}

TEST(Links, TwoInterfacesThatSwapTheirNamesStayTheOnesTheyAre) {
  const VethPair first("a");
  const VethPair second("b");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a", "b"});
  expect_more_samples(netmon, "a", 1);
  expect_more_samples(netmon, "b", 1);
  const auto ifindex_of_a = sysfs("a/ifindex");
  ip_batch("link set dev a name c\nlink set dev b name a\nlink set dev c name b\n");
  ASSERT_TRUE(netmon.wait_for_error("renamed to b; still monitored"));
  expect_more_samples(netmon, "a", 2);
  expect_more_samples(netmon, "b", 2);
  EXPECT_EQ(std::to_string(samples_of(netmon, "b").back().value("ifindex", 0)), ifindex_of_a);
  EXPECT_EQ(netmon.children().size(), 2U);
  EXPECT_EQ(netmon.count_errors("its monitor"), 0U) << netmon.error_text();
  expect_end(netmon);
}

TEST(Links, AnAlternativeNameIsTakenForTheInterfaceThatBearsIt) {
  const std::string uplink = "the-uplink-of-more-than-fifteen-bytes";
  auto pair = std::make_optional<VethPair>("a");
  ip("link property add dev a altname " + uplink);
  Program netmon({kNetmon, "--json", "--interval=100ms", uplink});
  ControlClient client(control_path(netmon));
  expect_more_samples(netmon, "a", 1);
  EXPECT_EQ(client.link(uplink)["interface"], "a");
  EXPECT_EQ(client.link("a")["altname"], uplink);
  EXPECT_EQ(client.list().size(), 1U);
  set_admin("a", false);
  EXPECT_TRUE(netmon.wait_for_error("netmon: a (" + uplink + "): link down"));
  EXPECT_TRUE(eventually([] { return admin_up("a"); }));
  pair.reset();
  ASSERT_TRUE(netmon.wait_for_error("netmon: a (" + uplink + "): absent: the interface is gone"));
  EXPECT_EQ(client.link(uplink)["standing"], "absent");
  // Whoever bears it next is it, also where it gets the name while it is down.
  const VethPair other("b", VethPair::Start::down);
  ip("link property add dev b altname " + uplink);
  ASSERT_TRUE(netmon.wait_for_error("netmon: b (" + uplink + "): present again"));
  EXPECT_TRUE(eventually([] { return admin_up("b"); })) << netmon.error_text();
  expect_more_samples(netmon, "b", 1);
  expect_end(netmon);
}

// --- Another namespace ---

TEST(Links, AnInterfaceMovedToAnotherNamespaceIsAbsentUntilItIsBack) {
  const OtherNamespace elsewhere;
  const VethPair pair("a");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a"});
  expect_more_samples(netmon, "a", 2);
  ip("link set dev a netns " + elsewhere.pid());
  ASSERT_TRUE(netmon.wait_for_error("netmon: a: absent: moved to another network namespace"))
      << netmon.error_text();
  ASSERT_TRUE(eventually([&] { return netmon.children().empty(); }));
  const size_t before = netmon.output().size();
  elsewhere.give_back("a");
  expect_more_samples(netmon, "a", 2);
  EXPECT_EQ(samples_of(netmon, "a", before).front().value("quality", ""), "first");
  EXPECT_EQ(netmon.count_errors("its monitor"), 0U) << netmon.error_text();
  expect_end(netmon);
}

// --- New ones, and messages about other things ---

TEST(Links, AnInterfaceThatMatchesAGlobIsPickedUp) {
  Program netmon({kNetmon, "--json", "--interval=100ms", "new*", "!new*p"});
  ASSERT_TRUE(netmon.wait_for_error("no interface matches yet; waiting for one that does"));
  const VethPair pair("new0");
  ASSERT_TRUE(netmon.wait_for_output(R"("interface":"new0")")) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("netmon: new0: appeared; monitored from now on"), 1U);
  EXPECT_EQ(netmon.count_errors("new0p"), 0U) << netmon.error_text();
  expect_end(netmon);
}

TEST(Links, ManyThatAppearAtOnceAreAllPickedUp) {
  Program netmon({kNetmon, "v*", "!v*p"});
  ASSERT_TRUE(netmon.wait_for_error("no interface matches yet"));
  const VethPairs pairs(64, VethPair::Start::up);
  ASSERT_NO_FATAL_FAILURE(expect_each_prints(netmon, pairs.names()));
  expect_end(netmon);
}

TEST(Links, WhatChangedWhileNetmonStoodStillIsAsTheKernelHasItWhenItGoesOn) {
  static constexpr int kPairs = 500;  // far more link messages than its socket keeps
  auto goes = std::make_optional<VethPair>("wgoes");
  const VethPair stays("wstays");
  Program netmon({kNetmon, "--json", "--interval=100ms", "w*", "!w*p"});
  ControlClient client(control_path(netmon));
  expect_more_samples(netmon, "wgoes", 1);
  expect_more_samples(netmon, "wstays", 1);
  netmon.kill(SIGSTOP);
  ASSERT_TRUE(eventually([&] { return process_state(netmon.pid()) == 'T'; }));
  // What it would read first is that they are there.
  std::string lines;
  for (int i = 0; i < kPairs; ++i) {
    const std::string name = "w" + std::to_string(i);
    lines += "link add name " + name + " group 9 type veth peer name " + name + "p\n";
  }
  ip_batch(lines);
  goes.reset();
  ip("link del group 9");
  const VethPair comes("wcomes");
  netmon.kill(SIGCONT);
  ASSERT_TRUE(netmon.wait_for_error("link messages were lost; listed the links again"));
  expect_more_samples(netmon, "wcomes", 1);
  EXPECT_EQ(netmon.count_errors("appeared"), 1U) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("wgoes: absent"), 1U) << netmon.error_text();
  std::vector<std::string> names;
  for (const Json& link : client.list()) names.push_back(link["interface"]);
  EXPECT_EQ(names, (std::vector<std::string>{"wcomes", "wstays"}));
  // It hears of what comes after.
  const VethPair later("wlater");
  expect_more_samples(netmon, "wlater", 1);
  expect_end(netmon);
}

TEST(Links, APortThatLeavesItsBridgeIsNotAbsent) {
  const Device bridge("br0", {"link", "add", "br0", "type", "bridge"});
  const VethPair pair("a");
  ip("link set br0 up");
  ip("link set dev a master br0");
  Program netmon({kNetmon, "--json", "--interval=100ms", "a"});
  expect_more_samples(netmon, "a", 2);
  ip("link set dev a nomaster");
  expect_more_samples(netmon, "a", 5);
  expect_no_hole(netmon, "a");
  EXPECT_EQ(netmon.count_errors("absent"), 0U) << netmon.error_text();
  expect_end(netmon);
}

}  // namespace netmon::test::links_test
