// SPDX-License-Identifier: MIT
#include "policy/unit_claim.h"

#include <gtest/gtest.h>

namespace netmon {

TEST(UnitClaim, TheUnitOfALinkThatIsMonitoredServes) {
  EXPECT_EQ(judge({.bears_name = true, .is_monitored = true}), UnitFate::serves);
  EXPECT_EQ(judge({.bears_name = true, .is_monitored = true, .ordered = true}), UnitFate::serves);
}

TEST(UnitClaim, ByHandIsWhatNoNetmonHasStartedOrKnew) {
  EXPECT_EQ(judge({.bears_name = true}), UnitFate::by_hand);
  EXPECT_EQ(judge({.bears_name = true, .ordered = true}), UnitFate::stops);
  EXPECT_EQ(judge({.bears_name = true, .ordered = true, .by_hand = true}), UnitFate::by_hand);
  EXPECT_EQ(judge({.bears_name = true, .left = true}), UnitFate::stops)
      << "asked for by a netmon that has ended since";
  EXPECT_EQ(judge({.bears_name = true, .by_hand = true, .left = true}), UnitFate::by_hand);
}

TEST(UnitClaim, AUnitWhoseLinkHasAnotherNameMakesRoomForTheOneThatHasItNow) {
  EXPECT_EQ(judge({.name_is_monitored = true, .is_monitored = true, .ordered = true}),
            UnitFate::restarts);
  EXPECT_EQ(judge({.name_is_monitored = true, .is_monitored = true}), UnitFate::refused)
      << "without an order it ends by itself";
  EXPECT_EQ(judge({.is_monitored = true, .ordered = true}), UnitFate::stops);
}

}  // namespace netmon
