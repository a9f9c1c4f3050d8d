// SPDX-License-Identifier: MIT
//
// Which slots of a link have no sample, and whether something explains each. Pure: what happened,
// the samples, and what was told go in. How fast the machine is does not: a fault explains the
// slots without a sample from the last one before its begin to the first one after its end, however
// long that takes. That it does come is another test.
//
//   the monitor or its link was away    explains slots of this link
//   the link was not configured         the same, and the end of a process that ran meanwhile:
//                                       netmon reads its configuration when it comes to it
//   the link was renamed                slots between two processes: the unit bears its name
//   journald was killed, or its disk    explains slots of every link; what it has lost may also
//   was full                            be what came in a moment after that (kJournalMargin)
//   the monitor missed ticks            as many as netmon told; while it was away, by the words of
//                                       the monitor, it could tell nobody
//
// Nothing else explains anything: not a netmon that is away while the monitors go on, not a
// journald that stands still for seconds, no flap, no reload, no client. Where entries come late
// and several in one second, they are those of the slots before, which the monitor has kept.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "plan.h"

namespace netmon::test {

inline constexpr int64_t kUsec = 1'000'000;  // of a second
inline constexpr int64_t kJournalMargin = 3 * kUsec;

// All times are monotonic, in usec.

// A fault as it really happened.
struct Happened {
  FaultKind kind;
  int link;
  int64_t begin;
  int64_t end;
};

// A sample of a link.
struct Printed {
  int64_t sent;   // by the monitor
  int64_t taken;  // by journald
  pid_t pid;
};

// What netmon told of a link as missed.
struct Missed {
  int64_t when;
  int64_t slots;
};

// A time in which a monitor was without netmon.
struct Alone {
  pid_t pid;
  int64_t begin;
  int64_t end;
};

// What the journal has of a link, each in any order.
struct Row {
  std::vector<Printed> samples;
  std::vector<Missed> missed;
  std::vector<Alone> alone;
};

// The slots are the whole seconds from the first sample to the last.
struct SlotAccount {
  int64_t slots = 0;
  int64_t by_faults = 0;             // without a sample: these a fault explains,
  int64_t told = 0;                  // these were told as missed,
  int64_t untold = 0;                // these were missed while netmon was away,
  std::vector<int64_t> unexplained;  // and these not; each as its second of the clock
  int64_t doubled = 0;               // samples too many
};

SlotAccount account_slots(Row row, const std::vector<Happened>& happened, int link);

}  // namespace netmon::test
