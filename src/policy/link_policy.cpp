// SPDX-License-Identifier: MIT
#include "policy/link_policy.h"

#include <cerrno>
#include <utility>

namespace netmon {

Steps LinkPolicy::on_seen(const LinkSeen& seen, Instant now) {
  Steps steps;
  watched_ = true;
  ever_up_ = ever_up_ || seen.was_up || condition(seen.state) == Condition::up;
  const std::optional<LinkSeen> before = std::exchange(seen_, seen);
  change_seen_ = change_seen_ || seen.changed;
  switch (condition(seen.state)) {
    case Condition::up:
      see_up(steps);
      break;
    case Condition::pending:
      see_dormant(before, steps);
      break;
    case Condition::down:
      see_down(before, now, steps);
      break;
  }
  return steps;
}

Steps LinkPolicy::on_was_up(Instant time) {
  Steps steps;
  if (!seen_ || (down_since_ && time <= *down_since_)) return steps;
  ever_up_ = true;
  *seen_ = {{Operstate::up, true, false}, time, true, true};
  up_since_.reset();  // not since before that
  see_up(steps);
  return steps;
}

void LinkPolicy::see_up(Steps& steps) {
  const bool changes = down_since_ || dormant_since_;
  if (down_since_) {
    steps.push_back(step::LinkUp{seen_->since - *down_since_});
  } else if (dormant_since_) {
    steps.push_back(step::DormantOver{});
  }
  if (changes || !up_since_) up_since_ = seen_->since;
  change_seen_ = change_seen_ || changes;
  down_since_.reset();
  dormant_since_.reset();
  told_ = Told{};
  deadline_.reset();
  wait_for_stable();
}

void LinkPolicy::see_dormant(const std::optional<LinkSeen>& before, Steps& steps) {
  deadline_.reset();
  if (dormant_since_ && before->state.operstate == seen_->state.operstate) return;
  end_up(seen_->since, steps);
  dormant_since_ = seen_->since;
  change_seen_ = change_seen_ || before;
  steps.push_back(step::Dormant{seen_->state.operstate});
}

void LinkPolicy::see_down(const std::optional<LinkSeen>& before, Instant now, Steps& steps) {
  const DownReason reason = down_reason(seen_->state);
  if (!tries_.counts_from()) tries_.count_from(now);  // in an outage that was recalled
  if (!down_since_) {
    end_up(seen_->since, steps);
    down_since_ = seen_->since;
    tries_.count_from(now);
    steps.push_back(step::LinkDown{reason, !before});
    change_seen_ = change_seen_ || before;
  } else if (dormant_since_ ||
             (reason == DownReason::admin_down && down_reason(before->state) != reason)) {
    // Any other change of the reason is told by cannot_help.
    tries_.count_from(now);
    told_.wait = false;
    steps.push_back(step::StillDown{reason});
  }
  dormant_since_.reset();
  note_takeaway(*seen_, steps);
  decide(now, steps);
}

void LinkPolicy::end_up(Instant time, Steps& steps) {
  forget_if_stable(time, steps);
  up_since_.reset();
}

// A link that was up for long begins anew.
void LinkPolicy::forget_if_stable(Instant time, Steps& steps) {
  if (!up_since_ || time - *up_since_ < kStable) return;
  tries_.start_over();
  takeaways_ = 0;
  if (std::exchange(contended_, false)) steps.push_back(step::ContendedOver{kStable});
}

void LinkPolicy::wait_for_stable() {
  if (contended_ && up_since_ && watched_) wait_until(*up_since_ + kStable);
}

bool LinkPolicy::is_down() const {
  return seen_ && condition(seen_->state) == Condition::down;
}

// IFF_UP is clear although we set it: counted once for each setting.
void LinkPolicy::note_takeaway(const LinkSeen& seen, Steps& steps) {
  if (seen.state.admin_up || in_flight_ || !set_at_) return;
  const bool quick = seen.since - *set_at_ <= kContendedWithin;
  set_at_.reset();
  if (held_ || !quick || contended_ || ++takeaways_ < kContendedTimes) return;
  contended_ = true;
  told_.leave = Rule::contended;  // the step below says it
  steps.push_back(step::Contended{});
}

// What to do about a link that is down.
void LinkPolicy::decide(Instant now, Steps& steps) {
  deadline_.reset();
  if (in_flight_ || !watched_) return;
  if (seen_->state.admin_up) {
    if (set_at_ && now - *set_at_ < kSettle) return wait_until(*set_at_ + kSettle);
    const DownReason reason = down_reason(seen_->state);
    if (told_.cannot_help != reason) steps.push_back(step::CannotHelp{reason});
    told_.cannot_help = reason;
    return;
  }
  if (held_) return leave_once(Rule::held, steps);
  if (!settings_.restore) return leave_once(Rule::restore_off, steps);
  if (!ever_up_ && !settings_.named) return leave_once(Rule::never_up, steps);
  if (contended_) return leave_once(Rule::contended, steps);
  if (!permitted_) return;  // said once, when the kernel refused
  decide_set_up(now, steps);
}

// Restoring is right; is it time?
void LinkPolicy::decide_set_up(Instant now, Steps& steps) {
  if (const auto until = tries_.disabled_until()) {
    if (now < *until) {
      wait_until(*until);
      return leave_once(Rule::error_disabled, steps);
    }
    tries_.disable(now);  // unless this one try succeeds
  } else {
    if (now < tries_.due()) {
      if (!told_.wait) steps.push_back(step::Wait{tries_.due() - now});
      told_.wait = true;
      return wait_until(tries_.due());
    }
    if (tries_.too_many(now)) {
      tries_.disable(now);
      told_.leave = Rule::error_disabled;  // the step below says it
      steps.push_back(step::ErrorDisabled{RestoreTries::kDisabledFor});
      return wait_until(*tries_.disabled_until());
    }
  }
  const Rule rule = tries_.any() ? Rule::retry : (ever_up_ ? Rule::was_up : Rule::named);
  steps.push_back(step::SetUp{rule, !restored_ever_, !told_.errors.empty()});
  restored_ever_ = true;
  tries_.begin_try();
  in_flight_ = true;
}

Steps LinkPolicy::on_result(int error, const std::string& text, Instant now) {
  Steps steps;
  if (!in_flight_) return steps;
  in_flight_ = false;
  tries_.count_from(now);
  if (error == EPERM) {
    permitted_ = false;
  } else {
    tries_.end_try(now);
  }
  if (error == 0 || error == EPERM) tries_.enable();
  if (error == 0) {
    set_at_ = now;
    told_.wait = false;
    told_.errors.clear();
    steps.push_back(step::Restored{});
    return steps;
  }
  if (!told_.errors.insert(error).second) return steps;
  told_.wait = false;
  if (error == EPERM) {
    steps.push_back(step::NoPermission{error, text});
  } else {
    steps.push_back(step::Failed{error, text});
  }
  return steps;
}

Steps LinkPolicy::on_deadline(Instant now) {
  Steps steps;
  deadline_.reset();
  if (is_down()) {
    decide(now, steps);
  } else if (watched_) {
    forget_if_stable(now, steps);
    wait_for_stable();
  }
  return steps;
}

Steps LinkPolicy::configure(PolicySettings settings, Instant now) {
  const bool same = settings == settings_;
  settings_ = settings;
  if (contended_ || tries_.disabled_until() || !permitted_) return clear(now);
  if (same) return {};
  told_.leave.reset();
  return on_deadline(now);
}

Steps LinkPolicy::hold(bool held, Instant now) {
  held_ = held;
  begin_anew(now);
  return on_deadline(now);
}

Steps LinkPolicy::clear(Instant now) {
  contended_ = false;
  takeaways_ = 0;
  tries_.forget();
  permitted_ = true;
  begin_anew(now);
  return on_deadline(now);
}

// The next try is a first one.
void LinkPolicy::begin_anew(Instant now) {
  tries_.start_over();
  tries_.count_from(now);
  told_.leave.reset();
  told_.wait = false;
  told_.errors.clear();
}

std::optional<Instant> LinkPolicy::since() const {
  if (!change_seen_) return std::nullopt;
  if (dormant_since_) return dormant_since_;
  return down_since_ ? down_since_ : up_since_;
}

std::optional<Instant> LinkPolicy::retry_at() const {
  const Standing now = standing();
  const bool waits = now == Standing::restoring || now == Standing::error_disabled;
  return waits && !seen_->state.admin_up ? deadline_ : std::nullopt;
}

Standing LinkPolicy::standing() const {
  if (!seen_) return Standing::unknown;
  if (dormant_since_) return Standing::dormant;
  if (!down_since_) return Standing::up;
  if (contended_) return Standing::contended;
  if (tries_.disabled_until()) return Standing::error_disabled;
  const bool is_restored =
      settings_.restore && (ever_up_ || settings_.named) && permitted_ && !held_;
  return is_restored && !seen_->state.admin_up ? Standing::restoring : Standing::down;
}

void LinkPolicy::on_monitor_lost() {
  watched_ = false;
  in_flight_ = false;
  deadline_.reset();
}

void LinkPolicy::leave_once(Rule rule, Steps& steps) {
  if (told_.leave == rule) return;
  told_.leave = rule;
  steps.push_back(step::Leave{rule});
}

}  // namespace netmon
