// SPDX-License-Identifier: MIT
#pragma once

#include "stand.h"

namespace netmon::bench {

struct ForegroundTimes {
  double start_msec = 0;  // until each interface has printed
  double stop_msec = 0;   // from SIGINT to the end
};

// netmon as a person starts it, on all links of the stand.
[[nodiscard]] ForegroundTimes run_in_foreground(Stand& stand);

}  // namespace netmon::bench
