// SPDX-License-Identifier: MIT
//
// Ticks lie on multiples of the interval on CLOCK_MONOTONIC plus a phase, so they never drift and a
// process that is started again goes on in the same grid.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace netmon {

struct TickGrid {
  nanoseconds interval{seconds(1)};
  nanoseconds phase{0};

  // The slot that `time` lies in: slot n begins at n * interval + phase.
  [[nodiscard]] int64_t slot_at(Instant time) const {
    return (time.time_since_epoch() - phase) / interval;
  }
  [[nodiscard]] Instant start_of(int64_t slot) const { return Instant(slot * interval + phase); }
};

// A small phase made from the interface's name: at most a sixteenth of the interval and 16 ms, so
// that 64 monitors do not all wake in the same microsecond, yet near enough to share warm caches.
[[nodiscard]] inline nanoseconds phase_for(std::string_view name, nanoseconds interval) {
  uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  const nanoseconds range = std::min<nanoseconds>(interval / 16, milliseconds(16));
  return nanoseconds(static_cast<int64_t>(hash % static_cast<uint64_t>(range.count() + 1)));
}

}  // namespace netmon
