// SPDX-License-Identifier: MIT
//
// What outlives the process that decides. The next one goes on where this one was: what it sees at
// its first look is compared with what this one saw at its last.
#include "policy/link_policy.h"

namespace netmon {

PolicyMemory LinkPolicy::memory() const {
  PolicyMemory memory{ever_up_, contended_, tries_.disabled_until(), std::nullopt};
  if (!seen_) return memory;
  LastSeen last;
  last.state = seen_->state;
  last.outage = down_since_.has_value();
  last.since = down_since_ ? *down_since_ : (dormant_since_ ? *dormant_since_ : *up_since_);
  last.change_seen = change_seen_;
  last.left_by = told_.leave;
  last.cannot_help = told_.cannot_help;
  memory.last = last;
  return memory;
}

void LinkPolicy::recall(const PolicyMemory& memory) {
  ever_up_ = memory.was_up;
  contended_ = memory.contended;
  tries_.recall(memory.error_disabled_until);
  if (!memory.last) return;
  const LastSeen& last = *memory.last;
  seen_ = LinkSeen{last.state, last.since, ever_up_, last.change_seen};
  change_seen_ = last.change_seen;
  if (last.outage || is_down()) down_since_ = last.since;
  if (condition(last.state) == Condition::pending) dormant_since_ = last.since;
  if (!down_since_ && !dormant_since_) up_since_ = last.since;
  told_.leave = last.left_by;
  told_.cannot_help = last.cannot_help;
}

}  // namespace netmon
