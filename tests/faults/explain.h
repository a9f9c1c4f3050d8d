// SPDX-License-Identifier: MIT
//
// Which seconds of a link are missing, and whether a fault explains each. Pure: what happened and
// the times of the samples go in.
//
// A fault explains the slots from its begin to its end and a margin after it, the time in which
// all must be well again:
//
//   the monitor or its link was away    kStartMargin: systemd waits RestartSec=1s, makes the
//   sandbox
//                                       and starts it; netmon must have answered it
//   ... while netmon, dbus or polkit    the margin begins when those are back: without them no
//       were disturbed                  monitor is started or answered
//   journald was killed, or its disk    kJournalMargin, for every link
//   was full
//
// Nothing else explains anything: not a netmon that is away while the monitors go on, not a
// journald that stands still for seconds, no flap, no reload, no client. Where entries come late
// and several in one second, they are those of the slots before, which the monitor has kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plan.h"

namespace netmon::test {

inline constexpr int64_t kUsec = 1'000'000;  // of a second
inline constexpr int64_t kStartMargin =
    12 * kUsec;  // on two cores that are busy with more than this
inline constexpr int64_t kJournalMargin = 3 * kUsec;

// A fault as it really happened; monotonic, usec.
struct Happened {
  FaultKind kind;
  int link;
  int64_t begin;
  int64_t end;
};

struct Span {
  int64_t begin;
  int64_t end;
};

// The times in which samples of this link may be missing.
std::vector<Span> explained_spans(const std::vector<Happened>& happened, int link);

struct SlotAccount {
  int64_t slots = 0;                 // that there are from begin to end
  int64_t covered = 0;               // of those, how many lie in an explained span
  int64_t missing = 0;               // without a sample
  int64_t doubled = 0;               // samples too many
  std::vector<int64_t> unexplained;  // missing ones, each as its second of the clock
};

// `sent`: when each sample of the link was sent, in any order. The slots are the whole seconds
// after `begin` and before `end`.
SlotAccount account_slots(std::vector<int64_t> sent, int64_t begin, int64_t end,
                          const std::vector<Span>& spans);

}  // namespace netmon::test
