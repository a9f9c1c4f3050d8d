// SPDX-License-Identifier: MIT
#include "policy/monitor_life.h"

#include <utility>

#include "base/time_span.h"
#include "base/words.h"

namespace netmon {

namespace {

using Kind = LifeStep::Kind;

void push(LifeSteps& steps, Kind kind, std::string text = {}) {
  steps.push_back({kind, false, std::move(text)});
}

std::string span(nanoseconds time) {
  return format_time_span(std::chrono::ceil<milliseconds>(time));
}

}  // namespace

std::string_view to_string(MonitorLife::Phase phase) {
  static constexpr auto kPhases = words<MonitorLife::Phase::forgotten>(
      {"absent", "waiting", "starting", "monitored", "ending", "stopped", "forgotten"});
  return kPhases[phase];
}

// The only one that sets it. Who enters a phase arms its deadline.
void MonitorLife::enter(Phase phase) {
  phase_ = phase;
  deadline_.reset();
}

// At a time, if there is an interface.
void MonitorLife::begin(Instant at, Instant now, LifeSteps& steps) {
  if (!present_) return enter(Phase::absent);
  enter(Phase::waiting);
  if (holds_back_ || !keeping_.starts) return;
  if (at <= now) return start(now, steps);
  deadline_ = at;
}

void MonitorLife::start(Instant now, LifeSteps& steps) {
  enter(Phase::starting);
  running_ = keeping_.tells_end;
  started_ = now;
  complained_ = false;
  deadline_ = now + start_limit();
  push(steps, Kind::start);
  steps.back().may_run = std::exchange(may_run_, false);
}

// The next of a series that does not go well.
nanoseconds MonitorLife::next_delay(Instant now) {
  if (now - started_ >= kRanWell) restarts_.reset();
  return restarts_.one_more();
}

void MonitorLife::tell_end(LifeSteps& steps) {
  told_ = true;
  push(steps, Kind::tell_end);
  enter(Phase::ending);
}

void MonitorLife::forget(LifeSteps& steps) {
  enter(Phase::forgotten);
  push(steps, Kind::forget);
}

LifeSteps MonitorLife::on_appeared(Instant now, bool may_run) {
  LifeSteps steps;
  present_ = true;
  may_run_ = may_run;
  restarts_.reset();
  if (phase_ == Phase::absent) begin(now, now, steps);
  return steps;
}

void MonitorLife::on_found() {
  present_ = true;
  enter(Phase::waiting);
}

LifeSteps MonitorLife::on_vanished(Instant) {
  LifeSteps steps;
  present_ = false;
  failure_.clear();
  switch (phase_) {
    case Phase::waiting:
      // Whoever starts again what crashed may do so yet.
      if (keeping_.restarts) push(steps, Kind::stop);
      enter(Phase::absent);
      break;
    case Phase::starting:
      // A child sees by itself that there is nothing to monitor.
      if (!running_) push(steps, Kind::stop);
      enter(running_ ? Phase::ending : Phase::absent);
      break;
    case Phase::monitored:
      push(steps, Kind::tell_gone);
      enter(Phase::ending);
      break;
    default:
      break;
  }
  return steps;
}

LifeSteps MonitorLife::on_renamed(Instant now) {
  LifeSteps steps;
  if (!keeping_.bears_name) return steps;
  failure_.clear();
  if (phase_ == Phase::monitored) {
    tell_end(steps);
  } else if (phase_ == Phase::starting || phase_ == Phase::waiting) {
    push(steps, Kind::stop);
    may_run_ = false;
    begin(now, now, steps);
  }
  return steps;
}

LifeSteps MonitorLife::on_start_failed(const std::string& why, Instant now) {
  LifeSteps steps;
  running_ = false;
  if (phase_ == Phase::ending && !connected_) {
    over(now, steps);
  } else if (phase_ == Phase::starting || waits_for_keeper()) {
    if (phase_ == Phase::starting) started_ = now;  // it has not run, however long that took
    const nanoseconds delay = next_delay(now);
    started_ = now;
    may_run_ = false;
    begin(now + delay, now, steps);
    if (deadline_) fail(why, steps);
  }
  return steps;
}

LifeSteps MonitorLife::on_start_failing(const std::string& why) {
  LifeSteps steps;
  if (!holds_back_ && (phase_ == Phase::starting || waits_for_keeper())) fail(why, steps);
  return steps;
}

// Told once, however often it is tried.
void MonitorLife::fail(const std::string& why, LifeSteps& steps) {
  if (std::exchange(failure_, why) == why) return;
  push(steps, Kind::warn, "its monitor cannot be started (" + why + "); trying again and again");
}

void MonitorLife::on_restarting() {
  restarting_ = true;
}

LifeSteps MonitorLife::on_ready(Instant) {
  LifeSteps steps;
  connected_ = true;
  farewell_.reset();
  if (choice_ == Choice::none || phase_ == Phase::ending || shuts_down_) {
    tell_end(steps);
    return steps;
  }
  enter(Phase::monitored);
  told_ = false;
  restarting_ = false;
  if (!std::exchange(failure_, {}).empty()) push(steps, Kind::back, "its monitor could be started");
  push(steps, Kind::order);
  return steps;
}

void MonitorLife::on_farewell(Farewell farewell, const std::string& detail) {
  farewell_ = farewell;
  farewell_detail_ = detail;
  if (phase_ == Phase::monitored) enter(Phase::ending);
}

LifeSteps MonitorLife::on_closed(Instant now) {
  LifeSteps steps;
  connected_ = false;
  if (!running_) {
    over(now, steps);
  } else if (phase_ == Phase::monitored) {
    enter(Phase::ending);
  }
  return steps;
}

LifeSteps MonitorLife::on_ended(const std::string& how, const std::string& signal, Instant now) {
  LifeSteps steps;
  running_ = false;
  ended_how_ = how;
  if (!farewell_ && !signal.empty()) {
    farewell_ = Farewell::signal;
    farewell_detail_ = signal;
  }
  if (!connected_) over(now, steps);
  return steps;
}

void MonitorLife::over(Instant now, LifeSteps& steps) {
  const auto farewell = std::exchange(farewell_, std::nullopt);
  const bool told = std::exchange(told_, false);
  const bool restarting = std::exchange(restarting_, false);
  const std::string how = std::exchange(ended_how_, {});
  may_run_ = false;
  if (choice_ == Choice::none) return forget(steps);
  if (holds_back_) return enter(present_ ? Phase::waiting : Phase::absent);
  if (restarting) return wait_for_another(now);
  if (told) {
    restarts_.reset();
    return begin(now, now, steps);
  }
  if (farewell) return over_by(*farewell, now, steps);
  crashed(how, now, steps);
}

void MonitorLife::over_by(Farewell farewell, Instant now, LifeSteps& steps) {
  switch (farewell) {
    case Farewell::signal: {
      const std::string how =
          "its monitor was told to end by " +
          (farewell_detail_.empty() ? std::string("a signal") : farewell_detail_);
      enter(Phase::stopped);
      // Whoever starts again what crashed may have ended it for a reason, too.
      if (keeping_.restarts && keeping_.starts) return push(steps, Kind::ask_who, how);
      return push(steps, Kind::say, how + "; no longer monitored");
    }
    case Farewell::count:
      return enter(Phase::stopped);
    case Farewell::output_closed:
      enter(Phase::stopped);
      return push(steps, Kind::output_gone);
    case Farewell::absent:
    case Farewell::told:
      return begin(now + next_delay(now), now, steps);
  }
}

void MonitorLife::crashed(const std::string& how, Instant now, LifeSteps& steps) {
  if (!present_) {
    if (keeping_.restarts) push(steps, Kind::stop);
    return enter(Phase::absent);
  }
  if (keeping_.restarts) {
    wait_for_another(now);
    return push(steps, Kind::say, "its monitor is gone; waiting for another");
  }
  const nanoseconds delay = next_delay(now);
  begin(now + delay, now, steps);
  push(steps, Kind::say, "its monitor " + how + "; starting it again in " + span(delay));
}

// That somebody else starts; by us, if that does not happen.
void MonitorLife::wait_for_another(Instant now) {
  enter(present_ ? Phase::waiting : Phase::absent);
  if (!present_ || !keeping_.starts || holds_back_) return;
  may_run_ = true;
  deadline_ = now + kUnitStartLimit;
}

LifeSteps MonitorLife::on_asked(const std::string& how, const std::string& why, Instant now) {
  LifeSteps steps;
  if (phase_ != Phase::stopped) return steps;
  if (why.empty()) {
    push(steps, Kind::say, how + "; no longer monitored");
    return steps;
  }
  wait_for_another(now);
  push(steps, Kind::say,
       "its monitor was ended by the service manager (" + why + "); waiting for another");
  return steps;
}

LifeSteps MonitorLife::choose(Choice choice, Instant now) {
  LifeSteps steps;
  choice_ = choice;
  if (choice != Choice::none) {
    if (phase_ == Phase::ending && !runs()) begin(now, now, steps);
    return steps;
  }
  const bool waits = phase_ == Phase::waiting;
  if (phase_ == Phase::absent || phase_ == Phase::stopped || (waits && !keeping_.bears_name)) {
    forget(steps);
  } else if (waits || phase_ == Phase::starting) {
    // It may be starting, and its keeper may do that after the stop.
    push(steps, Kind::stop);
    enter(Phase::ending);
    if (!running_) deadline_ = now + kLingers;
  } else if (phase_ == Phase::monitored) {
    tell_end(steps);
  }
  return steps;
}

LifeSteps MonitorLife::resume(Instant now) {
  LifeSteps steps;
  if (phase_ == Phase::stopped) begin(now, now, steps);
  return steps;
}

void MonitorLife::hold_back() {
  holds_back_ = true;
  if (phase_ == Phase::waiting || phase_ == Phase::starting) deadline_.reset();
}

LifeSteps MonitorLife::shut_down() {
  LifeSteps steps;
  hold_back();
  shuts_down_ = true;
  if (phase_ == Phase::monitored) {
    tell_end(steps);
  } else if (running_ && !connected_) {
    push(steps, Kind::stop);
  }
  return steps;
}

LifeSteps MonitorLife::on_deadline(Instant now) {
  LifeSteps steps;
  deadline_.reset();
  if (phase_ == Phase::waiting) {
    start(now, steps);
  } else if (phase_ == Phase::ending && !runs()) {
    over(now, steps);
  } else if (phase_ == Phase::starting) {
    if (!std::exchange(complained_, true) && failure_.empty()) {
      // Killing it would not help: before it connects, nothing but the kernel can hold it up.
      push(steps, Kind::complain,
           "its monitor has been started and has not connected for " + span(start_limit()) +
               (keeping_.tells_end ? "; waiting on" : "; asking for it again"));
    }
    if (keeping_.tells_end) return steps;
    push(steps, Kind::start);
    steps.back().may_run = true;
    deadline_ = now + start_limit();
  }
  return steps;
}

}  // namespace netmon
