// SPDX-License-Identifier: MIT
//
// The decisions about each link, and their audit trail.
#include "netmon/manager.h"
#include "report/audit.h"

namespace netmon {

namespace {

// A monitor looks once a second; the kernel's own message tells the moment of the change, if it was
// since the last look (and the second that the kernel may hold an operstate back).
constexpr seconds kChangeSeenWithin{3};

}  // namespace

// `changed`: when the monitor saw it go up or down, where it did so while nobody listened.
void Manager::observe(MonitoredLink& link, const Observation& observation, bool was_up,
                      std::optional<Instant> changed) {
  // Nothing is decided any more, or for nobody.
  if (ending_.under_way || !link.life.can_act()) return;
  LinkSeen seen{observation.state, changed.value_or(observation.seen), was_up, changed.has_value()};
  const Link* told = link.life.present() ? watcher_.find(link.ifindex) : nullptr;
  if (told != nullptr && told->state.admin_up == seen.state.admin_up &&
      condition(told->state) == condition(seen.state) && told->changed < seen.since &&
      seen.since - told->changed < kChangeSeenWithin) {
    seen.since = told->changed;
  }
  carry_out(link, link.policy.on_seen(seen, monotonic_now()));
}

// What its monitor saw while no netmon listened.
void Manager::catch_up(MonitoredLink& link, const Ready& ready) {
  const Meanwhile& meanwhile = ready.meanwhile;
  if (meanwhile.first_up) carry_out(link, link.policy.on_was_up(*meanwhile.first_up));
  if (meanwhile.outages > 0) {
    link.tally.recent.add(meanwhile.outages, monotonic_now());
    tell(link, audit(meanwhile));
    if (meanwhile.last_up) carry_out(link, link.policy.on_was_up(*meanwhile.last_up));
  }
  const auto count = [&](EventKind kind, uint64_t times) {
    if (times > 0) on_event(link, {kind, ready.observation, times, {}});
  };
  count(EventKind::flap, meanwhile.flaps);
  count(EventKind::missed, meanwhile.missed);
}

void Manager::on_event(MonitoredLink& link, const Event& event) {
  if (event.kind == EventKind::flap) {
    link.tally.flaps += event.count.value_or(0);
    link.tally.recent.add(event.count.value_or(0), monotonic_now());
  }
  tell_sparingly(link, event);
}

void Manager::carry_out(MonitoredLink& link, const Steps& steps) {
  memory_.note_changed();
  if (!steps.empty()) control_.note_changed(link.id);
  for (const Step& step : steps) {
    const auto* set_up = std::get_if<step::SetUp>(&step);
    if (set_up != nullptr) link.decision = set_ups_.next_decision();
    if (const auto* down = std::get_if<step::LinkDown>(&step); down != nullptr && !down->first) {
      link.tally.recent.add(1, monotonic_now());
    }
    if (std::holds_alternative<step::Restored>(step)) {
      ++link.tally.restores;
      ++totals_.restores;
    }
    if (set_up == nullptr || !set_up->silent) {
      const AuditLine line = audit(step, link.decision, runs_as());
      is_said(link, step) ? tell(link, line) : show(link, line);
    }
    if (set_up != nullptr) send(*link.peer, SetLinkUp{link.decision});
  }
  if (ending_.under_way) return;
  if (const auto deadline = link.policy.deadline()) {
    link.timers.policy.arm(*deadline);
  } else {
    link.timers.policy.disarm();
  }
}

void Manager::on_policy_deadline(MonitoredLink& link) {
  if (link.life.can_act()) carry_out(link, link.policy.on_deadline(monotonic_now()));
}

}  // namespace netmon
