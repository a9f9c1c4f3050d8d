// SPDX-License-Identifier: MIT
//
// What comes again and again is said sparingly (sparing.h): of each link each sort by itself, so
// that a link that flaps hides nothing of another, and what others do hides nothing of any link.
// Only the log is spared: whoever watches a link is shown each event, and no summary.
#include <algorithm>
#include <array>
#include <utility>

#include "netmon/manager.h"
#include "report/audit.h"

namespace netmon {

namespace {

struct Sort {
  EventKind kind;
  Sparing SaidSparingly::*said;
};

constexpr std::array<Sort, 4> kReported = {{{EventKind::flap, &SaidSparingly::flaps},
                                            {EventKind::reset, &SaidSparingly::resets},
                                            {EventKind::missed, &SaidSparingly::missed},
                                            {EventKind::output_lost, &SaidSparingly::output}}};

Sparing& sparing_for(SaidSparingly& said, EventKind kind) {
  if (kind == EventKind::output_failed) kind = EventKind::output_lost;
  const auto* sort = std::find_if(kReported.begin(), kReported.end(),
                                  [&](const Sort& each) { return each.kind == kind; });
  return said.*sort->said;
}

// What one counts: an output that stands still has lost nothing yet.
uint64_t count_of(const Event& event) {
  return event.count.value_or(event.kind == EventKind::reset ? 1 : 0);
}

}  // namespace

// What a monitor has readings. The policy tells the rest.
void Manager::tell_sparingly(MonitoredLink& link, const Event& event) {
  const auto line = audit(event, link.tally.flaps);
  if (!line) return;
  const bool said = is_said(link, sparing_for(link.said, event.kind), count_of(event));
  said ? tell(link, *line) : show(link, *line);
}

// An outage is said from its begin to its end, or not at all; what is decided is always said.
bool Manager::is_said(MonitoredLink& link, const Step& step) {
  if (const auto* down = std::get_if<step::LinkDown>(&step)) {
    link.said.this_outage = down->first || is_said(link, link.said.outages, 1);
    return link.said.this_outage;
  }
  const bool of_an_outage = std::holds_alternative<step::StillDown>(step) ||
                            std::holds_alternative<step::CannotHelp>(step) ||
                            std::holds_alternative<step::LinkUp>(step);
  return !of_an_outage || link.said.this_outage;
}

// Once all is to end there may be no time for a summary.
bool Manager::is_said(MonitoredLink& link, Sparing& sparing, uint64_t count) {
  if (ending_.under_way || sparing.say(count, monotonic_now())) return true;
  arm_summaries(link);
  return false;
}

void Manager::arm_summaries(MonitoredLink& link) {
  const SaidSparingly& said = link.said;
  std::optional<Instant> next;
  for (const Sparing* each :
       {&said.flaps, &said.resets, &said.missed, &said.output, &said.outages, &said.troubles}) {
    if (const auto due = each->due(); due && (!next || *due < *next)) next = due;
  }
  next ? link.timers.summary.arm(*next) : link.timers.summary.disarm();
}

void Manager::sum_up(MonitoredLink& link, Summaries which) {
  const Instant now = monotonic_now();
  const auto rest_of = [&](Sparing& sparing) -> std::optional<Sparing::Rest> {
    const auto due = sparing.due();
    if (!due || (which == Summaries::due && *due > now)) return std::nullopt;
    return sparing.sum_up(now);
  };
  for (const Sort& sort : kReported) {
    if (const auto rest = rest_of(link.said.*sort.said)) {
      if (const auto line = audit(sort.kind, *rest, link.tally.flaps)) enter(link, *line);
    }
  }
  if (const auto rest = rest_of(link.said.outages)) {
    const auto seen = link.policy.seen();
    enter(link, audit_outages(*rest, seen ? std::optional(seen->state) : std::nullopt));
    link.said.this_outage = true;  // and so its end is
  }
  if (const auto rest = rest_of(link.said.troubles)) {
    log_.line(link.name.shown(),
              std::to_string(rest->times) + " more complaints about its monitor were left out");
  }
  arm_summaries(link);
}

void Manager::sum_up_all() {
  for (auto& [id, link] : monitored_) sum_up(link, Summaries::all);
  complaints_.sum_up();
}

// Of the monitor of one link.
void Manager::complain(MonitoredLink& link, const std::string& text) {
  if (is_said(link, link.said.troubles, 1)) log_.line(link.name.shown(), text);
}

}  // namespace netmon
