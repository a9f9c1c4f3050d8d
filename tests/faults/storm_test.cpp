// SPDX-License-Identifier: MIT
//
// A storm of faults, and what must hold after it. Without settings it is a short one, always the
// same; tools/faults sets NETMON_STORM to "SEED SECONDS LINKS".
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>

#include "explain.h"
#include "processes.h"
#include "storm.h"
#include "support/machine.h"

namespace netmon::test {

namespace {

// After the last fault all must be well within this: policy may wait that long before it tries to
// set up a link again.
constexpr seconds kSettleLimit{70};
constexpr seconds kCalm{5};  // is looked at after that
// netmon, against the calm before: what the allocator keeps of the busiest moment.
constexpr int64_t kGrowthKib = 2048;
// A monitor, against the calm before.
constexpr int64_t kMonitorGrowthKib = 256;

StormSettings settings_of_environment() {
  StormSettings settings;
  const char* text = std::getenv("NETMON_STORM");
  if (text == nullptr) return settings;
  std::istringstream words(text);
  int64_t length = 0;
  words >> settings.seed >> length >> settings.links;
  settings.length = seconds(length);
  return settings;
}

std::vector<Usage> usages_of_monitors(const std::vector<Process>& processes) {
  std::vector<Usage> usages;
  for (const Process& process : processes) {
    if (process.name == "intfmon") usages.push_back(usage_of(process.pid));
  }
  return usages;
}

int64_t most_memory(const std::vector<Usage>& usages) {
  int64_t most = 0;
  for (const Usage& usage : usages) most = std::max(most, usage.anonymous_kib);
  return most;
}

size_t most_fds(const std::vector<Usage>& usages) {
  size_t most = 0;
  for (const Usage& usage : usages) most = std::max(most, usage.fds);
  return most;
}

// The storm happens once, before the first of these tests.
class AfterAStorm : public testing::Test {
 protected:
  void SetUp() override { once(have_storm); }

  static Storm& storm() {
    static Storm one(machine(), settings_of_environment());
    return one;
  }
  static Usage netmon_usage() {
    const auto netmon = find_process(processes_of(machine().leader()), "netmon");
    return netmon ? usage_of(netmon->pid) : Usage{};
  }
  static std::string story() { return "The story:\n" + machine().story(begin); }

  static void have_storm() {
    const StormSettings settings = settings_of_environment();
    std::printf("storm: tools/faults --seed=%llu --seconds=%lld --links=%d\n",
                static_cast<unsigned long long>(settings.seed),
                static_cast<long long>(settings.length.count()), settings.links);
    std::fflush(stdout);
    storm().prepare();
    machine().add_pairs(storm().names());
    machine().configure("Interfaces=\nInterfaces=f*");
    machine().install(prepared().package);
    ASSERT_TRUE(machine().wait_for_instances(storm().names(), seconds(60)));
    ASSERT_TRUE(machine().wait_for_samples(0, storm().names(), 3));
    netmon_before = netmon_usage();
    monitors_before = usages_of_monitors(processes_of(machine().leader()));
    begin = Machine::now_usec();
    storm().run();
    over = Machine::now_usec();
    all_monitored = machine().wait_for_instances(storm().names(), kSettleLimit);
    all_up = wait_until(kSettleLimit, [] { return down_links().empty(); });
    settled = Machine::now_usec();
    Machine::sleep_until(settled + std::chrono::microseconds(kCalm).count());
    end = Machine::now_usec();
    std::printf("%ssettled after %lld ms\n", storm().summary().c_str(),
                static_cast<long long>((settled - over) / 1000));
  }

  static std::vector<std::string> down_links() {
    auto names = storm().names();
    std::erase_if(names, [](const std::string& name) { return machine().admin_up(name); });
    return names;
  }

  static Usage netmon_before;
  static std::vector<Usage> monitors_before;
  static int64_t begin;    // of the storm
  static int64_t over;     // its last fault is undone
  static int64_t settled;  // all is well, or the limit is reached
  static int64_t end;
  static bool all_monitored;
  static bool all_up;
};

Usage AfterAStorm::netmon_before;
std::vector<Usage> AfterAStorm::monitors_before;
int64_t AfterAStorm::begin = 0;
int64_t AfterAStorm::over = 0;
int64_t AfterAStorm::settled = 0;
int64_t AfterAStorm::end = 0;
bool AfterAStorm::all_monitored = false;
bool AfterAStorm::all_up = false;

}  // namespace

TEST_F(AfterAStorm, EveryConfiguredInterfaceIsMonitored) {
  EXPECT_TRUE(all_monitored) << testing::PrintToString(machine().instances()) << story();
  for (const std::string& name : storm().names()) {
    const auto samples = machine().samples(settled, name);
    EXPECT_GE(samples.size(), static_cast<size_t>(kCalm.count() - 1)) << name << "\n" << story();
  }
  EXPECT_EQ(machine().property("netmon.service", "ActiveState"), "active");
}

TEST_F(AfterAStorm, NoSecondIsMissingThatNoFaultExplains) {
  std::map<std::string, std::vector<int64_t>> sent;
  for (const Entry& sample : machine().samples(begin - kUsec)) {
    std::string name = sample.interface;
    if (!name.empty() && name.back() == 'x') name.pop_back();  // renamed
    sent[name].push_back(sample.sent_usec);
  }
  SlotAccount total;
  std::string unexplained;
  for (int link = 0; link < static_cast<int>(storm().names().size()); ++link) {
    const std::string name = storm().names()[static_cast<size_t>(link)];
    const SlotAccount account =
        account_slots(sent[name], begin, end, explained_spans(storm().happened(), link));
    total.slots += account.slots;
    total.covered += account.covered;
    total.missing += account.missing;
    total.doubled += account.doubled;
    for (const int64_t slot : account.unexplained) {
      unexplained += "  " + name + ", " + std::to_string(slot) + ", " +
                     std::to_string(slot - begin / kUsec) + " s into the storm\n";
    }
  }
  std::printf("%lld of %lld seconds missing, all explained: %s; faults cover %lld; doubled: %lld\n",
              static_cast<long long>(total.missing), static_cast<long long>(total.slots),
              unexplained.empty() ? "yes" : "no", static_cast<long long>(total.covered),
              static_cast<long long>(total.doubled));
  EXPECT_EQ(unexplained, "") << storm().story_of_faults() << story();
  EXPECT_EQ(total.doubled, 0);
}

TEST_F(AfterAStorm, EachKindOfFaultThatWasPlannedHasHappened) {
  std::map<FaultKind, int> planned;
  std::map<FaultKind, int> happened;
  for (const Fault& fault : plan_storm(settings_of_environment())) ++planned[fault.kind];
  for (const Happened& fault : storm().happened()) ++happened[fault.kind];
  // A single one may have found nobody: just killed, and not back.
  for (const auto& [kind, count] : planned) {
    EXPECT_GE(happened[kind], count / 2) << to_string(kind);
  }
}

TEST_F(AfterAStorm, NoLinkIsLeftDownThatPolicyWouldRestore) {
  EXPECT_TRUE(all_up) << testing::PrintToString(down_links()) << story();
}

TEST_F(AfterAStorm, NoProcessIsAZombie) {
  // One that has just ended is none yet.
  std::string zombies;
  EXPECT_TRUE(wait_until(seconds(2), [&] {
    zombies.clear();
    for (const Process& process : processes_of(machine().leader())) {
      if (process.state == 'Z') zombies += process.name + " ";
    }
    return zombies.empty();
  })) << zombies;
}

TEST_F(AfterAStorm, NetmonAndTheMonitorsHoldAsManyFdsAsBefore) {
  EXPECT_LE(netmon_usage().fds, netmon_before.fds);
  EXPECT_LE(most_fds(usages_of_monitors(processes_of(machine().leader()))),
            most_fds(monitors_before));
}

TEST_F(AfterAStorm, TheirMemoryHasNotGrown) {
  const int64_t now = netmon_usage().anonymous_kib;
  const int64_t monitor = most_memory(usages_of_monitors(processes_of(machine().leader())));
  const int64_t monitor_before = most_memory(monitors_before);
  std::printf(
      "memory of netmon: %lld KiB before, %lld KiB after; most of a monitor: %lld and %lld KiB\n",
      static_cast<long long>(netmon_before.anonymous_kib), static_cast<long long>(now),
      static_cast<long long>(monitor_before), static_cast<long long>(monitor));
  EXPECT_LE(now, netmon_before.anonymous_kib + kGrowthKib);
  EXPECT_LE(monitor, monitor_before + kMonitorGrowthKib);
}

}  // namespace netmon::test
