// SPDX-License-Identifier: MIT
#include "explain.h"

#include <algorithm>
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

bool disturbs_starts(FaultKind kind) {
  using enum FaultKind;
  switch (kind) {
    case kill_netmon:
    case freeze_netmon:
    case few_fds:
    case little_memory:
    case kill_dbus:
    case freeze_dbus:
    case kill_polkit:
    case freeze_polkit:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::vector<Span> explained_spans(const std::vector<Happened>& happened, int link) {
  using enum FaultKind;
  std::vector<Span> spans;
  for (const Happened& fault : happened) {
    if (fault.kind == kill_journald || fault.kind == journal_full) {
      spans.push_back({fault.begin, fault.end + kJournalMargin});
    }
    if (fault.link != link || !takes_monitor_away(fault.kind)) continue;
    Span span{fault.begin, fault.end + kStartMargin};
    for (bool grew = true; grew;) {
      grew = false;
      for (const Happened& other : happened) {
        if (!disturbs_starts(other.kind) || other.begin > span.end || other.end < span.begin) {
          continue;
        }
        const int64_t end = std::max(span.end, other.end + kStartMargin);
        grew = grew || end > span.end;
        span.end = end;
      }
    }
    spans.push_back(span);
  }
  return spans;
}

SlotAccount account_slots(std::vector<int64_t> sent, int64_t begin, int64_t end,
                          const std::vector<Span>& spans) {
  std::sort(sent.begin(), sent.end());
  const int64_t first = begin / kUsec + 1;
  const int64_t last = end / kUsec - 1;
  std::map<int64_t, int64_t> counts;
  for (int64_t slot = first; slot <= last; ++slot) counts[slot] = 0;
  SlotAccount account;
  account.slots = static_cast<int64_t>(counts.size());
  for (const int64_t time : sent) {
    auto slot = counts.find(time / kUsec);
    if (slot == counts.end()) continue;
    // One that was kept: it is of a slot before, which had none.
    const int64_t arrived = slot->first;
    while (slot->second > 0 && slot != counts.begin() && arrived - slot->first < kMostKept) --slot;
    if (slot->second > 0) {
      ++account.doubled;
    } else {
      ++slot->second;
    }
  }
  for (const auto& [slot, count] : counts) {
    const int64_t from = slot * kUsec;
    const bool covered = std::any_of(spans.begin(), spans.end(), [&](const Span& span) {
      return span.begin < from + kUsec && from < span.end;
    });
    account.covered += covered ? 1 : 0;
    if (count > 0) continue;
    ++account.missing;
    if (!covered) account.unexplained.push_back(slot);
  }
  return account;
}

}  // namespace netmon::test
