// SPDX-License-Identifier: MIT
#include "netmon/complaints.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace netmon {

TEST(Complaints, SaySomeInFullAndOfTheRestHowManyThereWere) {
  testing::internal::CaptureStderr();
  EventLoop loop;
  Log log("complaints_test");
  Complaints complaints(loop, log);
  for (int times = 0; times < 17; ++times) complaints.say("one of many");
  complaints.sum_up();
  complaints.sum_up();
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 11) << said;
  EXPECT_TRUE(said.ends_with("complaints_test: 7 more complaints were left out\n")) << said;
}

}  // namespace netmon
