// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "base/rates.h"
#include "base/sample.h"

namespace netmon {

// The last two samples of a series, from which rates are made.
class LastSamples {
 public:
  [[nodiscard]] const std::optional<Sample>& last() const { return last_; }
  void add(const Sample& sample) {
    before_ = last_;
    last_ = sample;
  }
  void clear() {
    last_.reset();
    before_.reset();
  }
  // From the one before the last to the last.
  [[nodiscard]] std::optional<Rates> rates() const {
    return before_ ? rates_between(*before_, *last_) : std::nullopt;
  }
  // Up to a sample between two ticks: from the last one that is at least half an interval old, so
  // that a moment just after a tick has no window of nothing.
  [[nodiscard]] std::optional<Rates> rates_until(const Sample& now, microseconds interval) const {
    if (!last_) return std::nullopt;
    if (now.taken - last_->taken >= interval / 2) return rates_between(*last_, now);
    const bool goes_on = last_->quality == Quality::ok || last_->quality == Quality::gap;
    return before_ && goes_on ? rates_between(*before_, now) : std::nullopt;
  }

 private:
  std::optional<Sample> last_;
  std::optional<Sample> before_;
};

}  // namespace netmon
