// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace netmon {

// libstdc++'s steady_clock is CLOCK_MONOTONIC, in nanoseconds; timerfd, sd-event and every process
// of the machine share it, so an Instant may cross the monitor socket as microseconds.
using Instant = std::chrono::steady_clock::time_point;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

[[nodiscard]] inline Instant monotonic_now() {
  return std::chrono::steady_clock::now();
}

// Wall clock, microseconds since 1970: for people and records, never for durations.
[[nodiscard]] inline uint64_t realtime_usec() {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
}

[[nodiscard]] inline uint64_t to_usec(Instant time) {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count());
}

[[nodiscard]] inline Instant from_usec(uint64_t usec) {
  return Instant(microseconds(static_cast<int64_t>(usec)));
}

}  // namespace netmon
