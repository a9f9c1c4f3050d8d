// SPDX-License-Identifier: MIT
//
// How often a link was set up of late, and when it may be again. Between tries there is a backoff,
// which lasts over outages until start_over(). Where kAllowed tries in kWindow failed or did not
// hold, restoring is disabled: there is one try each kDisabledFor then, until enable() or forget().
#pragma once

#include <deque>
#include <optional>

#include "base/backoff.h"
#include "base/clock.h"

namespace netmon {

class RestoreTries {
 public:
  static constexpr size_t kAllowed = 5;
  static constexpr nanoseconds kWindow = std::chrono::minutes(10);
  static constexpr nanoseconds kDisabledFor = seconds(300);

  // What the backoff counts from.
  void count_from(Instant time) { from_ = time; }
  [[nodiscard]] const std::optional<Instant>& counts_from() const { return from_; }
  // When the backoff is over. Only after count_from().
  [[nodiscard]] Instant due() const { return *from_ + kBackoff.after(begun_); }

  void begin_try() { ++begun_; }
  // Its end, however it ended, counts in the window.
  void end_try(Instant now);
  // Whether one was begun since start_over().
  [[nodiscard]] bool any() const { return begun_ > 0; }
  [[nodiscard]] bool too_many(Instant now) const {
    return ended_.size() >= kAllowed && now - ended_.front() < kWindow;
  }
  // The next one is a first one, which the backoff does not hold up.
  void start_over() { begun_ = 0; }

  void disable(Instant now) { disabled_until_ = now + kDisabledFor; }
  void enable() { disabled_until_.reset(); }
  // Where that time is past, one try is due, and it is disabled still.
  [[nodiscard]] const std::optional<Instant>& disabled_until() const { return disabled_until_; }
  // As it was before a restart.
  void recall(std::optional<Instant> disabled_until) { disabled_until_ = disabled_until; }
  // It is enabled, and no try counts in the window. The backoff stays as it is.
  void forget();

 private:
  static constexpr Backoff kBackoff{seconds(1), seconds(60)};

  std::optional<Instant> from_;
  int begun_ = 0;
  std::deque<Instant> ended_;  // the last kAllowed
  std::optional<Instant> disabled_until_;
};

}  // namespace netmon
