// SPDX-License-Identifier: MIT
#include "intfmon/ticker.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "support/test_loop.h"

namespace netmon {

namespace {

constexpr TickGrid kGrid{milliseconds(20), milliseconds(3)};

struct Tick {
  int64_t slot;
  uint64_t missed;
  Instant when;
};

}  // namespace

TEST(Ticker, WakesAtEachSlotOfTheGrid) {
  TestLoop loop;
  std::vector<Tick> ticks;
  const Instant begin = monotonic_now();
  const Ticker ticker(loop, kGrid, [&](int64_t slot, uint64_t missed) {
    ticks.push_back({slot, missed, monotonic_now()});
    if (ticks.size() == 5) loop.exit(0);
  });
  EXPECT_GE(ticker.first_slot(), kGrid.slot_at(begin));
  EXPECT_LE(ticker.first_slot(), kGrid.slot_at(monotonic_now()));  // not a limit: it was before
  loop.run();
  int64_t before = ticker.first_slot();
  for (const Tick& tick : ticks) {
    EXPECT_EQ(tick.slot, before + 1 + static_cast<int64_t>(tick.missed));
    EXPECT_GE(tick.when, kGrid.start_of(tick.slot));
    before = tick.slot;
  }
}

TEST(Ticker, CountsTheSlotsThatItMissedAndBunchesNone) {
  TestLoop loop;
  std::vector<Tick> ticks;
  const Ticker ticker(loop, kGrid, [&](int64_t slot, uint64_t missed) {
    ticks.push_back({slot, missed, monotonic_now()});
    if (ticks.size() == 3) return loop.exit(0);
    if (ticks.size() > 1) return;
    while (monotonic_now() < kGrid.start_of(slot + 4)) {  // three slots go by, and one begins
    }
  });
  loop.run();
  ASSERT_EQ(ticks.size(), 3U);
  EXPECT_GE(ticks[1].missed, 3U);
  EXPECT_EQ(ticks[1].slot, ticks[0].slot + 1 + static_cast<int64_t>(ticks[1].missed));
  EXPECT_GE(ticks[2].when, kGrid.start_of(ticks[1].slot + 1));
}

TEST(Ticker, StopsWithItsOwner) {
  TestLoop loop;
  int ticks = 0;
  std::optional<Ticker> ticker;
  ticker.emplace(loop, kGrid, [&](int64_t, uint64_t) { ++ticks; });
  ticker.reset();
  EventSource end = loop.on_timer([&] { loop.exit(0); });
  end.arm(monotonic_now() + 3 * kGrid.interval);
  loop.run();
  EXPECT_EQ(ticks, 0);
}

}  // namespace netmon
