// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/clock.h"

namespace netmon {

// How often something happened of late, in as many slots of time as `slots`: exact to one of them,
// in memory that does not grow.
template <size_t slots>
class SlotCount {
 public:
  explicit constexpr SlotCount(nanoseconds span) : width_(span / slots) {}

  void add(uint64_t times, Instant now) {
    const int64_t slot = slot_at(now);
    // What lies between the newest slot and this one is over; at most all of them.
    const int64_t from = std::max(newest_ + 1, slot - static_cast<int64_t>(slots) + 1);
    for (int64_t passed = from; passed <= slot; ++passed) at(passed) = 0;
    newest_ = std::max(newest_, slot);
    const uint64_t sum = at(slot) + std::min<uint64_t>(times, kMost);
    at(slot) = static_cast<uint32_t>(std::min<uint64_t>(sum, kMost));
  }
  [[nodiscard]] uint64_t sum(Instant now) const {
    uint64_t sum = 0;
    const int64_t oldest = std::max<int64_t>(slot_at(now) - static_cast<int64_t>(slots) + 1, 0);
    const int64_t first = std::max(oldest, newest_ - static_cast<int64_t>(slots) + 1);
    for (int64_t slot = std::max<int64_t>(first, 0); slot <= newest_; ++slot) {
      sum += counts_[static_cast<size_t>(slot) % slots];
    }
    return sum;
  }

 private:
  static constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();

  [[nodiscard]] int64_t slot_at(Instant time) const { return time.time_since_epoch() / width_; }
  uint32_t& at(int64_t slot) { return counts_[static_cast<size_t>(slot) % slots]; }

  nanoseconds width_;
  int64_t newest_ = -1;
  std::array<uint32_t, slots> counts_{};
};

// How often something happened within the last hour and day.
class RecentCount {
 public:
  void add(uint64_t times, Instant now) {
    hour_.add(times, now);
    day_.add(times, now);
  }
  [[nodiscard]] uint64_t within_hour(Instant now) const { return hour_.sum(now); }
  [[nodiscard]] uint64_t within_day(Instant now) const { return day_.sum(now); }

 private:
  SlotCount<60> hour_{std::chrono::hours(1)};
  SlotCount<48> day_{std::chrono::hours(24)};
};

}  // namespace netmon
