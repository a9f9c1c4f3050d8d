// SPDX-License-Identifier: MIT
//
// What becomes of a unit whose process has said `ready`. Pure.
#pragma once

#include <cstdint>

namespace netmon {

struct UnitClaim {
  bool bears_name = false;         // the interface that it monitors bears the unit's name
  bool name_is_monitored = false;  // a link that is to be monitored bears that name
  bool is_monitored = false;       // the link that it speaks for is one
  bool ordered = false;            // a netmon has told it before what to do
  bool by_hand = false;            // remembered as started by hand
  bool left = false;               // of the netmon before, and may come yet; or to be stopped
};

enum class UnitFate : uint8_t {
  serves,    // it is the monitor of its link
  by_hand,   // the same; nothing that is configured asks for it, somebody has started it
  restarts,  // its link has another name by now, and the one that has this name needs it
  stops,     // nobody needs it
  refused,   // it ends by itself, and its keeper starts it again
};

// By hand is what no netmon has started or knew: what an earlier one left is not, also where that
// had asked for it and did not live to give it an order.
[[nodiscard]] constexpr UnitFate judge(const UnitClaim& claim) {
  if (!claim.bears_name) {
    if (!claim.name_is_monitored) return UnitFate::stops;
    return claim.ordered ? UnitFate::restarts : UnitFate::refused;
  }
  if (claim.is_monitored) return UnitFate::serves;
  const bool is_left_over = claim.ordered || claim.left;
  return is_left_over && !claim.by_hand ? UnitFate::stops : UnitFate::by_hand;
}

}  // namespace netmon
