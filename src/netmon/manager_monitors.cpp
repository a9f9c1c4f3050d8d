// SPDX-License-Identifier: MIT
//
// The processes of the interface monitors: started, ended, started again.
#include <signal.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/time_span.h"
#include "netmon/manager.h"
#include "netmon/unit_launcher.h"

namespace netmon {

namespace {

constexpr milliseconds kFirstRestart{100};
constexpr milliseconds kLongestRestart{10'000};
constexpr seconds kRanWell{10};          // after so long a crash is a first one again
constexpr seconds kStopComesWithin{60};  // where the bus and the service manager are slow
constexpr seconds kConnectLimit{10};     // from its start to `ready`; many at once may take longer

bool is_request_to_end(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP;
}

}  // namespace

void Manager::launch(Monitored& link) {
  if (shutting_down_ || link.over || link.unwanted || link.process || link.peer != nullptr ||
      !link.ifindex)
    return;
  if (setup_.service) return launch_unit(link);
  link.started = monotonic_now();
  if (const auto started = launcher_->start(link.id, link.name); !started) {
    on_crash(link, started.error().text());
    return;
  }
  link.process = launcher_->starts_children();
  if (link.process) link.start_timer.arm(link.started + kConnectLimit);
}

void Manager::on_start_timer(Monitored& link) {
  if (link.unwanted) {
    if (link.peer == nullptr) forget(link);
    return;
  }
  starting_.erase(link.id);
  if (!link.process) return launch(link);
  // Killing it would not help: before it connects, nothing but the kernel can hold it up.
  complain(link.name.shown() + ": its monitor has been started and has not connected for " +
           format_time_span(kConnectLimit) + "; waiting on");
}

void Manager::launch_later(Monitored& link) {
  const bool ran_well = monotonic_now() - link.started >= kRanWell;
  link.restart_delay = ran_well || link.restart_delay == milliseconds(0)
                           ? kFirstRestart
                           : std::min(link.restart_delay * 2, kLongestRestart);
  link.start_timer.arm(monotonic_now() + link.restart_delay);
}

void Manager::on_process_ended(LinkId id, const MonitorEnd& end) {
  Monitored& link = monitored_.at(id);
  link.process = false;
  if (shutting_down_) return finish_when_all_ended();
  if (link.bye) return on_monitor_over(link);
  if (is_request_to_end(end.signal)) {
    // Told to end before it could listen to signals.
    link.bye = Bye{ByeReason::signal, 0, std::string("SIG") + ::sigabbrev_np(end.signal)};
    return on_monitor_over(link);
  }
  on_crash(link, end.signal != 0
                     ? std::string("was killed by SIG") + ::sigabbrev_np(end.signal)
                     : "ended without a word, with the exit status " + std::to_string(end.status));
}

// The monitor of a link has said bye and is gone.
void Manager::on_monitor_over(Monitored& link) {
  const Bye bye = *std::exchange(link.bye, std::nullopt);
  state_changed_ = true;
  note_changed(link);
  // A stop that netmon asked for while the link had another name, and that came late.
  if (const auto stop = stopped_by_us_.extract(unit_of(link.wanted));
      bye.reason == ByeReason::signal && !link.unwanted && !stop.empty() &&
      monotonic_now() - stop.mapped() < kStopComesWithin) {
    return launch_later(link);
  }
  switch (bye.reason) {
    case ByeReason::signal: {
      const std::string how =
          "its monitor was told to end by " + shown(bye.detail.value_or("a signal"));
      link.over = true;
      if (setup_.service) {
        ask_who_ended(link, how);
      } else {
        tell(link, LinkEventKind::monitor_lost, how + "; no longer monitored");
      }
      break;
    }
    case ByeReason::count:
      link.over = true;
      break;
    case ByeReason::output_closed:
      link.over = true;
      if (launcher_->starts_children()) return begin_shutdown();  // its output is ours
      break;
    case ByeReason::absent:
      if (link.samples_left) *link.samples_left -= std::min(*link.samples_left, bye.samples);
      link.over = link.samples_left == 0U;
      if (link.ifindex && !link.over) launch_later(link);
      break;
    case ByeReason::shutdown:
      // Told to end since it was not configured any more; if it is again by now, it was too late.
      link.over = !setup_.service;
      if (!link.unwanted && !link.over) launch_later(link);
      break;
  }
  if (link.unwanted) {
    forget(link);
    return;
  }
  finish_if_nothing_left();
}

void Manager::on_crash(Monitored& link, const std::string& how) {
  if (!link.ifindex) return;
  launch_later(link);
  tell(link, LinkEventKind::monitor_lost,
       "its monitor " + how + "; starting it again in " + format_time_span(link.restart_delay));
}

}  // namespace netmon
