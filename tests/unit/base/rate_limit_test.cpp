// SPDX-License-Identifier: MIT
#include "base/rate_limit.h"

#include <gtest/gtest.h>

namespace netmon {

TEST(RateLimit, LetsABurstPassInEachWindow) {
  RateLimit limit(2, seconds(5));
  const Instant begin(std::chrono::hours(1));
  EXPECT_TRUE(limit.allow(begin));
  EXPECT_TRUE(limit.allow(begin + seconds(4)));
  EXPECT_FALSE(limit.allow(begin + seconds(4)));
  EXPECT_FALSE(limit.allow(begin + seconds(5) - nanoseconds(1)));
  EXPECT_TRUE(limit.allow(begin + seconds(5)));
  EXPECT_TRUE(limit.allow(begin + seconds(6)));
  EXPECT_FALSE(limit.allow(begin + seconds(7)));
}

}  // namespace netmon
