// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>

#include "base/clock.h"

namespace netmon {

// How long to wait before the next of a series of tries: first so long, then twice as long each
// time, and never longer than the longest.
class Backoff {
 public:
  constexpr Backoff(nanoseconds first, nanoseconds longest) : first_(first), longest_(longest) {}

  // After so many tries; after none there is nothing to wait for.
  [[nodiscard]] constexpr nanoseconds after(int tries) const {
    if (tries == 0) return nanoseconds(0);
    nanoseconds delay = first_;
    for (int i = 1; i < tries && delay < longest_; ++i) delay *= 2;
    return std::min(delay, longest_);
  }
  // After one more.
  nanoseconds one_more() { return after(++tries_); }
  // The next try is a first one again.
  void reset() { tries_ = 0; }

 private:
  nanoseconds first_;
  nanoseconds longest_;
  int tries_ = 0;
};

}  // namespace netmon
