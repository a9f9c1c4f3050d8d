// SPDX-License-Identifier: MIT
#include "intfmon/untold.h"

namespace netmon {

void Untold::look(Condition now, Instant time) {
  if (now == Condition::down && !down_since_) down_since_ = time;
  if (now != Condition::up || !down_since_) return;
  if (known_) {
    sum_.first_up = time;
  } else {
    ++sum_.outages;
    sum_.down += std::chrono::duration_cast<microseconds>(time - *down_since_);
    sum_.last_up = time;
  }
  down_since_.reset();
  known_ = false;
}

void Untold::add(EventKind kind, uint64_t count) {
  if (kind == EventKind::flap) sum_.flaps += count;
  if (kind == EventKind::missed) sum_.missed += count;
}

void Untold::forget() {
  sum_ = {};
  known_ = down_since_.has_value();
}

}  // namespace netmon
