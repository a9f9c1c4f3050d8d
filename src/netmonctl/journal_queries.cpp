// SPDX-License-Identifier: MIT
#include "netmonctl/journal_queries.h"

#include "netmonctl/journal_events.h"
#include "netmonctl/journal_samples.h"
#include "netmonctl/journal_span.h"

namespace netmon::ctl {

Result<std::vector<PastEvent>> recent_events(const Options& options, const InterfaceName& interface,
                                             size_t count) {
  auto events = EventReader::open(journal_source(options), {interface});
  if (!events) return events.error();
  auto last = events->read_last(count);
  if (!last) return last.error();
  std::vector<PastEvent> past;
  for (LoggedEvent& event : *last) {
    past.push_back(
        {event.realtime_usec, std::move(event.kind), std::move(event.message), event.priority});
  }
  return past;
}

Result<std::vector<PastRates>> recent_rates(const Options& options, const InterfaceName& interface,
                                            microseconds span, microseconds step) {
  const uint64_t now = realtime_usec();
  const uint64_t since = now - static_cast<uint64_t>(span.count());
  if (!SampleSeries::fits(since, now, step)) return Error{0, "no such steps", {}};
  auto journal = JournalReader::open(journal_source(options));
  if (!journal) return journal.error();
  SampleSeries series(since, now, step);
  const auto count = read_samples(*journal, interface, since, now,
                                  [&](const TimedReading& reading) { series.add(reading); }, {});
  if (!count) return count.error();
  std::vector<PastRates> past;
  for (const Step& each : series.finish()) {
    past.push_back({each.end_usec, each.rate(Counter::rx_bytes), each.rate(Counter::tx_bytes)});
  }
  return past;
}

}  // namespace netmon::ctl
