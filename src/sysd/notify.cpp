// SPDX-License-Identifier: MIT
#include "sysd/notify.h"

#include <systemd/sd-daemon.h>

namespace netmon {

void Notifier::ready() {
  sd_notify(0, "READY=1");
}

// systemd 252 has no Type=notify-reload: the moment is told for later versions.
void Notifier::reloading() {
  sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
             static_cast<unsigned long long>(to_usec(monotonic_now())));
}

void Notifier::stopping() {
  sd_notify(0, "STOPPING=1");
}

void Notifier::status(std::string_view line) {
  if (line == status_) return;
  status_ = line;
  sd_notify(0, ("STATUS=" + status_).c_str());
}

void Notifier::watchdog() {
  sd_notify(0, "WATCHDOG=1");
}

void Notifier::feed_watchdog(EventLoop& loop) {
  const auto time = watchdog_time();
  if (!time) return;
  feeds_ = loop.on_timer([this, interval = *time / 2] {
    watchdog();
    feeds_.arm(monotonic_now() + interval);
  });
  feeds_.arm(monotonic_now() + *time / 2);
}

std::optional<microseconds> Notifier::watchdog_time() {
  uint64_t usec = 0;
  if (sd_watchdog_enabled(0, &usec) <= 0) return std::nullopt;
  return microseconds(usec);
}

}  // namespace netmon
