// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

namespace netmon::test {

// Looks until `holds`; false once patience ends. For what announces nothing. A look may cost much,
// such as a command in a container and all of its journal: the pause after it is some times as
// long, so that who waits leaves the machine to who works.
template <typename Holds>
bool poll_until(Holds holds, std::chrono::milliseconds patience,
                std::chrono::milliseconds least_pause) {
  using Steady = std::chrono::steady_clock;
  constexpr int kPausePerLook = 4;
  const auto end = Steady::now() + patience;
  while (true) {
    const auto begin = Steady::now();
    if (holds()) return true;
    const auto looked = Steady::now();
    if (looked >= end) return false;
    const auto pause = std::max<Steady::duration>(least_pause, kPausePerLook * (looked - begin));
    std::this_thread::sleep_for(std::min<Steady::duration>(pause, end - looked));
  }
}

}  // namespace netmon::test
