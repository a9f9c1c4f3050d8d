// SPDX-License-Identifier: MIT
//
// Samples for whoever looks: one of this moment, or each as it is taken. While nobody does, a tick
// only remembers its sample.
#include "intfmon/interface_monitor.h"

namespace netmon {

void InterfaceMonitor::report_sample(const Report& order) {
  if (order.kind != ReportKind::once) {
    netmon_.streaming = order.kind == ReportKind::start;
    return;
  }
  const auto reading = read(SysfsInterface::Extent::all);
  if (!reading) return;
  const Instant now = monotonic_now();
  // What changed since the last look is told first, so that the answer surprises nobody.
  report_changes(track(*reading, now));
  Sample sample{series_.last() ? series_.last()->sequence + 1 : 1,
                now,
                realtime_usec(),
                sysfs_.ifindex(),
                *reading,
                Quality::first};
  sample.quality = judge(series_.last(), sample);
  --sample.sequence;  // it is none of the grid
  send(SampleTaken{sample, order_ ? series_.rates_until(sample, order_->interval) : std::nullopt,
                   order.request});
}

void InterfaceMonitor::stream_sample() {
  send(SampleTaken{*series_.last(), series_.rates(), std::nullopt});
}

}  // namespace netmon
