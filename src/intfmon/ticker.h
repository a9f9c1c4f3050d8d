// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "base/tick_grid.h"
#include "base/unique_fd.h"
#include "sysd/event_loop.h"

namespace netmon {

// Wakes at each slot of a grid. A periodic timerfd watched as a file: a timer of the event loop
// would have to be set again at every tick.
class Ticker {
 public:
  // `handler` gets the slot that begins now, and how many slots before it were missed.
  Ticker(EventLoop& loop, const TickGrid& grid,
         std::function<void(int64_t slot, uint64_t missed)> handler);
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // The slot before the first tick.
  [[nodiscard]] int64_t first_slot() const { return first_slot_; }

 private:
  void on_expired();

  std::function<void(int64_t, uint64_t)> handler_;
  int64_t first_slot_;
  int64_t slot_;
  UniqueFd timer_;
  EventSource source_;
};

}  // namespace netmon
