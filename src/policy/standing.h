// SPDX-License-Identifier: MIT
//
// How a link stands, and the rule by which something is decided about it: one row each of what is
// said of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/words.h"

namespace netmon {

// How a link stands, in a word.
enum class Standing : uint8_t {
  unknown,  // not seen yet
  up,
  dormant,    // neither up nor down
  restoring,  // down, and being set up
  down,       // down, and left so or out of reach
  contended,
  error_disabled,
  absent,   // no policy says this: there is no such interface now
  stopped,  // nor this: its monitor was stopped by hand
};

enum class Mood : uint8_t { good, warning, bad, none };

struct StandingRow {
  std::string_view word;     // as people read it; io.netmon has a '_' for each '-'
  std::string_view in_line;  // of the service
  size_t place;              // there
  bool names_links;          // there, the first of those of which it is said
  Mood mood;                 // in which it is shown
};

inline constexpr auto kStandings = rows<Standing::stopped, StandingRow>({
    {"unknown", "not seen yet", 6, true, Mood::none},
    {"up", "up", 0, false, Mood::good},
    {"dormant", "dormant", 1, true, Mood::warning},
    {"restoring", "restoring", 2, true, Mood::warning},
    {"down", "down", 3, true, Mood::bad},
    {"contended", "contended", 4, true, Mood::bad},
    {"error-disabled", "error-disabled", 5, true, Mood::bad},
    {"absent", "absent", 8, true, Mood::none},
    {"stopped", "stopped by hand", 7, false, Mood::warning},
});

[[nodiscard]] constexpr std::string_view to_string(Standing standing) {
  return kStandings[standing].word;
}

// The rule that a decision follows.
enum class Rule : uint8_t {
  was_up,
  named,  // and never seen up
  retry,
  restore_off,
  never_up,
  contended,
  error_disabled,
  held,
};

struct RuleRow {
  std::string_view word;
  std::string_view why;  // what it rests on
};

// The first three restore; by the others the link is left as it is.
inline constexpr auto kRules = rows<Rule::held, RuleRow>({
    {"was-up", "it was up while it was watched"},
    {"named", "it is named"},
    {"retry", "the last try failed or did not hold"},
    {"restore-off", "restoring is turned off"},
    {"never-up",
     "only a wildcard matches it and it was never up while it was watched; name it to have it"
     " brought up"},
    {"contended", "it is contended"},
    {"error-disabled", "it is error-disabled"},
    {"held", "somebody asked for hands off"},
});

[[nodiscard]] constexpr std::string_view to_string(Rule rule) {
  return kRules[rule].word;
}

}  // namespace netmon
