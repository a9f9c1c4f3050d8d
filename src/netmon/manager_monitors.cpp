// SPDX-License-Identifier: MIT
//
// What the lives of the monitors ask for, and what becomes of their processes.
#include <signal.h>

#include <algorithm>

#include "base/signal_name.h"
#include "netmon/manager.h"
#include "report/message_ids.h"

namespace netmon {

namespace {

constexpr seconds kLooksAgain{1};  // whether a start that waits for others has begun

bool is_request_to_end(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP;
}

Farewell farewell_of(ByeReason reason) {
  switch (reason) {
    case ByeReason::shutdown:
      return Farewell::told;
    case ByeReason::signal:
      return Farewell::signal;
    case ByeReason::count:
      return Farewell::count;
    case ByeReason::absent:
      return Farewell::absent;
    case ByeReason::output_closed:
      return Farewell::output_closed;
  }
  return Farewell::told;
}

}  // namespace

// Carries out what the life of its monitor asks for. The link may be forgotten afterwards.
void Manager::live(MonitoredLink& link, const LifeSteps& steps) {
  memory_.note_changed();
  const auto phase = link.life.phase();
  // Whether one is being started is nothing that is told.
  if (!link.chosen() ||
      (phase != MonitorLife::Phase::starting && phase != MonitorLife::Phase::waiting)) {
    control_.note_changed(link.id);
  }
  if (phase != MonitorLife::Phase::starting) launcher_->settled(link.id);
  if (!link.life.can_act()) {
    link.policy.on_monitor_lost();
    link.timers.policy.disarm();
  }
  for (const LifeStep& step : steps) {
    if (!take(link, step)) return;
  }
  if (const auto deadline = link.life.deadline()) {
    link.timers.life.arm(*deadline);
  } else {
    link.timers.life.disarm();
  }
}

// False: nothing of what follows is to be done, and the link may be forgotten.
bool Manager::take(MonitoredLink& link, const LifeStep& step) {
  using Kind = LifeStep::Kind;
  switch (step.kind) {
    case Kind::start:
      link.unit = launcher_->unit_for(link.name);
      if (const auto started = launcher_->start(link.id, link.name, step.may_run); !started) {
        live(link, link.life.on_start_failed(started.error().text(), monotonic_now()));
        return false;
      }
      break;
    case Kind::order:
      send(*link.peer, first_order_for(link));
      break;
    case Kind::tell_end:
      send(*link.peer, Shutdown{});
      break;
    case Kind::tell_gone:
      send(*link.peer,
           InterfaceChanged{link.absence.value_or(Absence{}).moved ? InterfaceChange::moved
                                                                   : InterfaceChange::gone,
                            {}});
      break;
    case Kind::stop:
      // One that is not connected cannot be told.
      launcher_->signal(link.id, SIGTERM);
      if (!link.unit.empty()) launcher_->stop(link.unit);
      break;
    case Kind::say:
      tell(link, {LinkEventKind::monitor_lost, step.text, {}});
      break;
    case Kind::warn:
      tell(link, {LinkEventKind::monitor_lost,
                  step.text,
                  {Priority::warning, message_id::kNoMonitor, {}}});
      break;
    case Kind::back:
      tell(link, {LinkEventKind::monitor_back, step.text, {}});
      break;
    case Kind::complain:
      complain(link, step.text);
      break;
    case Kind::ask_who:
      ask_who_ended(link, step.text);
      break;
    case Kind::output_gone:
      if (around().keeping.tells_end) begin_shutdown();  // its output is ours
      break;
    case Kind::forget:
      forget(link);
      return false;
  }
  return true;
}

void Manager::on_life_timer(MonitoredLink& link) {
  const Instant now = monotonic_now();
  if (launcher_->waits(link.id)) return link.timers.life.arm(now + kLooksAgain);
  live(link, link.life.on_deadline(now));
}

void Manager::on_process_ended(LinkId id, const MonitorEnd& end) {
  MonitoredLink& link = monitored_.at(id);
  const std::string how =
      end.signal != 0 ? "was killed by " + signal_name(end.signal)
                      : "ended without a word, with the exit status " + std::to_string(end.status);
  // Told to end before it could listen to signals.
  const std::string asked = is_request_to_end(end.signal) ? signal_name(end.signal) : "";
  live(link, link.life.on_ended(how, asked, monotonic_now()));
  ending_.under_way ? finish_when_all_ended() : finish_if_nothing_left();
}

void Manager::on_farewell(MonitoredLink& link, const Bye& bye) {
  Farewell farewell = farewell_of(bye.reason);
  if (bye.last_slot) link.row.left = RowLeft{*bye.last_slot, monotonic_now()};
  if (link.row.to_come && farewell == Farewell::absent) {
    *link.row.to_come -= std::min(*link.row.to_come, bye.samples);
    if (*link.row.to_come == 0) farewell = Farewell::count;
  }
  // A stop that netmon asked for, perhaps while the link had another name, and that came late.
  if (farewell == Farewell::signal && launcher_->was_asked_to_stop(link.unit))
    farewell = Farewell::told;
  link.life.on_farewell(farewell, shown(bye.detail.value_or("")));
}

}  // namespace netmon
