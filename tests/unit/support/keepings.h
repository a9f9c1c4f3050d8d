// SPDX-License-Identifier: MIT
//
// What keeps monitors: as ChildLauncher, HandLauncher and UnitLauncher say.
#pragma once

#include "policy/monitor_life.h"

namespace netmon {

inline constexpr Keeping kChild{
    .starts = true, .tells_end = true, .restarts = false, .bears_name = false};
inline constexpr Keeping kHand{
    .starts = false, .tells_end = false, .restarts = true, .bears_name = false};
inline constexpr Keeping kUnit{
    .starts = true, .tells_end = false, .restarts = true, .bears_name = true};

}  // namespace netmon
