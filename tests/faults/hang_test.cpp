// SPDX-License-Identifier: MIT
//
// Monitors that really hang: one is stopped by a tracer, one is in a read that does not return and
// hears no signal but SIGKILL, one cannot even be killed, as in the hands of a driver. The watchdog
// of intfmon@.service is 90 s; here it is 6 s, to keep the test short.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

#include "../support/paths.h"
#include "processes.h"
#include "support/cgroup.h"
#include "support/journal_entries.h"
#include "support/machine.h"

namespace netmon::test {

namespace {

constexpr int64_t kUsecPerSec = 1'000'000;
constexpr const char* kTraced = "h1";
constexpr const char* kInARead = "h2";
constexpr const char* kUnkillable = "h3";
constexpr int kInterfaces = 16;
constexpr seconds kWatchdog{6};

// Holds one process so that it runs no more, until it is let go. Where the machine freezes by a
// hierarchy of version 1, not even SIGKILL ends it; else it does, and its unit is what is frozen.
class Freezer {
 public:
  explicit Freezer(pid_t pid, const std::string& unit) {
    if (group_.take(pid)) {
      frozen_ = group_.freeze();
      return;
    }
    file_ = "/sys/fs/cgroup/system.slice/system-intfmon.slice/" + unit + "/cgroup.freeze";
    frozen_ = machine().run({"sh", "-c", "echo 1 >'" + file_ + "'"}).ok();
  }
  ~Freezer() {
    group_.thaw();
    if (!file_.empty()) machine().run({"sh", "-c", "echo 0 >'" + file_ + "'"});
  }
  Freezer(const Freezer&) = delete;
  Freezer& operator=(const Freezer&) = delete;

  [[nodiscard]] bool frozen() const { return frozen_; }
  // Not even SIGKILL ends it.
  [[nodiscard]] bool holds_for_good() const { return file_.empty(); }

 private:
  Cgroup group_{"frozen"};
  std::string file_;
  bool frozen_ = false;
};

std::string unit_named(const std::string& interface) {
  return "intfmon@" + interface + ".service";
}

pid_t monitor_pid(const std::string& interface) {
  const auto monitor = find_monitor(processes_of(machine().leader()), interface);
  return monitor ? monitor->pid : 0;
}

// In a read that does not return it has blocked every signal (inject.cpp): also this one, which
// intfmon leaves alone.
bool hears_no_signal(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind("SigBlk:", 0) != 0) continue;
    const unsigned long long blocked = std::stoull(line.substr(7), nullptr, 16);
    return ((blocked >> (SIGUSR1 - 1)) & 1U) != 0;
  }
  return false;
}

bool traced_and_stopped(pid_t pid) {
  int status = 0;
  return ::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == 0 &&
         ::ptrace(PTRACE_INTERRUPT, pid, nullptr, nullptr) == 0 &&
         ::waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status);
}

class Hang : public testing::Test {
 protected:
  void SetUp() override { once(have_hangs); }

  static void have_hangs() {
    machine().shell("mkdir -p /run/faults");
    machine().copy_in(std::string(kBuildRoot) + "/tests/faults/inject.so", "/usr/lib/inject.so");
    machine().write("/etc/systemd/system/intfmon@.service.d/hang.conf",
                    "[Service]\nWatchdogSec=" + std::to_string(kWatchdog.count()) + "\n");
    machine().write("/etc/systemd/system/" + unit_named(kInARead) + ".d/inject.conf",
                    "[Service]\nEnvironment=LD_PRELOAD=/usr/lib/inject.so"
                    " NETMON_FAULT_FILE=/run/faults/it\n");
    machine().add_pairs(names());
    machine().configure("Interfaces=\nInterfaces=h*");
    machine().install(prepared().package);
    ASSERT_TRUE(machine().wait_for_instances(names()));
    ASSERT_TRUE(machine().wait_for_samples(0, names(), 3));

    const pid_t traced = monitor_pid(kTraced);
    const pid_t in_a_read = monitor_pid(kInARead);
    const pid_t unkillable = monitor_pid(kUnkillable);
    std::map<std::string, pid_t> old;  // the same, as the journal has them
    for (const char* name : {kTraced, kInARead, kUnkillable}) {
      old[name] = machine().main_pid(unit_named(name));
    }
    netmon = machine().main_pid("netmon.service");
    begin = Machine::now_usec();
    ASSERT_TRUE(machine().wait_for_samples(begin, names(), 1));
    ASSERT_TRUE(traced_and_stopped(traced));
    machine().write("/run/faults/it", "hanging\n");
    const Freezer freezer(unkillable, unit_named(kUnkillable));
    ASSERT_TRUE(freezer.frozen());
    held_for_good = freezer.holds_for_good();
    // The one that follows it is to find a kernel that is well.
    ASSERT_TRUE(wait_until([&] { return hears_no_signal(in_a_read); }));
    machine().shell("rm /run/faults/it");

    // Another process has its place, and samples.
    const auto is_back = [&](const char* name) {
      ::waitpid(traced, nullptr, __WALL | WNOHANG);  // a tracer is told first
      const auto samples = machine().samples(begin, name);
      return std::any_of(samples.begin(), samples.end(),
                         [&](const Entry& sample) { return sample.pid != old[name]; });
    };
    traced_back = wait_until([&] { return is_back(kTraced); });
    in_a_read_back = wait_until([&] { return is_back(kInARead); });
    unkillable_back = wait_until([&] { return is_back(kUnkillable); });
    end = Machine::now_usec();
    print_figure("until all that hung were back", end - begin);
  }

  static std::vector<std::string> names() { return numbered("h", kInterfaces); }
  static std::vector<std::string> others() {
    auto all = names();
    std::erase_if(all, [](const std::string& name) {
      return name == kTraced || name == kInARead || name == kUnkillable;
    });
    return all;
  }
  // Whether an entry that matches tells this, now or soon.
  static bool told(const std::string& match, const std::string& part) {
    return wait_until([&] {
      const auto entries = machine().journal(begin, {match});
      return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
        return entry.message.find(part) != std::string::npos;
      });
    });
  }

  static int64_t begin;
  static int64_t end;
  static pid_t netmon;
  static bool traced_back;
  static bool in_a_read_back;
  static bool unkillable_back;
  static bool held_for_good;
};

int64_t Hang::begin = 0;
int64_t Hang::end = 0;
pid_t Hang::netmon = 0;
bool Hang::traced_back = false;
bool Hang::in_a_read_back = false;
bool Hang::unkillable_back = false;
bool Hang::held_for_good = false;

}  // namespace

TEST_F(Hang, OfOneStoppedByATracerIsEndedByTheWatchdog) {
  EXPECT_TRUE(traced_back) << machine().story(begin);
}

TEST_F(Hang, InAReadThatDoesNotReturnIsEndedByTheWatchdog) {
  EXPECT_TRUE(in_a_read_back) << machine().story(begin);
}

TEST_F(Hang, OfOneThatCannotBeKilledDoesNotKeepTheNextFromItsPlace) {
  EXPECT_TRUE(unkillable_back) << machine().story(begin);
  // The old one is let go now, and ends; nobody notices.
  const int64_t after = Machine::now_usec();
  EXPECT_TRUE(machine().wait_for_samples(after, {kUnkillable}, 3)) << machine().story(begin);
}

TEST_F(Hang, IsToldInTheJournal) {
  for (const char* name : {kTraced, kInARead, kUnkillable}) {
    EXPECT_TRUE(told("UNIT=" + unit_named(name), "Watchdog timeout (limit 6s)!"))
        << name << "\n"
        << machine().story(begin);
  }
  if (held_for_good) {
    EXPECT_TRUE(told("SYSLOG_IDENTIFIER=netmon",
                     "(h3): it is not the main process of " + unit_named(kUnkillable)))
        << machine().story(begin);
  }
  for (const char* name : {kTraced, kInARead}) {
    EXPECT_TRUE(told("SYSLOG_IDENTIFIER=netmon", std::string(name) + ": its monitor is gone"))
        << name << "\n"
        << machine().story(begin);
  }
}

TEST_F(Hang, TakesNoSlotFromTheOthers) {
  machine().expect_every_slot_or_told(begin, others());
  // How far their ticks are from where most are.
  std::vector<int64_t> late;
  for (const std::string& name : others()) {
    std::vector<int64_t> offsets;
    for (const Entry& sample : machine().samples(begin, name)) {
      if (sample.sent_usec < end) offsets.push_back(sample.sent_usec % kUsecPerSec);
    }
    ASSERT_FALSE(offsets.empty()) << name;
    std::sort(offsets.begin(), offsets.end());
    for (const int64_t offset : offsets)
      late.push_back(std::abs(offset - offsets[offsets.size() / 2]));
  }
  ASSERT_FALSE(late.empty());
  std::sort(late.begin(), late.end());
  const int64_t p99 = late[late.size() * 99 / 100];
  RecordProperty("p99_jitter_usec", std::to_string(p99));
  std::printf("figure: jitter of %zu samples: p50 %lld us, p99 %lld us\n", late.size(),
              static_cast<long long>(late[late.size() / 2]), static_cast<long long>(p99));
}

TEST_F(Hang, LeavesNetmonAlone) {
  EXPECT_EQ(machine().main_pid("netmon.service"), netmon);
}

}  // namespace netmon::test
