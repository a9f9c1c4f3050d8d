// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/sample.h"

namespace netmon::ctl {

struct StatsText {
  std::string interface;  // as it is shown
  Reading reading;        // without flags: the text has none

  bool operator==(const StatsText&) const = default;
};

// The three lines of one sample (intfmon/stats_text.h), with or without the last newline. Strict:
// nullopt for anything that format_stats could not have written, so any bytes may be given.
[[nodiscard]] std::optional<StatsText> parse_stats_text(std::string_view text);

}  // namespace netmon::ctl
