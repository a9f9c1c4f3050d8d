// SPDX-License-Identifier: MIT
#include "base/tick_grid.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace netmon {

TEST(TickGrid, PutsEachTimeIntoTheSlotThatHasBegun) {
  const TickGrid grid{seconds(1), milliseconds(10)};
  EXPECT_EQ(grid.slot_at(Instant(milliseconds(5009))), 4);
  EXPECT_EQ(grid.slot_at(Instant(milliseconds(5010))), 5);
  EXPECT_EQ(grid.slot_at(Instant(milliseconds(6009))), 5);
  EXPECT_EQ(grid.start_of(5), Instant(milliseconds(5010)));
}

TEST(TickGrid, FindsTheSlotOfItsOwnStarts) {
  const TickGrid grid{milliseconds(300), nanoseconds(7)};
  for (int64_t slot = 1; slot < 1000; ++slot) {
    EXPECT_EQ(grid.slot_at(grid.start_of(slot)), slot);
    EXPECT_EQ(grid.slot_at(grid.start_of(slot) - nanoseconds(1)), slot - 1);
  }
}

TEST(PhaseFor, IsTheSameForTheSameName) {
  EXPECT_EQ(phase_for("eth0", seconds(1)), phase_for("eth0", seconds(1)));
}

TEST(PhaseFor, SpreadsNamesOverASixteenthOfTheIntervalAtMost16Ms) {
  for (const nanoseconds interval : {nanoseconds(milliseconds(100)), nanoseconds(seconds(1)),
                                     nanoseconds(std::chrono::hours(1))}) {
    const nanoseconds range = std::min<nanoseconds>(interval / 16, milliseconds(16));
    std::set<nanoseconds> phases;
    for (int i = 0; i < 64; ++i) {
      const nanoseconds phase = phase_for("eth" + std::to_string(i), interval);
      EXPECT_GE(phase, nanoseconds(0));
      EXPECT_LE(phase, range);
      phases.insert(phase);
    }
    EXPECT_GT(phases.size(), 60U);
    EXPECT_GT(*phases.rbegin() - *phases.begin(), range / 2);
  }
}

}  // namespace netmon
