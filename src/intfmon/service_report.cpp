// SPDX-License-Identifier: MIT
#include "intfmon/service_report.h"

#include <utility>

#include "base/time_span.h"
#include "base/timestamp.h"

namespace netmon {

namespace {

// It is awake for its looks anyway. So a machine may stand still for most of that time, and no
// monitor is killed for it.
constexpr int kFeedsInWatchdogTime = 4;

}  // namespace

void ServiceReport::make_ready() {
  if (!std::exchange(ready_, true)) notifier_.ready();
}

void ServiceReport::on_look(bool sampled, Instant now) {
  if (sampled) make_ready();
  if (!watchdog_time_ || now < watchdog_due_) return;
  watchdog_due_ = now + *watchdog_time_ / kFeedsInWatchdogTime;
  notifier_.watchdog();
}

void ServiceReport::on_end() {
  make_ready();
  notifier_.stopping();
}

void ServiceReport::note_event(std::string_view what) {
  last_event_ = std::string(what) + " at " + format_timestamp(realtime_usec());
}

void ServiceReport::status(std::string_view name, const LinkState& state, microseconds interval,
                           bool is_connected) {
  std::string line(name);
  line.append(": ") += to_string(state.operstate);
  if (condition(state) == Condition::down) {
    line.append(" (").append(to_string(down_reason(state))) += ')';
  }
  line += ", sampled every " + format_time_span(interval);
  if (!last_event_.empty()) line += "; last event: " + last_event_;
  if (!is_connected) line += "; netmon is away, connecting again";
  notifier_.status(line);
}

}  // namespace netmon
