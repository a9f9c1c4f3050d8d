// SPDX-License-Identifier: MIT
#include "explain.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>

namespace netmon::test {

namespace {

constexpr int64_t kMostKept = 80;  // by the monitor, and in journald's queue

bool takes_monitor_away(FaultKind kind) {
  using enum FaultKind;
  switch (kind) {
    case kill_monitor:
    case freeze_monitor:
    case delete_link:
    case move_link:
    case hanging_reads:
    case reload_without:
      return true;
    default:
      return false;
  }
}

using Filled = std::map<int64_t, const Printed*>;  // by slot

// In the order in which they were sent.
Filled fill_slots(const std::vector<Printed>& samples, int64_t& doubled) {
  Filled filled;
  for (const Printed& sample : samples) {
    int64_t slot = sample.sent / kUsec;
    // One that came late: it is of a slot before, which had none.
    const int64_t first = filled.empty() ? slot : filled.begin()->first;
    const int64_t arrived = slot;
    while (filled.count(slot) != 0 && slot > first && arrived - slot < kMostKept) --slot;
    if (!filled.emplace(slot, &sample).second) ++doubled;
  }
  return filled;
}

// Slots without a sample, by the samples beside them.
struct Gap {
  const Printed& before;
  const Printed& after;
  int64_t born;  // when the process of the one before printed its first
};

bool explains(const Happened& fault, int link, const Gap& gap) {
  using enum FaultKind;
  if (fault.kind == kill_journald || fault.kind == journal_full) {
    return fault.begin <= gap.after.taken && fault.end + kJournalMargin >= gap.before.sent;
  }
  const bool changed = gap.before.pid != gap.after.pid;
  const bool renamed = fault.kind == rename_link && changed;
  if (fault.link != link || !(renamed || takes_monitor_away(fault.kind))) return false;
  const bool ended_later = fault.kind == reload_without && changed;
  return fault.begin <= gap.after.sent && fault.end >= (ended_later ? gap.born : gap.before.sent);
}

// Takes from what was told after the last sample before the slots; at most so many.
int64_t take_told(std::vector<Missed>& missed, int64_t since, int64_t most) {
  int64_t taken = 0;
  for (Missed& told : missed) {
    if (told.when <= since) continue;
    const int64_t now = std::min(told.slots, most - taken);
    told.slots -= now;
    taken += now;
  }
  return taken;
}

}  // namespace

SlotAccount account_slots(Row row, const std::vector<Happened>& happened, int link) {
  SlotAccount account;
  if (row.samples.empty()) return account;
  std::sort(row.samples.begin(), row.samples.end(),
            [](const Printed& a, const Printed& b) { return a.sent < b.sent; });
  std::sort(row.missed.begin(), row.missed.end(),
            [](const Missed& a, const Missed& b) { return a.when < b.when; });
  std::map<pid_t, int64_t> born;
  for (const Printed& sample : row.samples) born.emplace(sample.pid, sample.sent);
  const Filled filled = fill_slots(row.samples, account.doubled);
  account.slots = filled.rbegin()->first - filled.begin()->first + 1;
  for (auto after = std::next(filled.begin()); after != filled.end(); ++after) {
    const auto before = std::prev(after);
    int64_t missing = after->first - before->first - 1;
    if (missing == 0) continue;
    const Gap gap{*before->second, *after->second, born.at(before->second->pid)};
    if (std::any_of(happened.begin(), happened.end(),
                    [&](const Happened& fault) { return explains(fault, link, gap); })) {
      account.by_faults += missing;
      continue;
    }
    if (gap.before.pid == gap.after.pid) {
      const int64_t told = take_told(row.missed, gap.before.sent, missing);
      account.told += told;
      missing -= told;
      // What was sent to a netmon that did not live to read it is lost, too: it goes a moment
      // later.
      const auto next = std::next(after);
      const int64_t until =
          next == filled.end() ? std::numeric_limits<int64_t>::max() : next->second->taken;
      if (std::any_of(row.alone.begin(), row.alone.end(), [&](const Alone& alone) {
            return alone.pid == gap.before.pid && alone.begin <= until &&
                   alone.end >= gap.before.sent;
          })) {
        account.untold += missing;
        continue;
      }
    }
    for (int64_t slot = after->first - missing; slot < after->first; ++slot) {
      account.unexplained.push_back(slot);
    }
  }
  return account;
}

}  // namespace netmon::test
