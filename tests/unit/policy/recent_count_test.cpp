// SPDX-License-Identifier: MIT
#include "policy/recent_count.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

Instant at_time(nanoseconds time) {
  return Instant(hours(1000) + time);
}

}  // namespace

TEST(RecentCount, CountsNothingAtFirst) {
  const RecentCount count;
  EXPECT_EQ(count.within_hour(at_time(minutes(0))), 0U);
  EXPECT_EQ(count.within_day(Instant()), 0U);
}

TEST(RecentCount, ForgetsWhatIsOlderThanAnHourAndADay) {
  RecentCount count;
  count.add(2, at_time(minutes(0)));
  count.add(3, at_time(minutes(30)));
  EXPECT_EQ(count.within_hour(at_time(minutes(30))), 5U);
  EXPECT_EQ(count.within_hour(at_time(minutes(59))), 5U);
  EXPECT_EQ(count.within_hour(at_time(minutes(60))), 3U);
  EXPECT_EQ(count.within_hour(at_time(minutes(90))), 0U);
  EXPECT_EQ(count.within_day(at_time(hours(23))), 5U);
  EXPECT_EQ(count.within_day(at_time(hours(24))), 3U);
  EXPECT_EQ(count.within_day(at_time(hours(25))), 0U);
}

TEST(RecentCount, UsesAPlaceAgainWithoutWhatItHeldBefore) {
  RecentCount count;
  for (int minute = 0; minute < 600; ++minute) count.add(1, at_time(minutes(minute)));
  EXPECT_EQ(count.within_hour(at_time(minutes(599))), 60U);
  EXPECT_EQ(count.within_day(at_time(minutes(599))), 600U);
  count.add(7, at_time(hours(500)));
  EXPECT_EQ(count.within_hour(at_time(hours(500))), 7U);
  EXPECT_EQ(count.within_day(at_time(hours(500))), 7U);
}

TEST(RecentCount, StaysAtItsMost) {
  RecentCount count;
  count.add(UINT64_MAX, at_time(minutes(0)));
  count.add(UINT64_MAX, at_time(minutes(0)));
  EXPECT_EQ(count.within_hour(at_time(minutes(0))), UINT32_MAX);
}

}  // namespace netmon
