// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace netmon {

inline constexpr uint64_t kSec = 1'000'000;               // in microseconds
inline constexpr uint64_t kBegin = 1'795'617'000 * kSec;  // 2026-11-25 14:30:00 UTC

}  // namespace netmon
