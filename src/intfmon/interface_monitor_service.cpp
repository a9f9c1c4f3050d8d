// SPDX-License-Identifier: MIT
//
// What an interface monitor tells the service manager. In a terminal there is none, and this does
// nothing.
#include "base/time_span.h"
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

void InterfaceMonitor::update_status() {
  if (!order_) return;
  const LinkState& state = observation_.state;
  std::string line = shown_name_ + ": ";
  line += to_string(state.operstate);
  if (condition(state) == Condition::down)
    line.append(" (").append(to_string(down_reason(state))) += ')';
  line += ", sampled every " + format_time_span(order_->interval);
  if (!connection_) line += "; netmon is away, connecting again";
  notifier_.status(line);
}

}  // namespace netmon
