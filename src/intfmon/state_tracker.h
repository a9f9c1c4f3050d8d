// SPDX-License-Identifier: MIT
//
// Compares one look at a link with the look before it. The carrier counters move even when the
// state reads `up` at both: the kernel shows changes of operstate at most once a second. A whole
// down-and-up between two such looks is an invisible flap. A down that is counted but not yet
// followed by an up is none: operstate will show it at the next look.
#pragma once

#include <cstdint>
#include <optional>

#include "base/link_state.h"
#include "base/sample.h"

namespace netmon {

class StateTracker {
 public:
  struct Changes {
    bool down = false;     // it went down, or is down for another reason than before
    bool up = false;       // it is up, and was not
    bool dormant = false;  // it is dormant or testing, and was not just so
    uint64_t flaps = 0;
  };

  // The first look changes nothing.
  Changes look(const LinkState& state, const Counters& counters);

  [[nodiscard]] const LinkState& state() const { return state_; }
  [[nodiscard]] bool was_up() const { return was_up_; }

 private:
  uint64_t count_flaps(bool up_at_both, const Counters& counters);

  bool looked_ = false;
  LinkState state_;
  bool was_up_ = false;
  Counters counters_;
  uint64_t open_downs_ = 0;  // counted downs of an up link that no up has followed yet
};

}  // namespace netmon
