// SPDX-License-Identifier: MIT
//
// What a LinkPolicy says, one after the other: what was seen, decided and learned of a link. SetUp
// is the one that asks for something to be done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/link_state.h"
#include "policy/standing.h"

namespace netmon {

namespace step {

// It went down; `first`: it was so at the first look.
struct LinkDown {
  DownReason reason;
  bool first = false;
};
// It is admin-down now, after another reason; or down again after dormant.
struct StillDown {
  DownReason reason;
};
struct LinkUp {
  nanoseconds outage;
};
// It is neither up nor down.
struct Dormant {
  Operstate operstate;
};
// It is up, and was not down.
struct DormantOver {};
// Set IFF_UP now; `first` for the first time ever. `silent`: a try as those before it, that failed.
struct SetUp {
  Rule rule;
  bool first = false;
  bool silent = false;
};
// It will be decided after that time, by the backoff.
struct Wait {
  nanoseconds time;
};
// Nothing is done.
struct Leave {
  Rule rule;
};
// IFF_UP is set already: nothing to do about the reason.
struct CannotHelp {
  DownReason reason;
};
// Restoring stops.
struct Contended {};
// It is restored again, since it was up for so long.
struct ContendedOver {
  nanoseconds up_for;
};
// Restoring stops for that time.
struct ErrorDisabled {
  nanoseconds time;
};
// IFF_UP is set.
struct Restored {};
// Setting it failed, and is tried again. `text`: the kernel's own words, often none.
struct Failed {
  int error;
  std::string text;
};
// Setting it was refused: said once.
struct NoPermission {
  int error;
  std::string text;
};

}  // namespace step

using Step = std::variant<step::LinkDown, step::StillDown, step::LinkUp, step::Dormant,
                          step::DormantOver, step::SetUp, step::Wait, step::Leave, step::CannotHelp,
                          step::Contended, step::ContendedOver, step::ErrorDisabled, step::Restored,
                          step::Failed, step::NoPermission>;
using Steps = std::vector<Step>;

}  // namespace netmon
