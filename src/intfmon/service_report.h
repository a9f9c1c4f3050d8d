// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/link_state.h"
#include "sysd/notify.h"

namespace netmon {

// What an interface monitor tells the service manager. In a terminal there is none, and this does
// nothing.
class ServiceReport {
 public:
  // It has looked at its link. `sampled`: netmon has answered, and the first sample is in, and so
  // it is ready. The watchdog is fed from here, also by the looks between two samples that are an
  // hour apart: a read that does not return starves it.
  void on_look(bool sampled, Instant now);
  // To a service manager, a service that ends before it was ready has failed; this one has not.
  void on_end();
  // "link down at 2026-11-25 12:00:30", of what happened last.
  void note_event(std::string_view what);
  // "eth0: down (no-carrier), sampled every 1s; last event: …; netmon is away, connecting again"
  void status(std::string_view name, const LinkState& state, microseconds interval,
              bool is_connected);

 private:
  void make_ready();

  Notifier notifier_;
  std::optional<microseconds> watchdog_time_ = Notifier::watchdog_time();
  Instant watchdog_due_;
  bool ready_ = false;
  std::string last_event_;
};

}  // namespace netmon
