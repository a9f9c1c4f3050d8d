// SPDX-License-Identifier: MIT
//
// What limits restoring: backoff, contention, and error-disabling.
#include <gtest/gtest.h>

#include <cerrno>

#include "policy/link_policy.h"
#include "policy/restore_tries.h"
#include "support/policy_driver.h"

namespace netmon {

namespace {

// Five restores at 10, 21, 32, 44 and 68 s, none taken away within 2 s; up since then.
void restore_five_times(PolicyDriver& link) {
  link.up(seconds(0));
  const std::pair<int, int> downs_and_restores[] = {
      {10, 10}, {20, 21}, {30, 32}, {40, 44}, {60, 68}};
  for (const auto& [down, restored] : downs_and_restores) {
    nanoseconds time = seconds(down);
    ASSERT_TRUE(link.restore(time));
    ASSERT_EQ(time, nanoseconds(seconds(restored)));
  }
}

// One that was error-disabled at 96 s.
PolicyDriver error_disabled() {
  PolicyDriver link;
  restore_five_times(link);
  EXPECT_EQ(link.down(seconds(80)), "down(admin-down) wait(16s)");
  EXPECT_EQ(link.on_deadline(seconds(96)), "error-disabled(5min)");
  return link;
}

// `times` restores, each taken away `after` it was done, and a look then; what that look says.
std::string take_away(PolicyDriver& link, int times, nanoseconds after) {
  nanoseconds now = seconds(1);
  link.up(now);
  std::string steps;
  for (int i = 0; i < times; ++i) {
    EXPECT_TRUE(link.restore(now));
    now += after;
  }
  return link.down(now);
}

}  // namespace

TEST(LinkPolicyBackoff, GrowsWhileARestoreDoesNotHold) {
  PolicyDriver link;
  link.up(seconds(0));
  nanoseconds now = seconds(10);
  ASSERT_TRUE(link.restore(now));
  for (const char* pause : {"1s", "2s", "4s", "8s"}) {
    now += seconds(10);
    EXPECT_EQ(link.down(now), "down(admin-down) wait(" + std::string(pause) + ")");
    now = *link.deadline();
    EXPECT_EQ(link.on_deadline(now), "set-up(retry)");
    link.result(0, now);
    link.up(now);
  }
}

TEST(LinkPolicyBackoff, CountsFromTheLookThatSawTheLinkDown) {
  PolicyDriver link;
  link.up(seconds(0));
  nanoseconds now = seconds(10);
  link.restore(now);
  EXPECT_EQ(link.see_since(PolicyDriver::kAdminDown, seconds(19), seconds(20)),
            "down(admin-down) wait(1s)");
  EXPECT_EQ(link.deadline(), seconds(21));
}

TEST(LinkPolicyBackoff, CountsFromTheLookThatSawIffUpTakenAway) {
  PolicyDriver link;
  link.up(seconds(0));
  nanoseconds now = seconds(10);
  link.restore(now);
  EXPECT_EQ(link.no_carrier(seconds(20)), "down(no-carrier) cannot-help(no-carrier)");
  EXPECT_EQ(link.down(seconds(30)), "still-down(admin-down) wait(1s)");
}

TEST(LinkPolicyBackoff, IsSaidAgainInEachOutage) {
  PolicyDriver link;
  link.up(seconds(0));
  nanoseconds now = seconds(10);
  link.restore(now);
  EXPECT_EQ(link.down(seconds(20)), "down(admin-down) wait(1s)");
  EXPECT_EQ(link.up(milliseconds(20'500)), "up(500ms)");
  EXPECT_EQ(link.down(seconds(30)), "down(admin-down) wait(1s)");
}

TEST(LinkPolicyBackoff, IsForgottenAfter300SecondsUp) {
  struct Case {
    nanoseconds up;
    const char* steps;
  };
  const Case cases[] = {{seconds(300) - nanoseconds(1), "down(admin-down) wait(1s)"},
                        {seconds(300), "down(admin-down) set-up(was-up)"}};
  for (const Case& c : cases) {
    PolicyDriver link;
    link.up(seconds(0));
    nanoseconds now = seconds(10);
    ASSERT_TRUE(link.restore(now));
    link.up(seconds(100));  // a look changes nothing
    EXPECT_EQ(link.down(seconds(10) + c.up), c.steps);
  }
}

TEST(LinkPolicyBackoff, IsNotForgottenByALinkThatIsUpOnlyNowAndThen) {
  PolicyDriver link;
  link.up(seconds(0));
  nanoseconds now = seconds(10);
  link.restore(now);
  link.no_carrier(seconds(200));
  link.up(seconds(201));
  EXPECT_EQ(link.down(seconds(400)), "down(admin-down) wait(1s)");
}

TEST(LinkPolicyContention, StopsAtTheThirdTakeawayWithinTwoSeconds) {
  for (const nanoseconds after : {nanoseconds(0), nanoseconds(seconds(2))}) {
    PolicyDriver link;
    EXPECT_EQ(take_away(link, 3, after), "down(admin-down) contended");
    EXPECT_EQ(link.deadline(), std::nullopt);
  }
}

TEST(LinkPolicyContention, DoesNotStopBeforeTheThird) {
  PolicyDriver link;
  EXPECT_EQ(take_away(link, 2, seconds(1)), "down(admin-down) wait(2s)");
}

TEST(LinkPolicyContention, IsNoneWhenIffUpIsTakenAwayLater) {
  PolicyDriver link;
  EXPECT_EQ(take_away(link, 4, seconds(2) + nanoseconds(1)), "down(admin-down) wait(8s)");
}

TEST(LinkPolicyContention, LastsAndIsSaidOncePerOutage) {
  PolicyDriver link;
  take_away(link, 3, seconds(1));
  EXPECT_EQ(link.down(seconds(50)), "");
  link.up(seconds(60));
  EXPECT_EQ(link.policy().standing(), Standing::up);
  EXPECT_TRUE(link.policy().contended());
  EXPECT_EQ(link.down(seconds(359)), "down(admin-down) leave(contended)");
  EXPECT_EQ(link.down(seconds(360)), "");
  EXPECT_EQ(link.deadline(), std::nullopt);
}

TEST(LinkPolicyContention, IsOverAfter300SecondsUpAndThatIsTold) {
  PolicyDriver link;
  take_away(link, 3, seconds(1));
  link.up(seconds(60));
  link.down(seconds(100));
  link.up(seconds(200));
  EXPECT_EQ(link.deadline(), seconds(500)) << "counted from when it was last down";
  EXPECT_EQ(link.up(seconds(300)), "") << "a look changes nothing";
  EXPECT_EQ(link.on_deadline(seconds(500) - nanoseconds(1)), "");
  EXPECT_EQ(link.deadline(), seconds(500));
  EXPECT_EQ(link.on_deadline(seconds(500)), "contended-over(5min)");
  EXPECT_FALSE(link.policy().contended());
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.down(seconds(501)), "down(admin-down) set-up(was-up)");
}

TEST(LinkPolicyContention, IsOverAlsoWhereTheDownIsSeenBeforeTheDeadline) {
  for (const LinkState& state : {PolicyDriver::kAdminDown, PolicyDriver::kNoCarrier}) {
    PolicyDriver link;
    take_away(link, 3, seconds(1));
    link.up(seconds(60));
    EXPECT_EQ(link.see(state, seconds(360)).substr(0, 20), "contended-over(5min)");
  }
}

TEST(LinkPolicyContention, IsNotOverWhileTheLinkIsDormant) {
  PolicyDriver link;
  take_away(link, 3, seconds(1));
  link.see({Operstate::dormant, true, false}, seconds(60));
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.policy().standing(), Standing::dormant);
  EXPECT_TRUE(link.policy().contended());
  link.up(seconds(100));
  EXPECT_EQ(link.deadline(), seconds(400));
}

TEST(LinkPolicyContention, CountsOnWhereAHoldBeginsOrEndsMeanwhile) {
  PolicyDriver link;
  take_away(link, 3, seconds(1));
  link.up(seconds(60));
  link.policy().hold(true, PolicyDriver::at(seconds(70)));
  EXPECT_EQ(link.deadline(), seconds(360));
  link.policy().on_monitor_lost();
  EXPECT_EQ(link.deadline(), std::nullopt) << "nobody sees it";
  link.up(seconds(80));
  EXPECT_EQ(link.deadline(), seconds(360));
}

TEST(LinkPolicyContention, CountsATakeawayThatShowsWithTheAnswer) {
  PolicyDriver link({true, true});
  nanoseconds now = seconds(1);
  std::string steps = link.down(now);
  for (const char* expected : {"wait(1s)", "wait(2s)", "contended"}) {
    ASSERT_TRUE(PolicyDriver::asks_to_set(steps)) << expected;
    link.result(0, now);
    EXPECT_EQ(link.down(now), expected);
    if (link.deadline()) now = *link.deadline();
    steps = link.on_deadline(now);
  }
  EXPECT_EQ(steps, "");
}

TEST(LinkPolicyContention, SpeaksAfterTheChangeOfTheReason) {
  PolicyDriver link;
  nanoseconds now = seconds(1);
  link.up(now);
  std::string steps;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(link.restore(now));
    link.no_carrier(now + milliseconds(10));
    now += milliseconds(20);
    steps = link.down(now);
    if (i == 2) break;
    now = *link.deadline();
    EXPECT_EQ(link.on_deadline(now), "set-up(retry)");
    link.result(0, now);
    link.up(now);
    now += seconds(10);
  }
  EXPECT_EQ(steps, "still-down(admin-down) contended");
}

TEST(LinkPolicyContention, CountsOneTakeawayForEachSetting) {
  PolicyDriver link;
  take_away(link, 1, seconds(1));
  for (int look = 0; look < 5; ++look) link.down(milliseconds(2100 + look));
  EXPECT_TRUE(link.deadline()) << "still to be restored";
}

TEST(LinkPolicyContention, DoesNotCountSettingsThatFailed) {
  PolicyDriver link({true, true});
  nanoseconds now = seconds(1);
  link.down(now);
  for (int i = 1; i < static_cast<int>(RestoreTries::kAllowed); ++i) {
    link.result(EBUSY, now);
    link.down(now);
    ASSERT_TRUE(link.deadline()) << i;
    now = *link.deadline();
    EXPECT_EQ(link.on_deadline(now), "set-up(retry, silent)");
  }
}

TEST(LinkPolicyContention, ForgetsTakeawaysAfter300SecondsUp) {
  PolicyDriver link;
  take_away(link, 2, seconds(1));
  nanoseconds now = *link.deadline();
  ASSERT_TRUE(PolicyDriver::asks_to_set(link.on_deadline(now)));
  link.result(0, now);
  link.up(now);
  now += seconds(300);
  ASSERT_TRUE(link.restore(now));
  EXPECT_EQ(link.down(now + seconds(1)), "down(admin-down) wait(1s)");
}

TEST(LinkPolicyErrorDisabled, FollowsFiveRestoresInTenMinutes) {
  PolicyDriver link = error_disabled();
  EXPECT_EQ(link.deadline(), seconds(396));
}

TEST(LinkPolicyErrorDisabled, LetsOneTryPassEach300Seconds) {
  PolicyDriver link = error_disabled();
  EXPECT_EQ(link.down(seconds(200)), "") << "it was said";
  EXPECT_EQ(link.deadline(), seconds(396));
  EXPECT_EQ(link.on_deadline(seconds(396) - nanoseconds(1)), "");
  EXPECT_EQ(link.deadline(), seconds(396));
  EXPECT_EQ(link.on_deadline(seconds(396)), "set-up(retry)");
  link.result(0, seconds(396));
  link.up(seconds(396));
  nanoseconds now = seconds(400);
  EXPECT_FALSE(link.restore(now));
  EXPECT_EQ(link.deadline(), now + seconds(300));
  EXPECT_EQ(link.on_deadline(now + seconds(300)), "set-up(retry)");
}

TEST(LinkPolicyErrorDisabled, IsSaidAgainInEachOutage) {
  PolicyDriver link = error_disabled();
  EXPECT_EQ(link.up(seconds(100)), "up(20s)");
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.down(seconds(110)), "down(admin-down) leave(error-disabled)");
  EXPECT_EQ(link.down(seconds(111)), "");
  EXPECT_EQ(link.deadline(), seconds(396));
}

TEST(LinkPolicyErrorDisabled, EndsWithItsTime) {
  PolicyDriver link = error_disabled();
  link.up(seconds(100));
  EXPECT_EQ(link.down(seconds(500)), "down(admin-down) set-up(was-up)");
}

TEST(LinkPolicyErrorDisabled, CountsTheRestoresOfTheLastTenMinutesOnly) {
  PolicyDriver within;
  restore_five_times(within);
  EXPECT_EQ(within.down(seconds(610) - nanoseconds(1)), "down(admin-down) error-disabled(5min)");
  PolicyDriver after;
  restore_five_times(after);
  EXPECT_EQ(after.down(seconds(610)), "down(admin-down) set-up(was-up)");
}

TEST(LinkPolicyErrorDisabled, FollowsAgainFiveMoreRestores) {
  PolicyDriver link;
  restore_five_times(link);
  for (const int down : {610, 620, 630, 640, 660}) {
    nanoseconds time = seconds(down);
    EXPECT_TRUE(link.restore(time)) << down;
  }
  EXPECT_EQ(link.down(seconds(680)), "down(admin-down) wait(16s)");
  EXPECT_EQ(link.on_deadline(seconds(696)), "error-disabled(5min)");
}

// As of a macvlan with the address of its sibling: no try will ever succeed.
TEST(LinkPolicyErrorDisabled, FollowsFiveTriesThatFailedAndThenEachTryIsSilent) {
  PolicyDriver link({true, true});
  nanoseconds now(0);
  link.down(now);
  for (const int pause : {1, 2, 4, 8}) {
    link.result(EADDRINUSE, now);
    link.down(now);
    now += seconds(pause);
    ASSERT_EQ(link.on_deadline(now), "set-up(retry, silent)");
  }
  EXPECT_EQ(link.result(EADDRINUSE, now), "");
  EXPECT_EQ(link.down(now), "");
  now += seconds(16);
  EXPECT_EQ(link.on_deadline(now), "error-disabled(5min)");
  for (int i = 0; i < 10; ++i) {
    now += RestoreTries::kDisabledFor;
    EXPECT_EQ(link.deadline(), now);
    EXPECT_EQ(link.on_deadline(now), "set-up(retry, silent)") << i;
    EXPECT_EQ(link.result(EADDRINUSE, now), "");
    EXPECT_EQ(link.down(now), "");
    EXPECT_EQ(link.policy().standing(), Standing::error_disabled);
  }
  now += RestoreTries::kDisabledFor;
  link.on_deadline(now);
  EXPECT_EQ(link.result(0, now), "restored");
  link.up(now);
  EXPECT_EQ(link.down(now + seconds(300)), "down(admin-down) set-up(was-up)");
}

TEST(LinkPolicyErrorDisabled, EndsWhereATryIsNotPermitted) {
  PolicyDriver link = error_disabled();
  EXPECT_EQ(link.on_deadline(seconds(396)), "set-up(retry)");
  EXPECT_EQ(link.result(EPERM, seconds(396)), "no-permission(1 )");
  EXPECT_EQ(link.down(seconds(396)), "");
  EXPECT_EQ(link.policy().standing(), Standing::down);
  EXPECT_EQ(link.deadline(), std::nullopt);
}

TEST(LinkPolicyErrorDisabled, GoesOnUnderANewMonitor) {
  PolicyDriver link = error_disabled();
  link.policy().on_monitor_lost();
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.down(seconds(120)), "");
  EXPECT_EQ(link.deadline(), seconds(396));
}

TEST(LinkPolicyConfigure, RestoringThatIsTurnedOnTakesUpALinkThatWasLeftDown) {
  PolicyDriver link({false, true});
  link.up(seconds(0));
  EXPECT_EQ(link.down(seconds(10)), "down(admin-down) leave(restore-off)");
  EXPECT_EQ(link.policy().standing(), Standing::down);
  const Steps steps = link.policy().configure({true, true}, PolicyDriver::at(seconds(20)));
  EXPECT_TRUE(PolicyDriver::asks_to_set(PolicyDriver::words(steps)));
  EXPECT_EQ(link.policy().standing(), Standing::restoring);
}

TEST(LinkPolicyConfigure, AContendedLinkIsTriedAgain) {
  PolicyDriver link;
  take_away(link, LinkPolicy::kContendedTimes, seconds(1));
  EXPECT_EQ(link.policy().standing(), Standing::contended);
  link.policy().configure({true, false}, PolicyDriver::at(std::chrono::hours(1)));
  EXPECT_EQ(link.policy().standing(), Standing::restoring);
}

// A reload says the same again to all of them: only what was given up begins anew.
TEST(LinkPolicyConfigure, TheSameAgainIsANewBeginningOnlyForWhatWasGivenUp) {
  const auto again = [](PolicyDriver& link, seconds time) {
    return PolicyDriver::words(link.policy().configure({true, false}, PolicyDriver::at(time)));
  };
  PolicyDriver refused;
  refused.up(seconds(0));
  refused.down(seconds(1));
  refused.result(EPERM, seconds(1));
  EXPECT_EQ(again(refused, seconds(9)), "set-up(was-up)");

  PolicyDriver disabled;
  nanoseconds time = seconds(1);
  disabled.up(seconds(0));
  while (disabled.restore(time)) time += seconds(20);
  ASSERT_EQ(disabled.policy().standing(), Standing::error_disabled);
  const auto later = std::chrono::duration_cast<seconds>(time) + seconds(1);
  EXPECT_EQ(again(disabled, later), "set-up(was-up)");
  disabled.result(0, later);
  disabled.up(later);
  EXPECT_EQ(disabled.down(later + seconds(400)), "down(admin-down) set-up(was-up)")
      << "and it has all its restores again";

  PolicyDriver left;
  left.down(seconds(0));
  EXPECT_EQ(again(left, seconds(9)), "") << "what is left down is not told again";
}

TEST(LinkPolicyConfigure, NothingIsDecidedAboutALinkThatIsUp) {
  PolicyDriver link;
  link.up(seconds(0));
  EXPECT_TRUE(link.policy().configure({false, false}, PolicyDriver::at(seconds(1))).empty());
  EXPECT_EQ(link.policy().standing(), Standing::up);
}

TEST(LinkPolicyStanding, IsDownWhereSettingItUpWouldNotHelpAndErrorDisabledWhileThatLasts) {
  PolicyDriver link;
  EXPECT_EQ(link.policy().standing(), Standing::unknown);
  link.up(seconds(0));
  link.no_carrier(seconds(1));
  EXPECT_EQ(link.policy().standing(), Standing::down);
  PolicyDriver disabled = error_disabled();
  EXPECT_EQ(disabled.policy().standing(), Standing::error_disabled);
}

TEST(LinkPolicyMemory, AContendedLinkIsLeftAloneByTheNextNetmonToo) {
  PolicyDriver before;
  take_away(before, LinkPolicy::kContendedTimes, seconds(1));
  PolicyDriver after;
  after.policy().recall(before.policy().memory());
  EXPECT_EQ(after.down(seconds(100)), "") << "all of it was told";
  EXPECT_EQ(after.policy().standing(), Standing::contended);
}

TEST(LinkPolicyMemory, AContendedLinkThatWasUpForLongUnderBothIsRestoredAgain) {
  PolicyDriver before;
  take_away(before, LinkPolicy::kContendedTimes, seconds(1));
  before.up(seconds(60));
  PolicyDriver after;
  after.policy().recall(before.policy().memory());
  EXPECT_EQ(after.up(seconds(300)), "");
  EXPECT_EQ(after.deadline(), seconds(360));
  EXPECT_EQ(after.on_deadline(seconds(360)), "contended-over(5min)");
}

TEST(LinkPolicyMemory, AnErrorDisabledLinkWaitsForItsRetry) {
  const PolicyMemory memory = error_disabled().policy().memory();
  PolicyDriver after;
  after.policy().recall(memory);
  EXPECT_EQ(after.down(seconds(100)), "") << "it was told";
  EXPECT_EQ(after.deadline(), seconds(96) + RestoreTries::kDisabledFor);
}

TEST(LinkPolicyMemory, AnOutageGoesOnAndIsToldOnce) {
  PolicyDriver before({false, true});
  before.up(seconds(0));
  before.no_carrier(seconds(1));
  PolicyDriver after({false, true});
  after.policy().recall(before.policy().memory());
  EXPECT_EQ(after.policy().since(), PolicyDriver::at(seconds(1)));
  EXPECT_EQ(after.no_carrier(seconds(9)), "");
  EXPECT_EQ(after.down(seconds(10)), "still-down(admin-down) leave(restore-off)");
  PolicyDriver last({true, true});
  last.policy().recall(after.policy().memory());
  EXPECT_EQ(last.down(seconds(20)), "set-up(was-up, first)") << "other settings";
  last.result(0, seconds(20));
  EXPECT_EQ(last.up(seconds(21)), "up(20s)");
}

TEST(LinkPolicyMemory, WhatChangedMeanwhileIsToldAsEver) {
  struct Case {
    LinkState before;
    LinkState after;
    const char* steps;
    const char* when_up;
  };
  using Driver = PolicyDriver;
  const char* goes_down = "down(no-carrier) cannot-help(no-carrier)";
  const Case cases[] = {
      {Driver::kUp, Driver::kUp, "", ""},
      {Driver::kUp, Driver::kNoCarrier, goes_down, "up(10s)"},
      {Driver::kUp, Driver::kDormant, "dormant(dormant)", "dormant-over"},
      {Driver::kNoCarrier, Driver::kNoCarrier, "", "up(19s)"},
      {Driver::kNoCarrier, Driver::kUp, "up(9s)", ""},
      {Driver::kNoCarrier, Driver::kDormant, "dormant(dormant)", "up(19s)"},
      {Driver::kDormant, Driver::kDormant, "", "dormant-over"},
      {Driver::kDormant, Driver::kUp, "dormant-over", ""},
      {Driver::kDormant, Driver::kNoCarrier, goes_down, "up(10s)"},
  };
  for (const Case& c : cases) {
    PolicyDriver before;
    before.see(c.before, seconds(1));
    PolicyDriver after;
    after.policy().recall(before.policy().memory());
    EXPECT_EQ(after.see(c.after, seconds(10)), c.steps);
    EXPECT_EQ(after.up(seconds(20)), c.when_up);
  }
}

TEST(LinkPolicyMemory, AnOutageThatEndedWhileNobodyListenedIsOver) {
  PolicyDriver link;
  link.up(seconds(0));
  link.no_carrier(seconds(10));
  const auto was_up = [&](nanoseconds time) {
    return PolicyDriver::words(link.policy().on_was_up(PolicyDriver::at(time)));
  };
  EXPECT_EQ(was_up(seconds(10)), "") << "not after it began";
  EXPECT_EQ(was_up(seconds(12)), "up(2s)");
  EXPECT_EQ(link.no_carrier(seconds(15)), "down(no-carrier) cannot-help(no-carrier)");
  link.up(seconds(20));
  EXPECT_EQ(was_up(seconds(30)), "") << "down and up again: the others tell";
  EXPECT_EQ(link.up(seconds(31)), "");
  EXPECT_EQ(link.policy().since(), PolicyDriver::at(seconds(30)));
  PolicyDriver fresh;
  EXPECT_TRUE(fresh.policy().on_was_up(PolicyDriver::at(seconds(1))).empty());
  EXPECT_EQ(fresh.policy().standing(), Standing::unknown);
}

TEST(LinkPolicyMemory, ALinkThatWasUpBeforeIsRestored) {
  PolicyDriver before;
  before.up(seconds(0));
  PolicyDriver after;
  after.policy().recall(before.policy().memory());
  EXPECT_TRUE(PolicyDriver::asks_to_set(after.down(seconds(1))));
}

}  // namespace netmon
