// SPDX-License-Identifier: MIT
//
// What an interface monitor tells the service manager. In a terminal there is none, and this does
// nothing.
#include "base/clock.h"
#include "base/time_span.h"
#include "base/timestamp.h"
#include "intfmon/interface_monitor.h"

namespace netmon {

// Ready once netmon has answered and the first sample is in. The watchdog is fed from the ticks,
// also of the looks between two samples that are an hour apart: a read that does not return starves
// it.
void InterfaceMonitor::notify_sampled(Instant now) {
  if (!ready_ && printed_ > 0) {
    ready_ = true;
    notifier_.ready();
  }
  if (!watchdog_interval_ || now < watchdog_due_) return;
  watchdog_due_ = now + *watchdog_interval_;
  notifier_.watchdog();
}

// "link down at 2026-11-25 12:00:30", of what happened last.
void InterfaceMonitor::note_event(std::string_view what) {
  last_event_ = std::string(what) + " at " + format_timestamp(realtime_usec());
  update_status();
}

void InterfaceMonitor::update_status() {
  if (!order_) return;
  const LinkState& state = observation_.state;
  std::string line = shown_name_ + ": ";
  line += to_string(state.operstate);
  if (condition(state) == Condition::down)
    line.append(" (").append(to_string(down_reason(state))) += ')';
  line += ", sampled every " + format_time_span(order_->interval);
  if (!last_event_.empty()) line += "; last event: " + last_event_;
  if (!connection_) line += "; netmon is away, connecting again";
  notifier_.status(line);
}

}  // namespace netmon
