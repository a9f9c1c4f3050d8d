// SPDX-License-Identifier: MIT
#include "netmonctl/history_query.h"

#include <algorithm>

#include "base/time_span.h"
#include "base/timestamp.h"
#include "netmonctl/did_you_mean.h"
#include "netmonctl/exit_status.h"
#include "netmonctl/history_progress.h"
#include "netmonctl/journal_reader.h"
#include "netmonctl/report.h"

namespace netmon::ctl {

namespace {

constexpr microseconds kUsualSpan = std::chrono::hours(1);
constexpr size_t kMostCandidates = 1024;

}  // namespace

Result<Plan> plan_history(const Options& options, uint64_t now_usec, uint64_t usual_steps) {
  const auto span = parse_span(options, kUsualSpan, now_usec);
  if (!span) return span.error();
  const microseconds step = options.step.value_or(nice_step(*span, usual_steps));
  const Plan plan{aligned(*span, step), step};
  if (SampleSeries::fits(plan.span.since_usec, plan.span.until_usec, step)) return plan;
  return Error{0,
               "--step=" + format_time_span(step) + " is too short for " +
                   format_time_span(
                       microseconds(static_cast<int64_t>(span->until_usec - span->since_usec))) +
                   ": at most " + std::to_string(SampleSeries::kMaxSteps) + " steps",
               {}};
}

Result<History> read_history(const JournalSource& source, const InterfaceName& interface,
                             const Span& span, microseconds step) {
  auto journal = JournalReader::open(source);
  if (!journal) return journal.error();
  SampleSeries series(span.since_usec, span.until_usec, step);
  Progress progress(span);
  const auto count = read_samples(
      *journal, interface, span.since_usec, span.until_usec,
      [&](const TimedReading& reading) { series.add(reading); },
      [&](uint64_t reached) { progress.reached(reached); });
  if (!count) return count.error();
  return History{series.finish(), *count};
}

int no_samples(const JournalSource& source, const InterfaceName& interface, const Span& span) {
  std::string hint;
  if (auto journal = JournalReader::open(source)) {
    const auto names = journal->interfaces(kMostCandidates);
    const bool known = std::find(names.begin(), names.end(), interface.shown()) != names.end();
    if (!known) hint = did_you_mean(interface.shown(), names);
  }
  complain("no samples of '" + interface.shown() + "' in the journal from " +
           format_timestamp(span.since_usec) + " to " + format_timestamp(span.until_usec) + hint);
  return kExitNoInterface;
}

void complain_of_refused(const InterfaceName& interface, const SampleCount& count) {
  if (count.refused == 0) return;
  complain(std::to_string(count.refused) + " entries about '" + interface.shown() +
           "' were not taken, since no interface monitor wrote them");
}

}  // namespace netmon::ctl
