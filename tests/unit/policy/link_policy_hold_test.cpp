// SPDX-License-Identifier: MIT
//
// What people ask of a policy: hands off a link, and to begin anew; and what it tells of itself.
#include <gtest/gtest.h>

#include <cerrno>

#include "policy/link_policy.h"
#include "support/policy_driver.h"

namespace netmon {

namespace {

Instant at(nanoseconds time) {
  return PolicyDriver::at(time);
}

std::string hold(PolicyDriver& link, bool held, nanoseconds time) {
  return PolicyDriver::words(link.policy().hold(held, at(time)));
}

std::string clear(PolicyDriver& link, nanoseconds time) {
  return PolicyDriver::words(link.policy().clear(at(time)));
}

// Set down three times within a second of being set up.
PolicyDriver contended_link() {
  PolicyDriver link;
  nanoseconds now = seconds(1);
  link.up(now);
  for (int i = 0; i < LinkPolicy::kContendedTimes; ++i) {
    EXPECT_TRUE(link.restore(now));
    now += seconds(1);
  }
  EXPECT_EQ(link.down(now), "down(admin-down) contended");
  return link;
}

}  // namespace

TEST(LinkPolicyHold, LeavesALinkDownAndRestoresItWhenItIsOver) {
  PolicyDriver link;
  link.up(seconds(0));
  EXPECT_EQ(hold(link, true, seconds(1)), "");
  EXPECT_EQ(link.down(seconds(2)), "down(admin-down) leave(held)");
  EXPECT_EQ(link.down(seconds(3)), "") << "said twice";
  EXPECT_EQ(link.policy().standing(), Standing::down);
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(hold(link, false, seconds(60)), "set-up(was-up, first)");
  EXPECT_EQ(link.policy().standing(), Standing::restoring);
}

TEST(LinkPolicyHold, StopsABackoffThatRunsAndBeginsAnewAfterIt) {
  PolicyDriver link;
  nanoseconds now = seconds(10);
  link.up(seconds(0));
  ASSERT_TRUE(link.restore(now));
  EXPECT_EQ(link.down(seconds(20)), "down(admin-down) wait(1s)");
  EXPECT_EQ(hold(link, true, milliseconds(20'500)), "leave(held)");
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(hold(link, false, milliseconds(20'600)), "set-up(was-up)");
}

TEST(LinkPolicyHold, CountsNothingAgainstWhoSetsItDownMeanwhile) {
  PolicyDriver link;
  nanoseconds now = seconds(1);
  link.up(now);
  for (int i = 0; i < LinkPolicy::kContendedTimes - 1; ++i) {
    ASSERT_TRUE(link.restore(now));
    now += seconds(1);
  }
  ASSERT_TRUE(link.restore(now));
  hold(link, true, now);
  now += seconds(1);
  EXPECT_EQ(link.down(now), "down(admin-down) leave(held)");
  EXPECT_EQ(hold(link, false, now + seconds(1)), "set-up(was-up)");
}

TEST(LinkPolicyHold, TakesTheAnswerToWhatWasAskedForBefore) {
  PolicyDriver link;
  link.up(seconds(0));
  EXPECT_EQ(link.down(seconds(1)), "down(admin-down) set-up(was-up, first)");
  EXPECT_EQ(hold(link, true, seconds(1)), "");
  EXPECT_EQ(link.result(0, seconds(1)), "restored");
  EXPECT_EQ(link.up(seconds(2)), "up(1s)");
}

TEST(LinkPolicyHold, DoesNotMakeALinkContendedNoMore) {
  PolicyDriver link = contended_link();
  EXPECT_EQ(hold(link, true, seconds(10)), "leave(held)");
  EXPECT_EQ(hold(link, false, seconds(20)), "leave(contended)");
  EXPECT_EQ(link.policy().standing(), Standing::contended);
}

TEST(LinkPolicyHold, KeepsOffALinkThatNobodyRestoresAnyway) {
  PolicyDriver link({false, true});
  link.up(seconds(0));
  hold(link, true, seconds(0));
  EXPECT_EQ(link.down(seconds(1)), "down(admin-down) leave(held)");
  EXPECT_EQ(hold(link, false, seconds(2)), "leave(restore-off)");
}

TEST(LinkPolicyHold, ThatIsOverWhileNobodyCanActIsActedOnByTheNextLook) {
  PolicyDriver link;
  link.up(seconds(0));
  hold(link, true, seconds(0));
  link.down(seconds(1));
  link.policy().on_monitor_lost();
  EXPECT_EQ(hold(link, false, seconds(2)), "");
  EXPECT_EQ(link.down(seconds(3)), "set-up(was-up, first)");
}

TEST(LinkPolicyClear, BeginsAnewWhereALinkIsContended) {
  PolicyDriver link = contended_link();
  EXPECT_EQ(clear(link, seconds(30)), "set-up(was-up)");
  EXPECT_FALSE(link.policy().contended());
}

TEST(LinkPolicyClear, BeginsAnewWhereALinkIsErrorDisabled) {
  PolicyDriver link;
  link.up(seconds(0));
  nanoseconds now = seconds(10);
  for (int i = 0; i < 20 && link.policy().standing() != Standing::error_disabled; ++i) {
    link.restore(now);
    now += seconds(5);
  }
  ASSERT_EQ(link.policy().standing(), Standing::error_disabled);
  EXPECT_TRUE(link.policy().retry_at());
  EXPECT_EQ(clear(link, now), "set-up(was-up)");
  EXPECT_EQ(link.result(0, now), "restored");
  link.up(now);
  // Not at once error-disabled again.
  EXPECT_EQ(link.down(now + seconds(5)), "down(admin-down) wait(1s)");
}

TEST(LinkPolicyClear, TriesAgainWhatTheKernelRefused) {
  PolicyDriver link;
  link.up(seconds(0));
  link.down(seconds(1));
  EXPECT_EQ(link.result(EPERM, seconds(1), "no"), "no-permission(1 no)");
  EXPECT_EQ(link.down(seconds(2)), "");
  EXPECT_EQ(clear(link, seconds(3)), "set-up(was-up)");
}

TEST(LinkPolicyClear, DoesNotEndAHold) {
  PolicyDriver link = contended_link();
  hold(link, true, seconds(10));
  EXPECT_EQ(clear(link, seconds(11)), "leave(held)");
  EXPECT_EQ(hold(link, false, seconds(12)), "set-up(was-up)");
}

TEST(LinkPolicyClear, SaysNothingOfALinkThatIsUp) {
  PolicyDriver link;
  EXPECT_EQ(clear(link, seconds(0)), "") << "not seen yet";
  link.up(seconds(1));
  EXPECT_EQ(clear(link, seconds(2)), "");
}

TEST(LinkPolicyWithoutAMonitor, DecidesNothingWhateverIsAsked) {
  PolicyDriver link({false, true});
  link.up(seconds(0));
  link.down(seconds(1));
  link.policy().on_monitor_lost();
  EXPECT_EQ(PolicyDriver::words(link.policy().configure({true, true}, at(seconds(2)))), "");
  EXPECT_EQ(clear(link, seconds(3)), "");
  EXPECT_EQ(link.down(seconds(4)), "set-up(was-up, first)");
}

TEST(LinkPolicySince, IsNotKnownUntilAChangeIsSeen) {
  PolicyDriver link;
  EXPECT_EQ(link.policy().since(), std::nullopt);
  link.up(seconds(5));
  EXPECT_EQ(link.policy().since(), std::nullopt) << "it may have been up for a year";
  link.see_since(PolicyDriver::kAdminDown, seconds(7), seconds(8));
  EXPECT_EQ(link.policy().since(), at(seconds(7)));
  link.down(seconds(9));
  EXPECT_EQ(link.policy().since(), at(seconds(7)));
  link.up(seconds(10));
  link.up(seconds(11));
  EXPECT_EQ(link.policy().since(), at(seconds(10)));
}

TEST(LinkPolicySince, IsKnownAtTheFirstLookWhereAMonitorSawTheChange) {
  for (const LinkState& state : {PolicyDriver::kUp, PolicyDriver::kAdminDown}) {
    PolicyDriver link;
    link.policy().on_seen({state, at(seconds(3)), true, true}, at(seconds(9)));
    EXPECT_EQ(link.policy().since(), at(seconds(3)));
  }
}

TEST(LinkPolicySince, TellsADownThatWasSeenFromOneThatWasFound) {
  const auto is_first = [](PolicyDriver& driver) {
    const Steps steps =
        driver.policy().on_seen({PolicyDriver::kAdminDown, at(seconds(1)), false}, at(seconds(1)));
    return std::get<step::LinkDown>(steps.at(0)).first;
  };
  PolicyDriver found;
  EXPECT_TRUE(is_first(found));
  EXPECT_EQ(found.policy().since(), std::nullopt);
  PolicyDriver seen;
  seen.up(seconds(0));
  EXPECT_FALSE(is_first(seen));
}

TEST(LinkPolicyRetry, IsKnownOnlyWhileATryIsWaitedFor) {
  PolicyDriver link;
  nanoseconds now = seconds(10);
  link.up(seconds(0));
  ASSERT_TRUE(link.restore(now));
  EXPECT_EQ(link.policy().retry_at(), std::nullopt);
  link.down(seconds(20));
  EXPECT_EQ(link.policy().retry_at(), at(seconds(21)));
  hold(link, true, seconds(20));
  EXPECT_EQ(link.policy().retry_at(), std::nullopt);
}

TEST(Standing, HasAWordForEach) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Standing::stopped); ++i) {
    words.insert(to_string(static_cast<Standing>(i)));
  }
  EXPECT_EQ(words.size(), 9U);
}

}  // namespace netmon
