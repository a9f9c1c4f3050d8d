// SPDX-License-Identifier: MIT
//
// Said sparingly. Of what may come again and again the first ones are said in full; then, for as
// long as it goes on, a summary with the count of the rest comes once in each window. After a
// window in which nothing was left out, it is said in full again. Pure, with the time given.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace netmon {

class Sparing {
 public:
  static constexpr uint64_t kInFull = 5;
  static constexpr nanoseconds kWindow = std::chrono::minutes(1);

  // What was left out since the last summary.
  struct Rest {
    uint64_t times = 0;
    uint64_t count = 0;  // what these counted, in all
    nanoseconds within{0};

    bool operator==(const Rest&) const = default;
  };

  explicit Sparing(uint64_t in_full = kInFull, nanoseconds window = kWindow)
      : in_full_(in_full), window_(window) {}

  // Whether this one is said in full. Otherwise it is part of the next summary.
  [[nodiscard]] bool say(uint64_t count, Instant now) {
    const bool quiet = rest_.times == 0 && now - begin_ >= window_;
    if (said_ == 0 || quiet) {
      begin_ = now;
      said_ = 0;
    }
    if (said_ < in_full_) {
      ++said_;
      return true;
    }
    ++rest_.times;
    rest_.count += count;
    return false;
  }
  // When the next summary is due; nullopt while nothing is left out.
  [[nodiscard]] std::optional<Instant> due() const {
    if (rest_.times == 0) return std::nullopt;
    return begin_ + window_;
  }
  // The summary, due or not; nullopt where nothing was left out. A new window begins, in which
  // nothing is said in full.
  std::optional<Rest> sum_up(Instant now) {
    if (rest_.times == 0) return std::nullopt;
    rest_.within = now - begin_;
    begin_ = now;
    return std::exchange(rest_, {});
  }

 private:
  uint64_t in_full_;
  nanoseconds window_;
  Instant begin_;
  uint64_t said_ = 0;
  Rest rest_;
};

}  // namespace netmon
