// SPDX-License-Identifier: MIT
//
// A storm of faults, and what must hold after it. Without settings it is a short one, always the
// same; tools/faults sets NETMON_STORM to "SEED SECONDS LINKS".
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <sstream>

#include "explain.h"
#include "processes.h"
#include "storm.h"
#include "support/machine.h"

namespace netmon::test {

namespace {

// For a link to be up after the last fault: policy may wait a minute before it tries again.
constexpr seconds kPatienceWithPolicy = kPatience * 2;
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
    ASSERT_TRUE(machine().wait_for_instances(storm().names()));
    ASSERT_TRUE(machine().wait_for_samples(0, storm().names(), 3));
    netmon_before = netmon_usage();
    monitors_before = usages_of_monitors(processes_of(machine().leader()));
    begin = Machine::now_usec();
    ASSERT_TRUE(machine().wait_for_samples(begin, storm().names(), 1));  // the rows begin
    storm().run();
    over = Machine::now_usec();
    all_up = wait_until([] { return down_links().empty(); }, kPatienceWithPolicy);
    all_monitored = machine().wait_for_instances(storm().names());
    settled = Machine::now_usec();
    all_sampled = machine().wait_for_samples(settled, storm().names(), 3);
    std::printf("%s", storm().summary().c_str());
    print_figure("from the end of the storm until all was well", settled - over);
  }

  // What the journal has of each link; while it is renamed, f3 is f3x.
  static std::map<std::string, Row> rows() {
    constexpr int64_t kForNow = std::numeric_limits<int64_t>::max();
    std::map<std::string, Row> all;
    for (const Entry& entry : machine().journal(begin, {})) {
      std::string name = entry.interface;
      if (!name.empty() && name.back() == 'x') name.pop_back();
      Row& row = all[name];
      const auto says = [&](const char* part) {
        return entry.identifier == "intfmon" && entry.message.find(part) != std::string::npos;
      };
      if (entry.message_id == kSampleId) {
        row.samples.push_back({entry.sent_usec, entry.monotonic_usec, entry.pid});
      } else if (const auto missed = missed_ticks(entry)) {
        row.missed.push_back({entry.sent_usec, *missed});
      } else if (says("; going on, and connecting again")) {
        row.alone.push_back({entry.pid, entry.sent_usec, kForNow});
      } else if (says("connected to netmon again")) {
        for (Alone& alone : row.alone) {
          if (alone.pid == entry.pid) alone.end = std::min(alone.end, entry.sent_usec);
        }
      }
    }
    return all;
  }

  // Of all links; gives what is wrong.
  static std::string account_for_all(SlotAccount& total) {
    total = {};
    std::string wrong;
    auto by_name = rows();
    const auto names = storm().names();
    for (int link = 0; link < static_cast<int>(names.size()); ++link) {
      const std::string& name = names[static_cast<size_t>(link)];
      if (by_name[name].samples.empty()) wrong += "  " + name + ": no sample\n";
      const SlotAccount account = account_slots(by_name[name], storm().happened(), link);
      total.slots += account.slots;
      total.by_faults += account.by_faults;
      total.told += account.told;
      total.untold += account.untold;
      total.doubled += account.doubled;
      for (const int64_t slot : account.unexplained) {
        total.unexplained.push_back(slot);
        wrong += "  " + name + ", " + std::to_string(slot) + ", " +
                 std::to_string(slot - begin / kUsec) + " s into the storm\n";
      }
    }
    return wrong;
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
  static int64_t settled;  // all is well, or patience has ended
  static bool all_up;
  static bool all_monitored;
  static bool all_sampled;
};

Usage AfterAStorm::netmon_before;
std::vector<Usage> AfterAStorm::monitors_before;
int64_t AfterAStorm::begin = 0;
int64_t AfterAStorm::over = 0;
int64_t AfterAStorm::settled = 0;
bool AfterAStorm::all_up = false;
bool AfterAStorm::all_monitored = false;
bool AfterAStorm::all_sampled = false;

}  // namespace

TEST_F(AfterAStorm, EveryConfiguredInterfaceIsMonitored) {
  EXPECT_TRUE(all_monitored) << testing::PrintToString(machine().instances()) << story();
  EXPECT_TRUE(all_sampled) << story();
  // A reload may be under way still.
  EXPECT_TRUE(wait_until([] {
    return machine().property("netmon.service", "ActiveState") == "active";
  })) << machine().property("netmon.service", "ActiveState");
}

TEST_F(AfterAStorm, NoSlotIsMissingThatNothingExplains) {
  SlotAccount total;
  std::string wrong;
  // netmon tells of what was missed a moment after the next sample.
  wait_until([&] {
    wrong = account_for_all(total);
    return wrong.empty() && total.doubled == 0;
  });
  std::printf(
      "figure: of %lld slots are without a sample %lld by faults, %lld told as missed, %lld missed "
      "while netmon was away, %zu unexplained\n",
      static_cast<long long>(total.slots), static_cast<long long>(total.by_faults),
      static_cast<long long>(total.told), static_cast<long long>(total.untold),
      total.unexplained.size());
  EXPECT_EQ(wrong, "") << storm().story_of_faults() << story();
  EXPECT_EQ(total.doubled, 0);
}

TEST_F(AfterAStorm, EachKindOfFaultThatWasPlannedHasHappened) {
  std::map<FaultKind, int> planned;
  std::map<FaultKind, int> happened;
  for (const Fault& fault : plan_storm(settings_of_environment())) ++planned[fault.kind];
  for (const Happened& fault : storm().happened()) ++happened[fault.kind];
  // A single one may have found nobody: just killed, and not back.
  for (const auto& [kind, count] : planned) {
    if (count > 1) {
      EXPECT_GE(happened[kind], 1) << to_string(kind);
    }
  }
}

TEST_F(AfterAStorm, NoLinkIsLeftDownThatPolicyWouldRestore) {
  EXPECT_TRUE(all_up) << testing::PrintToString(down_links()) << story();
}

TEST_F(AfterAStorm, NoProcessIsAZombie) {
  // One that has just ended is none yet.
  std::string zombies;
  EXPECT_TRUE(wait_until([&] {
    zombies.clear();
    for (const Process& process : processes_of(machine().leader())) {
      if (process.state == 'Z') zombies += process.name + " ";
    }
    return zombies.empty();
  })) << zombies;
}

TEST_F(AfterAStorm, NetmonAndTheMonitorsHoldAsManyFdsAsBefore) {
  // A client that is silent is given some seconds.
  EXPECT_TRUE(wait_until([] { return netmon_usage().fds <= netmon_before.fds; }))
      << netmon_usage().fds << " instead of " << netmon_before.fds;
  const auto most = [] { return most_fds(usages_of_monitors(processes_of(machine().leader()))); };
  EXPECT_TRUE(wait_until([&] { return most() <= most_fds(monitors_before); }))
      << most() << " instead of " << most_fds(monitors_before);
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
