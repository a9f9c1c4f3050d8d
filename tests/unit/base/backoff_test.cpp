// SPDX-License-Identifier: MIT
#include "base/backoff.h"

#include <gtest/gtest.h>

#include <climits>

namespace netmon {

TEST(Backoff, DoublesUpToTheLongest) {
  Backoff backoff(seconds(1), seconds(5));
  EXPECT_EQ(backoff.one_more(), seconds(1));
  EXPECT_EQ(backoff.one_more(), seconds(2));
  EXPECT_EQ(backoff.one_more(), seconds(4));
  EXPECT_EQ(backoff.one_more(), seconds(5));
  EXPECT_EQ(backoff.one_more(), seconds(5));
}

TEST(Backoff, BeginsAnewAfterAReset) {
  Backoff backoff(milliseconds(100), seconds(10));
  EXPECT_EQ(backoff.one_more(), milliseconds(100));
  EXPECT_EQ(backoff.one_more(), milliseconds(200));
  backoff.reset();
  EXPECT_EQ(backoff.one_more(), milliseconds(100));
}

TEST(Backoff, OfANumberOfTriesIsThatOfAsManyOneAfterTheOther) {
  constexpr Backoff kBackoff(seconds(1), seconds(60));
  EXPECT_EQ(kBackoff.after(0), nanoseconds(0));
  EXPECT_EQ(kBackoff.after(1), seconds(1));
  EXPECT_EQ(kBackoff.after(6), seconds(32));
  EXPECT_EQ(kBackoff.after(7), seconds(60));
  EXPECT_EQ(kBackoff.after(INT_MAX), seconds(60));
}

}  // namespace netmon
