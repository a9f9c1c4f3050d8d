// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "base/clock.h"

namespace netmon {

// Lets `burst` things pass in each `window`.
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
    return false;
  }

 private:
  uint64_t burst_;
  nanoseconds window_;
  Instant begin_{};
  uint64_t used_ = 0;
};

}  // namespace netmon
