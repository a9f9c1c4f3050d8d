// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "processes.h"
#include "stand.h"

namespace netmon::bench {

// What was used in a number of whole seconds, from between two ticks to between two ticks.
struct Window {
  double seconds = 0;
  Usage monitors;  // of the units of the side
  Usage manager;   // netmon
  Usage journald;
  Usage peer;  // the unit bench-peer
  double journal_bytes = 0;
  double entries = 0;
  bool rotated = false;  // then the two before mean nothing
};

[[nodiscard]] Window take_window(const Stand& stand, Side side, int seconds);

// The unit that a peer of netmon runs in.
inline constexpr const char* kPeerUnit = "bench-peer.service";

// Returns in the middle between two ticks of an interval of 1 s: phases reach to its first quarter.
void wait_for_half_second();

}  // namespace netmon::bench
