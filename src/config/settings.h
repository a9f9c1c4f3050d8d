// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/tick_grid.h"

namespace netmon {

// How one interface is treated.
struct InterfaceSettings {
  microseconds interval = seconds(1);  // between two samples: kMinInterval to kMaxInterval
  bool restore = true;
  bool log_stats = true;         // samples go to the journal
  microseconds log_interval{0};  // between two of them there, at least; 0: each sample

  bool operator==(const InterfaceSettings&) const = default;
};

// The same as a section says it: what it leaves out is not set.
struct GivenSettings {
  std::optional<microseconds> interval;
  std::optional<bool> restore;
  std::optional<bool> log_stats;
  std::optional<microseconds> log_interval;
};

// A time span from kMinInterval to kMaxInterval; `name` is that of the option or key, for the
// error.
[[nodiscard]] Result<microseconds> parse_interval(std::string_view name, std::string_view text);

}  // namespace netmon
