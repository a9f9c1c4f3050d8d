// SPDX-License-Identifier: MIT
//
// The exit statuses, as --help documents them. 1 and 2 are those of every program of netmon
// (base/arguments.h): it failed, and the command line cannot be used.
#pragma once

#include "base/arguments.h"

namespace netmon::ctl {

inline constexpr int kExitNoService = 3;     // netmon does not run, or does not answer
inline constexpr int kExitNotPermitted = 4;  // by netmon, polkit or the journal
inline constexpr int kExitNoInterface = 5;   // it is not monitored, or not there

}  // namespace netmon::ctl
