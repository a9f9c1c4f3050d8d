// SPDX-License-Identifier: MIT
#include "policy/hold.h"

#include <gtest/gtest.h>

namespace netmon {

TEST(Hold, ReadsAsOneLine) {
  EXPECT_EQ(describe(Hold{1, std::nullopt, std::nullopt, 0}), "by uid 0");
  EXPECT_EQ(describe(Hold{1, 5'000'001, "fibre swap", 1000}), "for 5s by uid 1000: fibre swap");
  EXPECT_EQ(describe(Hold{5, 1, std::nullopt, 0}), "for 0 by uid 0");
}

}  // namespace netmon
