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
  EXPECT_EQ(phase_for("eth0", milliseconds(16)), phase_for("eth0", milliseconds(16)));
}

TEST(PhaseFor, SpreadsNamesOverItsRange) {
  for (const nanoseconds range : {milliseconds(6), milliseconds(16), milliseconds(250)}) {
    std::set<nanoseconds> phases;
    for (int i = 0; i < 64; ++i) {
      const nanoseconds phase = phase_for("eth" + std::to_string(i), range);
      EXPECT_GE(phase, nanoseconds(0));
      EXPECT_LE(phase, range);
      phases.insert(phase);
    }
    EXPECT_GT(phases.size(), 60U);
    EXPECT_GT(*phases.rbegin() - *phases.begin(), range / 2);
  }
}

TEST(PhaseRange, IsASixteenthOfTheIntervalAtMost16MsForUpTo64) {
  for (const size_t monitors : {0U, 1U, 63U, 64U}) {
    EXPECT_EQ(phase_range(milliseconds(100), monitors), microseconds(6250)) << monitors;
    EXPECT_EQ(phase_range(seconds(1), monitors), milliseconds(16)) << monitors;
    EXPECT_EQ(phase_range(std::chrono::hours(1), monitors), milliseconds(16)) << monitors;
  }
}

TEST(PhaseRange, GrowsWithTheMonitorsToAQuarterOfTheIntervalOrOfASecond) {
  EXPECT_EQ(phase_range(seconds(1), 65), milliseconds(32));
  EXPECT_EQ(phase_range(seconds(1), 128), milliseconds(32));
  EXPECT_EQ(phase_range(seconds(1), 256), milliseconds(64));
  EXPECT_EQ(phase_range(seconds(1), 1024), milliseconds(250));
  EXPECT_EQ(phase_range(seconds(1), 4096), milliseconds(250));
  EXPECT_EQ(phase_range(milliseconds(100), 1024), milliseconds(25));
  EXPECT_EQ(phase_range(std::chrono::hours(1), 1024), milliseconds(250));
}

}  // namespace netmon
