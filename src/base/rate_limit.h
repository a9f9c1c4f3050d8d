// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>

#include "base/clock.h"

namespace netmon {

// Lets `burst` things pass in each `window`, and counts the rest.
class RateLimit {
 public:
  RateLimit(uint64_t burst, nanoseconds window) : burst_(burst), window_(window) {}

  bool allow(Instant now) {
    if (now - begin_ >= window_) {
      begin_ = now;
      used_ = 0;
    }
    if (used_ < burst_) {
      ++used_;
      return true;
    }
    ++suppressed_;
    return false;
  }
  // How many were not allowed since the last call.
  uint64_t take_suppressed() { return std::exchange(suppressed_, 0); }

 private:
  uint64_t burst_;
  nanoseconds window_;
  Instant begin_{};
  uint64_t used_ = 0;
  uint64_t suppressed_ = 0;
};

}  // namespace netmon
