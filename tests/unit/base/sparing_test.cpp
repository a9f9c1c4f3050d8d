// SPDX-License-Identifier: MIT
#include "base/sparing.h"

#include <gtest/gtest.h>

#include <vector>

namespace netmon {

namespace {

class SparingTest : public testing::Test {
 protected:
  static Instant at(double time) {
    return Instant(seconds(1000)) + milliseconds(static_cast<int64_t>(time * 1000));
  }
  // One that counts `count`, and the summary that is due by then, as the timer would have it.
  void come(double time, uint64_t count = 1) {
    pass(time);
    came += count;
    if (!sparing.say(count, at(time))) return;
    said += count;
    ++in_full;
  }
  void pass(double time) {
    if (const auto due = sparing.due(); due && *due <= at(time)) sum_up(*due);
  }
  void sum_up(Instant when) {
    const auto rest = sparing.sum_up(when);
    ASSERT_TRUE(rest);
    said += rest->count;
    summaries.push_back(*rest);
  }

  Sparing sparing;
  uint64_t came = 0;
  uint64_t said = 0;
  int in_full = 0;
  std::vector<Sparing::Rest> summaries;
};

}  // namespace

TEST_F(SparingTest, TheFirstOnesAreSaidInFullThenASummaryAMinute) {
  for (int n = 0; n < 3 * 60 * 10; ++n) come(n / 3.0, 2);  // three a second, ten minutes long
  pass(700);
  EXPECT_EQ(in_full, 5);
  ASSERT_EQ(summaries.size(), 10U);
  EXPECT_EQ(summaries[0], (Sparing::Rest{175, 350, seconds(60)}));
  EXPECT_EQ(summaries[1], (Sparing::Rest{180, 360, seconds(60)}));
  EXPECT_EQ(said, came);
}

TEST_F(SparingTest, TheSummaryComesAlsoWhereNothingFollows) {
  for (int n = 0; n < 7; ++n) come(n / 10.0);
  EXPECT_EQ(sparing.due(), at(60));
  pass(60);
  EXPECT_EQ(said, came);
  EXPECT_EQ(sparing.due(), std::nullopt);
}

TEST_F(SparingTest, AfterAQuietMinuteItIsSaidInFullAgain) {
  for (int n = 0; n < 6; ++n) come(n / 10.0);
  come(60.5);  // after the summary, and within the minute that follows
  EXPECT_EQ(in_full, 5);
  pass(120);
  EXPECT_EQ(summaries.size(), 2U);
  come(179.9);  // that minute had been quiet but for this one
  EXPECT_EQ(in_full, 5);
  pass(180);
  come(240.1);
  EXPECT_EQ(in_full, 6);
  EXPECT_EQ(said, came);
}

TEST_F(SparingTest, WhatComesSeldomIsAlwaysSaidInFull) {
  for (int n = 0; n < 100; ++n) come(n * 15);
  EXPECT_EQ(in_full, 100);
  EXPECT_TRUE(summaries.empty());
}

TEST_F(SparingTest, ASummaryMayBeHadBeforeItIsDueAndNothingIsCountedTwice) {
  for (int n = 0; n < 9; ++n) come(n, 3);
  sum_up(at(9));
  EXPECT_EQ(summaries.back(), (Sparing::Rest{4, 12, seconds(9)}));
  EXPECT_EQ(sparing.sum_up(at(9)), std::nullopt);
  come(20);
  EXPECT_EQ(sparing.due(), at(69));
  pass(69);
  EXPECT_EQ(said, came);
}

}  // namespace netmon
