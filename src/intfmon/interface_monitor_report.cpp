// SPDX-License-Identifier: MIT
//
// Samples for whoever looks: one of this moment, or each as it is taken. While nobody does, a tick
// only remembers its sample.
#include "intfmon/interface_monitor.h"

namespace netmon {

void InterfaceMonitor::report_sample(const Report& order) {
  if (order.kind != ReportKind::once) {
    streaming_ = order.kind == ReportKind::start;
    return;
  }
  const auto reading = read(SysfsInterface::Extent::all);
  if (!reading) return;
  const Instant now = monotonic_now();
  // What changed since the last look is told first, so that the answer surprises nobody.
  report_changes(track(*reading, now));
  Sample sample{previous_ ? previous_->sequence + 1 : 1,
                now,
                realtime_usec(),
                sysfs_.ifindex(),
                *reading,
                Quality::first};
  sample.quality = judge(previous_, sample);
  --sample.sequence;  // it is none of the grid
  const Sample* before = baseline(now);
  send(SampleTaken{sample, before != nullptr ? rates_between(*before, sample) : std::nullopt,
                   order.request});
}

// What rates of this moment are measured from: the last tick that is at least half an interval old,
// so that a moment just after a tick has no window of nothing.
const Sample* InterfaceMonitor::baseline(Instant now) const {
  if (!previous_ || !order_) return nullptr;
  if (now - previous_->taken >= order_->interval / 2) return &*previous_;
  const bool goes_on = previous_->quality == Quality::ok || previous_->quality == Quality::gap;
  return before_previous_ && goes_on ? &*before_previous_ : nullptr;
}

void InterfaceMonitor::stream_sample() {
  send(SampleTaken{*previous_,
                   before_previous_ ? rates_between(*before_previous_, *previous_) : std::nullopt,
                   std::nullopt});
}

}  // namespace netmon
