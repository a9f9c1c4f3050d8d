// SPDX-License-Identifier: MIT
//
// What can only be counted by looking into a process, which slows it: apart from the windows in
// which CPU is counted.
#pragma once

#include "stand.h"

namespace netmon::bench {

// System calls of one instance and of one floor, by strace.
void count_syscalls(Stand& stand);
// Allocations of one instance in its steady state, by a library that is preloaded.
void count_allocations(Stand& stand);

}  // namespace netmon::bench
