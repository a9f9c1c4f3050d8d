// SPDX-License-Identifier: MIT
//
// One function for each figure; docs/PERFORMANCE.md says what they mean. Each measures on the links
// that the stand has, and adds its rows to the report. They throw where one cannot be taken.
#pragma once

#include "stand.h"

namespace netmon::bench {

void measure_cost(Stand& stand);
void measure_memory(Stand& stand);
void measure_latency(Stand& stand);
void measure_start(Stand& stand);
void measure_ticks(Stand& stand);
void measure_peers(Stand& stand);
void measure_control(Stand& stand);

// What the rows of several numbers of links give together.
void compare_sizes(Report& report);

}  // namespace netmon::bench
