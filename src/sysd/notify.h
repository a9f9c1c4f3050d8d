// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "sysd/event_loop.h"

namespace netmon {

// What a service tells its manager (sd_notify). Without a manager, all of it does nothing.
class Notifier {
 public:
  Notifier() = default;
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  void ready();
  void reloading();
  void stopping();
  // One line for `systemctl status`; sent only when it is another one than the last.
  void status(std::string_view line);
  void watchdog();
  // Calls watchdog() at each half of watchdog_time(), as long as the loop goes round.
  void feed_watchdog(EventLoop& loop);

  // How long the unit (WatchdogSec=) lets pass without watchdog(). None: no watchdog.
  [[nodiscard]] static std::optional<microseconds> watchdog_time();

 private:
  std::string status_;
  EventSource feeds_;
};

}  // namespace netmon
