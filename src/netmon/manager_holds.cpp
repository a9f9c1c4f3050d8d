// SPDX-License-Identifier: MIT
//
// Holds: somebody asked for hands off a link. They last by the wall clock over restarts and
// reboots, and by the monotonic clock while netmon runs, which nobody sets.
#include <algorithm>
#include <utility>

#include "netmon/manager.h"
#include "report/message_ids.h"

namespace netmon {

namespace {

bool lasts_longer(const Hold& one, const Hold& other) {
  return other.until_usec && (!one.until_usec || *one.until_usec > *other.until_usec);
}

}  // namespace

Hold Manager::hold(LinkId id, const Caller& caller, std::optional<microseconds> span,
                   const std::optional<std::string>& reason) {
  MonitoredLink& link = monitored_.at(id);
  Hold hold{realtime_usec(), std::nullopt, reason, caller.uid};
  if (span) hold.until_usec = hold.since_usec + static_cast<uint64_t>(span->count());
  LogDetails details{
      Priority::notice, message_id::kHeld, {{"NETMON_UID", std::to_string(caller.uid)}}};
  if (reason) details.fields.emplace_back("NETMON_HOLD_REASON", *reason);
  if (span) details.fields.emplace_back("NETMON_HOLD_USEC", std::to_string(span->count()));
  tell(link, {LinkEventKind::held, "held " + describe(hold), std::move(details)});
  take_hold(link, hold);
  carry_out(link, link.policy.hold(true, monotonic_now()));
  keep_state();
  return hold;
}

bool Manager::release(LinkId id, const Caller& caller) {
  MonitoredLink& link = monitored_.at(id);
  if (!link.hold) return false;
  end_hold(link, LinkEventKind::released, "released by uid " + std::to_string(caller.uid),
           {Priority::notice, message_id::kReleased, {{"NETMON_UID", std::to_string(caller.uid)}}});
  return true;
}

void Manager::end_hold(MonitoredLink& link, LinkEventKind kind, const std::string& text,
                       LogDetails details) {
  link.hold.reset();
  link.timers.hold.disarm();
  tell(link, {kind, text, std::move(details)});
  carry_out(link, link.policy.hold(false, monotonic_now()));
  keep_state();
}

// What was asked for is on disk before it is answered.
void Manager::keep_state() {
  memory_.note_changed();
  save_state();
}

void Manager::on_hold_over(MonitoredLink& link) {
  if (ending_.under_way || !link.hold) return;
  const std::string reason = link.hold->reason ? " (" + *link.hold->reason + ")" : "";
  end_hold(link, LinkEventKind::hold_over, "the hold is over" + reason,
           {Priority::notice, message_id::kHoldOver, {}});
}

// Until it ends by itself, if it does: from now on never longer than was asked for, whatever the
// clock says.
void Manager::take_hold(MonitoredLink& link, const Hold& hold) {
  link.hold = hold;
  link.timers.hold.disarm();
  if (!hold.until_usec) return;
  const uint64_t until = *hold.until_usec;
  const uint64_t left = until - std::min(until, std::max(hold.since_usec, realtime_usec()));
  link.timers.hold.arm(monotonic_now() +
                       std::min(microseconds(static_cast<int64_t>(left)), kMaxHold));
}

// A hold that outlived netmon, or that its interface was not monitored for a while: kept by the
// name of the kernel, or, where that was not there, by the one that is configured.
void Manager::recall_hold(MonitoredLink& link, const LinkNames& names) {
  std::optional<Hold> kept;
  for (const InterfaceName& name : names) {
    auto of_name = memory_.take_hold(name);
    if (of_name && (!kept || lasts_longer(*of_name, *kept))) kept = std::move(of_name);
  }
  if (!kept || (link.hold && !lasts_longer(*kept, *link.hold))) return;
  take_hold(link, *kept);
  link.policy.hold(true, monotonic_now());
}

}  // namespace netmon
