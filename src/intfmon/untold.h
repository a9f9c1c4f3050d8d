// SPDX-License-Identifier: MIT
//
// What happens to a link while no netmon listens, summed up: it is told with the next `ready`. What
// was sent over a connection that netmon never answered may not have been read, and stays untold.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/link_state.h"
#include "wire/messages.h"

namespace netmon {

class Untold {
 public:
  // Each look. An outage lasts from down to up, whatever lies between.
  void look(Condition now, Instant time);
  // Of flaps and missed slots; the others are not kept.
  void add(EventKind kind, uint64_t count);
  // netmon knows everything up to now.
  void forget();

  [[nodiscard]] const Meanwhile& sum() const { return sum_; }

 private:
  Meanwhile sum_;
  std::optional<Instant> down_since_;
  bool known_ = false;  // that outage: netmon was told that it has begun
};

}  // namespace netmon
