// SPDX-License-Identifier: MIT
#include "intfmon/state_tracker.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

constexpr LinkState kUp{Operstate::up, true, false};
constexpr LinkState kDormant{Operstate::dormant, true, false};
constexpr LinkState kTesting{Operstate::testing, true, false};
constexpr LinkState kNoCarrier{Operstate::down, true, false};
constexpr LinkState kAdminDown{Operstate::down, false, false};
constexpr LinkState kProtodown{Operstate::down, true, true};

Counters counted(std::optional<uint64_t> ups, std::optional<uint64_t> downs) {
  Counters counters;
  counters[Counter::carrier_up_count] = ups;
  counters[Counter::carrier_down_count] = downs;
  return counters;
}

}  // namespace

TEST(StateTracker, TellsNoChangeAtTheFirstLook) {
  for (const LinkState& state : {kUp, kDormant, kAdminDown}) {
    StateTracker tracker;
    const auto changes = tracker.look(state, counted(5, 5));
    EXPECT_FALSE(changes.down);
    EXPECT_FALSE(changes.up);
    EXPECT_FALSE(changes.dormant);
    EXPECT_EQ(changes.flaps, 0U);
    EXPECT_EQ(tracker.state(), state);
  }
}

TEST(StateTracker, ComparesEachLookWithTheOneBefore) {
  struct Case {
    const char* what;
    LinkState before;
    LinkState now;
    bool down;
    bool up;
    bool dormant;
  };
  const Case cases[] = {
      {"still up", kUp, kUp, false, false, false},
      {"down", kUp, kAdminDown, true, false, false},
      {"no carrier", kUp, kNoCarrier, true, false, false},
      {"down from dormant", kDormant, kAdminDown, true, false, false},
      {"still down", kAdminDown, kAdminDown, false, false, false},
      {"down for another reason", kAdminDown, kNoCarrier, true, false, false},
      {"protodown as well", kNoCarrier, kProtodown, true, false, false},
      {"up", kAdminDown, kUp, false, true, false},
      {"dormant from down", kAdminDown, kDormant, false, false, true},
      {"dormant", kUp, kDormant, false, false, true},
      {"still dormant", kDormant, kDormant, false, false, false},
      {"testing", kDormant, kTesting, false, false, true},
      {"up from dormant", kDormant, kUp, false, true, false},
  };
  for (const Case& c : cases) {
    StateTracker tracker;
    tracker.look(c.before, counted(1, 1));
    const auto changes = tracker.look(c.now, counted(1, 1));
    EXPECT_EQ(changes.down, c.down) << c.what;
    EXPECT_EQ(changes.up, c.up) << c.what;
    EXPECT_EQ(changes.dormant, c.dormant) << c.what;
    EXPECT_EQ(changes.flaps, 0U) << c.what;
  }
}

TEST(StateTracker, RemembersWhetherTheLinkWasEverUp) {
  StateTracker tracker;
  EXPECT_FALSE(tracker.was_up());
  tracker.look(kAdminDown, {});
  tracker.look(kDormant, {});
  EXPECT_FALSE(tracker.was_up());
  tracker.look(kUp, {});
  tracker.look(kAdminDown, {});
  EXPECT_TRUE(tracker.was_up());
}

TEST(StateTracker, CountsWholeFlapsThatTheStateDidNotShow) {
  struct Case {
    const char* what;
    Counters before;
    Counters now;
    uint64_t flaps;
  };
  const Case cases[] = {
      {"nothing moved", counted(5, 4), counted(5, 4), 0},
      {"down and up", counted(5, 4), counted(6, 5), 1},
      {"three times", counted(5, 4), counted(8, 7), 3},
      {"up alone is none", counted(5, 4), counted(6, 4), 0},
      {"the last down has no up yet", counted(5, 4), counted(7, 7), 2},
      {"counters went backwards", counted(5, 4), counted(1, 1), 0},
      {"one is absent now", counted(5, 4), counted(std::nullopt, 6), 0},
      {"one was absent before", counted(5, std::nullopt), counted(7, 6), 0},
  };
  for (const Case& c : cases) {
    StateTracker tracker;
    tracker.look(kUp, c.before);
    EXPECT_EQ(tracker.look(kUp, c.now).flaps, c.flaps) << c.what;
  }
}

TEST(StateTracker, CountsAFlapWhoseUpComesOneLookLater) {
  StateTracker tracker;
  tracker.look(kUp, counted(1, 0));
  EXPECT_EQ(tracker.look(kUp, counted(1, 1)).flaps, 0U);
  EXPECT_EQ(tracker.look(kUp, counted(2, 1)).flaps, 1U);
  EXPECT_EQ(tracker.look(kUp, counted(2, 1)).flaps, 0U);
}

TEST(StateTracker, CountsNoFlapWhereTheStateShowsTheDown) {
  StateTracker tracker;
  tracker.look(kUp, counted(1, 0));
  EXPECT_EQ(tracker.look(kUp, counted(1, 1)).flaps, 0U);
  EXPECT_EQ(tracker.look(kNoCarrier, counted(1, 1)).flaps, 0U);
  EXPECT_EQ(tracker.look(kUp, counted(2, 1)).flaps, 0U);
  EXPECT_EQ(tracker.look(kUp, counted(3, 1)).flaps, 0U) << "that down is not counted again";
  EXPECT_EQ(tracker.look(kUp, counted(4, 2)).flaps, 1U);
}

}  // namespace netmon
