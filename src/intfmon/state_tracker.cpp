// SPDX-License-Identifier: MIT
#include "intfmon/state_tracker.h"

#include <algorithm>

namespace netmon {

namespace {

uint64_t rise(const std::optional<uint64_t>& before, const std::optional<uint64_t>& now) {
  return before && now && *now > *before ? *now - *before : 0;
}

}  // namespace

StateTracker::Changes StateTracker::look(const LinkState& state, const Counters& counters) {
  const Condition before = condition(state_);
  const Condition now = condition(state);
  Changes changes;
  if (looked_) {
    changes.down = now == Condition::down &&
                   (before != Condition::down || down_reason(state) != down_reason(state_));
    changes.up = now == Condition::up && before != Condition::up;
    changes.dormant = now == Condition::pending && state.operstate != state_.operstate;
    changes.flaps = count_flaps(before == Condition::up && now == Condition::up, counters);
  }
  looked_ = true;
  was_up_ = was_up_ || now == Condition::up;
  state_ = state;
  counters_ = counters;
  return changes;
}

uint64_t StateTracker::count_flaps(bool up_at_both, const Counters& counters) {
  if (!up_at_both) {
    open_downs_ = 0;
    return 0;
  }
  const uint64_t downs = open_downs_ + rise(counters_[Counter::carrier_down_count],
                                            counters[Counter::carrier_down_count]);
  const uint64_t ups =
      rise(counters_[Counter::carrier_up_count], counters[Counter::carrier_up_count]);
  const uint64_t flaps = std::min(downs, ups);
  open_downs_ = downs - flaps;
  return flaps;
}

}  // namespace netmon
