// SPDX-License-Identifier: MIT
#include "intfmon/ticker.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <utility>

#include "base/result.h"

namespace netmon {

namespace {

timespec to_timespec(nanoseconds time) {
  const auto whole = std::chrono::duration_cast<seconds>(time);
  return {whole.count(), (time - whole).count()};
}

}  // namespace

Ticker::Ticker(EventLoop& loop, const TickGrid& grid,
               std::function<void(int64_t slot, uint64_t missed)> handler)
    : handler_(std::move(handler)),
      first_slot_(grid.slot_at(monotonic_now())),
      slot_(first_slot_),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  itimerspec schedule{};
  schedule.it_value = to_timespec(grid.start_of(first_slot_ + 1).time_since_epoch());
  schedule.it_interval = to_timespec(grid.interval);
  if (!timer_ || ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &schedule, nullptr) < 0) {
    throw Failure(errno_error("cannot make a timer"));
  }
  source_ = loop.on_io(timer_.get(), EPOLLIN, [this](uint32_t) { on_expired(); });
}

void Ticker::on_expired() {
  uint64_t expirations = 0;
  if (::read(timer_.get(), &expirations, sizeof(expirations)) != sizeof(expirations)) return;
  slot_ += static_cast<int64_t>(expirations);
  handler_(slot_, expirations - 1);
}

}  // namespace netmon
