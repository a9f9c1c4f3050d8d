// SPDX-License-Identifier: MIT
//
// Ticks lie on multiples of the interval on CLOCK_MONOTONIC plus a phase, so they never drift and a
// process that is started again goes on in the same grid.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace netmon {

// Between two samples.
inline constexpr microseconds kMinInterval = milliseconds(100);
inline constexpr microseconds kMaxInterval = std::chrono::hours(1);

struct TickGrid {
  nanoseconds interval{seconds(1)};
  nanoseconds phase{0};

  // The slot that `time` lies in: slot n begins at n * interval + phase.
  [[nodiscard]] int64_t slot_at(Instant time) const {
    return (time.time_since_epoch() - phase) / interval;
  }
  [[nodiscard]] Instant start_of(int64_t slot) const { return Instant(slot * interval + phase); }
};

// What phases of so many monitors may be: at most a sixteenth of the interval and 16 ms, so that 64
// of them do not all wake in the same microsecond, yet near enough to share warm caches. More than
// 64 need more, up to a quarter of the interval and of a second: journald's queue holds some 512
// entries. It grows with powers of two, so that one link more changes it seldom.
[[nodiscard]] inline microseconds phase_range(microseconds interval, size_t monitors) {
  const microseconds range = std::min<microseconds>(interval / 16, milliseconds(16));
  const auto times = static_cast<int64_t>(std::max<size_t>(std::bit_ceil(monitors) / 64, 1));
  return std::min(range * times, std::min<microseconds>(interval, seconds(1)) / 4);
}

// A phase made from the interface's name, from 0 to `range`.
[[nodiscard]] inline nanoseconds phase_for(std::string_view name, nanoseconds range) {
  uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return nanoseconds(static_cast<int64_t>(hash % static_cast<uint64_t>(range.count() + 1)));
}

}  // namespace netmon
