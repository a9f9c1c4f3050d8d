// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace netmon {

inline constexpr size_t kMaxHoldReason = 1024;                           // bytes, as it was given
inline constexpr microseconds kMaxHold = std::chrono::hours(24 * 3660);  // ten years

// Hands off a link. By the wall clock, since it outlives netmon and a reboot.
struct Hold {
  uint64_t since_usec = 0;
  std::optional<uint64_t> until_usec;  // none: until it is released
  std::optional<std::string> reason;   // as it is shown
  uid_t uid = 0;                       // who asked for it

  bool operator==(const Hold&) const = default;
};

// How a hold reads in the log: "for 5s by uid 0: fibre swap".
[[nodiscard]] std::string describe(const Hold& hold);

}  // namespace netmon
