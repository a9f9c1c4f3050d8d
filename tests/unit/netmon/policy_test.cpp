// SPDX-License-Identifier: MIT
#include "netmon/policy.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

constexpr LinkState kUp{Operstate::up, true, false};
constexpr LinkState kAdminDown{Operstate::down, false, false};
constexpr LinkState kNoCarrier{Operstate::down, true, false};

Instant at(milliseconds time) {
  return Instant(std::chrono::hours(1) + time);
}

bool has(const Steps& steps, Step::Kind kind) {
  for (const Step& step : steps) {
    if (step.kind == kind) return true;
  }
  return false;
}

Steps see(LinkPolicy& policy, const LinkState& state, milliseconds time) {
  return policy.on_seen({state, at(time), false}, at(time));
}

}  // namespace

TEST(LinkPolicy, RestoresAtOnceALinkThatWasUp) {
  LinkPolicy policy({true, false});
  see(policy, kUp, seconds(0));
  EXPECT_TRUE(has(see(policy, kAdminDown, seconds(1)), Step::Kind::set_up));
}

TEST(LinkPolicy, LeavesDownWhatOnlyAGlobMatchesAndWasNeverUp) {
  LinkPolicy policy({true, false});
  EXPECT_FALSE(has(see(policy, kAdminDown, seconds(1)), Step::Kind::set_up));
}

TEST(LinkPolicy, SaysOnceThatALinkWithoutCarrierCannotBeHelped) {
  LinkPolicy policy({true, true});
  see(policy, kUp, seconds(0));
  EXPECT_TRUE(has(see(policy, kNoCarrier, seconds(1)), Step::Kind::cannot_help));
  EXPECT_TRUE(see(policy, kNoCarrier, seconds(2)).empty());
}

TEST(LinkPolicy, IsContendedAfterTheThirdQuickTakeaway) {
  LinkPolicy policy({true, true});
  milliseconds now{0};
  see(policy, kUp, now);
  for (int round = 1; round <= 3; ++round) {
    now += milliseconds(500);
    Steps steps = see(policy, kAdminDown, now);
    if (!has(steps, Step::Kind::set_up)) {
      ASSERT_TRUE(policy.deadline());
      now = std::chrono::duration_cast<milliseconds>(*policy.deadline() - at(milliseconds(0)));
      steps = policy.on_deadline(at(now));
    }
    ASSERT_TRUE(has(steps, Step::Kind::set_up)) << round;
    EXPECT_TRUE(has(policy.on_result(0, "", at(now)), Step::Kind::restored));
    see(policy, kUp, now);
  }
  EXPECT_TRUE(has(see(policy, kAdminDown, now + milliseconds(500)), Step::Kind::contended));
  EXPECT_FALSE(policy.deadline());
}

}  // namespace netmon
