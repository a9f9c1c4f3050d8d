// SPDX-License-Identifier: MIT
//
// What the control socket asks of the links: everything known, and the changes that people make.
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/version.h"
#include "config/check_config.h"
#include "netmon/manager.h"
#include "report/audit.h"
#include "report/message_ids.h"

namespace netmon {

namespace {

// By the wall clock.
uint64_t when(Instant time) {
  const auto ago = std::chrono::duration_cast<microseconds>(monotonic_now() - time);
  return realtime_usec() - static_cast<uint64_t>(std::max<int64_t>(ago.count(), 0));
}

}  // namespace

void Manager::open_control() {
  try {
    control_.listen(control_path(socket_.path()));
  } catch (const Failure& failure) {
    control_.close();
    // Links are to be brought back all the same.
    log_.error(std::string(failure.what()) + "; going on without the control socket");
  }
}

// One event of a link: a line of the log, and something to see for those who watch.
void Manager::tell(MonitoredLink& link, const AuditLine& line) {
  show(link, line);
  enter(link, line);
}

// The one half: the line of the log.
void Manager::enter(const MonitoredLink& link, const AuditLine& line) {
  LogDetails details = line.details;
  details.fields.emplace_back("NETMON_EVENT", std::string(to_string(line.kind)));
  details.title = link.title();
  log_.event(link.name.shown(), line.text, details);
}

// The other half: whoever watches.
void Manager::show(MonitoredLink& link, const AuditLine& line) {
  link.tally.last_event = LinkEvent{line.kind, realtime_usec(), line.text, line.details.priority};
  control_.tell_event(link.id, link.name, *link.tally.last_event);
  control_.note_changed(link.id);
}

ServiceStatus Manager::service_status() const {
  ServiceStatus status = totals_;
  status.version = kVersion;
  status.pid = ::getpid();
  status.service = !around().in_terminal;
  for (const auto& [id, link] : monitored_) {
    if (!link.listed()) continue;
    ++status.links;
    if (link.peer != nullptr) ++status.monitors;
  }
  if (around().has_files) {
    status.journal_bytes_per_day = static_cast<uint64_t>(journal_bytes());
  }
  return status;
}

std::vector<LinkId> Manager::links() const {
  std::vector<std::pair<InterfaceName, LinkId>> named;
  for (const auto& [id, link] : monitored_) {
    if (link.listed()) named.emplace_back(link.name, id);
  }
  std::sort(named.begin(), named.end());
  std::vector<LinkId> ids;
  ids.reserve(named.size());
  for (const auto& [name, id] : named) ids.push_back(id);
  return ids;
}

std::optional<LinkId> Manager::find_link(const InterfaceName& name) const {
  const Link* told = watcher_.find_called(name);
  std::optional<LinkId> absent;
  for (const auto& [id, link] : monitored_) {
    if (!link.chosen()) continue;
    if (told != nullptr && link.has(told->ifindex)) return id;
    if (!link.life.present() && link.name == name) absent = id;
  }
  return absent;
}

std::optional<InterfaceName> Manager::name_of(LinkId id) const {
  const auto found = monitored_.find(id);
  if (found == monitored_.end() || !found->second.chosen()) return std::nullopt;
  return found->second.name;
}

bool Manager::is_present(const InterfaceName& name) const {
  return watcher_.find_called(name) != nullptr;
}

Standing Manager::standing_of(const MonitoredLink& link) const {
  if (!link.life.present()) return Standing::absent;
  if (link.life.phase() == MonitorLife::Phase::stopped) return Standing::stopped;
  return link.life.connected() ? link.policy.standing() : Standing::unknown;
}

std::optional<LinkStatus> Manager::link_status(LinkId id) const {
  const auto found = monitored_.find(id);
  if (found == monitored_.end() || !found->second.chosen()) return std::nullopt;
  return status_of(found->second);
}

// All that is said of a link is made from this.
LinkStatus Manager::status_of(const MonitoredLink& link) const {
  const Instant now = monotonic_now();
  LinkStatus status;
  status.name = link.name;
  if (link.known_as != link.name) status.altname = link.known_as;
  if (link.life.present()) status.ifindex = link.ifindex;
  status.standing = standing_of(link);
  status.contended = link.life.present() && link.policy.contended();
  const bool present = link.life.present();
  if (!present && link.absence) status.since_usec = when(link.absence->since);
  if (present && link.policy.since()) status.since_usec = when(*link.policy.since());
  std::optional<LinkState> state;
  if (link.peer != nullptr && link.policy.seen()) {
    state = link.policy.seen()->state;
  } else if (const Link* told = present ? watcher_.find(link.ifindex) : nullptr) {
    state = told->state;
  }
  if (state) {
    status.operstate = state->operstate;
    status.admin_up = state->admin_up;
    if (condition(*state) == Condition::down) status.reason = down_reason(*state);
  }
  status.monitor.connected = link.peer != nullptr;
  status.monitor.stale = status.monitor.connected && link.readings.stale;
  if (link.peer != nullptr) status.monitor.pid = link.peer->pid;
  if (!link.unit.empty()) status.monitor.unit = shown(link.unit);
  if (const auto& failure = link.life.failure(); !failure.empty()) status.monitor.failure = failure;
  status.named = link.named();
  status.restore = link.settings.restore;
  status.interval = link.settings.interval;
  status.sample = link.readings.last;
  status.rates = link.readings.rates;
  status.counts.restores = link.tally.restores;
  status.counts.flaps = link.tally.flaps;
  status.counts.flaps_hour = link.tally.recent.within_hour(now);
  status.counts.flaps_day = link.tally.recent.within_day(now);
  status.last_event = link.tally.last_event;
  status.hold = link.hold;
  if (const auto retry = link.policy.retry_at(); retry && link.peer != nullptr) {
    status.retry_in =
        std::max(std::chrono::duration_cast<microseconds>(*retry - now), microseconds(0));
  }
  return status;
}

void Manager::authorize(const Caller& caller, const std::string& verb, const std::string& name,
                        std::function<void(std::optional<std::string>)> done) {
  authority_.check(caller, around().in_terminal, verb, name, std::move(done));
}

void Manager::set_up(LinkId id, const Caller& caller,
                     std::function<void(const SetUpOutcome&)> done) {
  MonitoredLink& link = monitored_.at(id);
  if (!link.life.present()) return done({false, 0, "it is absent"});
  if (!link.life.can_act()) return done({false, 0, "it has no monitor at the moment"});
  const uint64_t decision = set_ups_.next_decision();
  set_ups_.wait(decision, id, std::move(done));
  tell(link, {LinkEventKind::set_up,
              "decision " + std::to_string(decision) + ": set the link up, since uid " +
                  std::to_string(caller.uid) + " asked for it",
              {Priority::notice,
               message_id::kDecision,
               {{"NETMON_DECISION", std::to_string(decision)},
                {"NETMON_RULE", "asked"},
                {"NETMON_UID", std::to_string(caller.uid)}}}});
  send(*link.peer, SetLinkUp{decision});
}

// True if the result is that of somebody who asked, not of the policy.
bool Manager::finish_set_up(const LinkUpResult& result) {
  const auto asked = set_ups_.link_of(result.decision);
  if (!asked) return false;
  if (const auto link = monitored_.find(*asked); link != monitored_.end()) {
    const Step came = result.error == 0 ? Step(step::Restored{})
                                        : Step(step::Failed{result.error, result.message});
    tell(link->second, audit(came, result.decision, runs_as()));
  }
  set_ups_.answer(result.decision, {true, result.error, result.message});
  return true;
}

void Manager::clear(LinkId id, const Caller& caller) {
  MonitoredLink& link = monitored_.at(id);
  tell(link,
       {LinkEventKind::cleared,
        "cleared by uid " + std::to_string(caller.uid) + ": restoring begins anew",
        {Priority::notice, message_id::kCleared, {{"NETMON_UID", std::to_string(caller.uid)}}}});
  carry_out(link, link.policy.clear(monotonic_now()));
  keep_state();
}

}  // namespace netmon
