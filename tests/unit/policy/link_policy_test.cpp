// SPDX-License-Identifier: MIT
//
// What is decided about one outage. What limits restoring over many is in policy_limits_test.cpp.
#include "policy/link_policy.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "support/policy_driver.h"

namespace netmon {

namespace {

constexpr PolicySettings kGlob{true, false};
constexpr PolicySettings kNamed{true, true};
constexpr LinkState kUp = PolicyDriver::kUp;
constexpr LinkState kAdminDown = PolicyDriver::kAdminDown;
constexpr LinkState kNoCarrier = PolicyDriver::kNoCarrier;
constexpr LinkState kProtodown{Operstate::down, true, true};
constexpr LinkState kDormant = PolicyDriver::kDormant;
constexpr LinkState kTesting{Operstate::testing, true, false};
constexpr LinkState kUnknownUp{Operstate::unknown, true, false};
constexpr LinkState kUnknownDown{Operstate::unknown, false, false};

}  // namespace

TEST(LinkPolicy, HasNothingToSayOfALinkThatIsUp) {
  PolicyDriver link(kNamed);
  EXPECT_EQ(link.up(seconds(0)), "");
  EXPECT_EQ(link.up(seconds(1)), "");
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_FALSE(link.policy().down());
}

TEST(LinkPolicy, RestoresAtOnceALinkThatWasUp) {
  for (const PolicySettings& settings : {kGlob, kNamed}) {
    PolicyDriver link(settings);
    link.up(seconds(0));
    EXPECT_EQ(link.down(seconds(1)), "down(admin-down) set-up(was-up, first)");
    EXPECT_EQ(link.deadline(), std::nullopt);
    EXPECT_EQ(link.result(0, milliseconds(1010)), "restored");
    EXPECT_EQ(link.up(milliseconds(1020)), "up(20ms)");
  }
}

TEST(LinkPolicy, DecidesByWhatTheFirstLookShows) {
  struct Case {
    const char* what;
    PolicySettings settings;
    LinkState state;
    bool was_up;
    const char* steps;
  };
  const Case cases[] = {
      {"a glob, never up", kGlob, kAdminDown, false, "down(admin-down) leave(never-up)"},
      {"a glob, up before", kGlob, kAdminDown, true, "down(admin-down) set-up(was-up, first)"},
      {"named, never up", kNamed, kAdminDown, false, "down(admin-down) set-up(named, first)"},
      {"named, up before", kNamed, kAdminDown, true, "down(admin-down) set-up(was-up, first)"},
      {"restoring is off", {false, true}, kAdminDown, true, "down(admin-down) leave(restore-off)"},
      {"off, never up", {false, false}, kAdminDown, false, "down(admin-down) leave(restore-off)"},
      {"no carrier", kNamed, kNoCarrier, true, "down(no-carrier) cannot-help(no-carrier)"},
      {"off, no carrier",
       {false, true},
       kNoCarrier,
       true,
       "down(no-carrier) cannot-help(no-carrier)"},
      {"protodown", kNamed, kProtodown, true, "down(protodown) cannot-help(protodown)"},
      {"unknown, IFF_UP set", kNamed, kUnknownUp, false, ""},
      {"unknown, IFF_UP clear", kNamed, kUnknownDown, false,
       "down(admin-down) set-up(named, first)"},
      {"dormant", kNamed, kDormant, true, "dormant(dormant)"},
  };
  for (const Case& c : cases) {
    LinkPolicy policy(c.settings);
    const Instant now = PolicyDriver::at(seconds(1));
    EXPECT_EQ(PolicyDriver::words(policy.on_seen({c.state, now, c.was_up}, now)), c.steps)
        << c.what;
    EXPECT_EQ(policy.deadline(), std::nullopt) << c.what;
  }
}

TEST(LinkPolicy, RestoresWhatOnlyAGlobMatchesOnceItWasUp) {
  PolicyDriver link(kGlob);
  link.down(seconds(0));
  link.up(seconds(1));
  EXPECT_EQ(link.down(seconds(2)), "down(admin-down) set-up(was-up, first)");
}

TEST(LinkPolicy, DoesNotTakeDormantForUp) {
  PolicyDriver link(kGlob);
  link.see(kDormant, seconds(0));
  EXPECT_EQ(link.down(seconds(1)), "down(admin-down) leave(never-up)");
}

TEST(LinkPolicy, SaysOncePerOutageWhyItLeavesALinkDown) {
  PolicyDriver link({false, true});
  link.up(seconds(0));
  EXPECT_EQ(link.down(seconds(1)), "down(admin-down) leave(restore-off)");
  EXPECT_EQ(link.down(seconds(2)), "");
  EXPECT_EQ(link.on_deadline(seconds(3)), "");
  EXPECT_EQ(link.up(seconds(4)), "up(3s)");
  EXPECT_EQ(link.down(seconds(5)), "down(admin-down) leave(restore-off)");
}

TEST(LinkPolicy, SaysOncePerReasonThatItCannotHelp) {
  PolicyDriver link(kNamed);
  link.up(seconds(0));
  EXPECT_EQ(link.no_carrier(seconds(1)), "down(no-carrier) cannot-help(no-carrier)");
  EXPECT_EQ(link.no_carrier(seconds(2)), "");
  EXPECT_EQ(link.see(kProtodown, seconds(3)), "cannot-help(protodown)");
  EXPECT_EQ(link.see(kProtodown, seconds(4)), "");
  EXPECT_EQ(link.up(seconds(5)), "up(4s)");
  EXPECT_EQ(link.no_carrier(seconds(6)), "down(no-carrier) cannot-help(no-carrier)");
  EXPECT_EQ(link.deadline(), std::nullopt);
}

TEST(LinkPolicy, RestoresALinkWithoutCarrierWhoseIffUpIsTakenAway) {
  PolicyDriver link(kGlob);
  link.up(seconds(0));
  link.no_carrier(seconds(1));
  EXPECT_EQ(link.down(seconds(2)), "still-down(admin-down) set-up(was-up, first)");
}

TEST(LinkPolicy, GivesTheKernelTwoSecondsAfterOurOwnSettingBeforeItSpeaksOfTheCarrier) {
  PolicyDriver link(kNamed);
  link.down(seconds(0));
  link.result(0, milliseconds(100));
  EXPECT_EQ(link.no_carrier(milliseconds(110)), "");
  EXPECT_EQ(link.deadline(), milliseconds(2100));
  EXPECT_EQ(link.no_carrier(milliseconds(2099)), "");
  EXPECT_EQ(link.deadline(), milliseconds(2100));
  EXPECT_EQ(link.on_deadline(milliseconds(2100)), "cannot-help(no-carrier)");
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.no_carrier(milliseconds(3000)), "");
}

TEST(LinkPolicy, SaysNothingOfTheCarrierWhenItComesInTime) {
  PolicyDriver link(kNamed);
  link.down(seconds(0));
  link.result(0, milliseconds(100));
  link.no_carrier(milliseconds(110));
  EXPECT_EQ(link.up(milliseconds(1500)), "up(1s 500ms)");
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.on_deadline(milliseconds(2100)), "") << "a deadline that was under way";
}

TEST(LinkPolicy, DecidesNothingWhileADecisionIsInFlight) {
  PolicyDriver link(kNamed);
  EXPECT_TRUE(PolicyDriver::asks_to_set(link.down(seconds(0))));
  EXPECT_EQ(link.down(seconds(1)), "");
  EXPECT_EQ(link.on_deadline(seconds(2)), "");
  EXPECT_EQ(link.deadline(), std::nullopt);
}

TEST(LinkPolicy, TakesNoAnswerToWhatItDidNotAsk) {
  PolicyDriver link(kNamed);
  link.up(seconds(0));
  EXPECT_EQ(link.result(0, seconds(1)), "");
  EXPECT_EQ(link.result(EPERM, seconds(1)), "");
  EXPECT_TRUE(PolicyDriver::asks_to_set(link.down(seconds(2))));
  EXPECT_EQ(link.result(0, seconds(2)), "restored");
  EXPECT_EQ(link.result(0, seconds(2)), "");
}

TEST(LinkPolicy, TriesAFailedSettingAgainByTheBackoffAndTellsEachErrnoOnce) {
  PolicyDriver link(kNamed);
  EXPECT_EQ(link.down(seconds(0)), "down(admin-down) set-up(named, first)");
  EXPECT_EQ(link.result(EBUSY, seconds(0), "in use"), "failed(16 in use)");
  EXPECT_EQ(link.down(seconds(0)), "wait(1s)");
  nanoseconds now(0);
  for (const int pause : {1, 2, 4}) {
    EXPECT_EQ(link.down(now), "") << "it is said once in an outage";
    now += seconds(pause);
    EXPECT_EQ(link.deadline(), now) << pause;
    EXPECT_EQ(link.on_deadline(now), "set-up(retry, silent)");
    EXPECT_EQ(link.result(pause == 4 ? EADDRINUSE : EBUSY, now, "as"),
              pause == 4 ? "failed(98 as)" : "");
  }
  EXPECT_EQ(link.down(now), "wait(8s)") << "after something new";
  now += seconds(8);
  EXPECT_EQ(link.on_deadline(now), "set-up(retry, silent)");
  EXPECT_EQ(link.result(0, now), "restored");
  EXPECT_EQ(link.up(now), "up(15s)");
}

TEST(LinkPolicy, TellsAnErrnoAgainInTheNextOutageAndAfterATryThatSucceeded) {
  const auto fail = [](PolicyDriver& link, nanoseconds now) {
    link.down(now);
    if (link.deadline()) link.on_deadline(*link.deadline());
    return link.result(EBUSY, now);
  };
  PolicyDriver link(kNamed);
  EXPECT_EQ(fail(link, seconds(0)), "failed(16 )");
  EXPECT_EQ(fail(link, seconds(0)), "");
  link.up(seconds(20));
  EXPECT_EQ(fail(link, seconds(30)), "failed(16 )");
  link.policy().clear(PolicyDriver::at(seconds(31)));
  EXPECT_EQ(link.result(0, seconds(31)), "restored");
  EXPECT_EQ(fail(link, seconds(40)), "failed(16 )") << "it did not hold";
}

TEST(LinkPolicy, RestoresAtADeadlineThatIsReachedByALook) {
  PolicyDriver link(kNamed);
  link.down(seconds(0));
  link.result(EBUSY, seconds(0));
  link.down(seconds(0));
  EXPECT_EQ(link.down(seconds(1) - nanoseconds(1)), "");
  EXPECT_EQ(link.down(seconds(1)), "set-up(retry, silent)");
  EXPECT_EQ(link.deadline(), std::nullopt);
}

TEST(LinkPolicy, StopsForGoodAndSaysSoOnceWhenItIsNotPermitted) {
  PolicyDriver link(kNamed);
  link.down(seconds(0));
  EXPECT_EQ(link.result(EPERM, seconds(0), "no"), "no-permission(1 no)");
  EXPECT_EQ(link.down(seconds(0)), "");
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.down(seconds(100)), "");
  EXPECT_EQ(link.up(seconds(200)), "up(3min 20s)");
  EXPECT_EQ(link.down(seconds(1000)), "down(admin-down)");
  EXPECT_EQ(link.down(seconds(1001)), "");
}

TEST(LinkPolicy, DecidesAnewWhenTheMonitorWasLostWithADecisionInFlight) {
  PolicyDriver link(kNamed);
  link.down(seconds(0));
  link.policy().on_monitor_lost();
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.result(0, milliseconds(100)), "") << "nobody is left to answer";
  EXPECT_EQ(link.down(milliseconds(500)), "wait(500ms)");
  EXPECT_EQ(link.deadline(), seconds(1));
  EXPECT_EQ(link.on_deadline(seconds(1)), "set-up(retry)");
}

TEST(LinkPolicy, GoesOnWithItsBackoffUnderANewMonitor) {
  PolicyDriver link(kNamed);
  link.down(seconds(0));
  link.result(EBUSY, seconds(0));
  EXPECT_EQ(link.down(seconds(0)), "wait(1s)");
  link.policy().on_monitor_lost();
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.down(milliseconds(300)), "") << "it was said";
  EXPECT_EQ(link.deadline(), seconds(1));
}

TEST(LinkPolicy, EndsTheOutageWhenANewMonitorSeesTheLinkUp) {
  PolicyDriver link(kNamed);
  link.down(seconds(0));
  link.policy().on_monitor_lost();
  EXPECT_TRUE(link.policy().down());
  EXPECT_EQ(link.up(seconds(5)), "up(5s)");
  EXPECT_FALSE(link.policy().down());
}

TEST(LinkPolicy, MeasuresAnOutageFromTheChangesNotFromTheLooks) {
  PolicyDriver link(kNamed);
  link.up(seconds(0));
  link.see_since(kNoCarrier, milliseconds(1200), seconds(2));
  link.see_since(kAdminDown, milliseconds(3500), seconds(4));
  link.see_since(kAdminDown, milliseconds(3500), seconds(5));
  EXPECT_EQ(link.see_since(kUp, milliseconds(6700), seconds(7)), "up(5s 500ms)");
  EXPECT_EQ(link.see_since(kUp, milliseconds(6700), seconds(8)), "");
}

TEST(LinkPolicyDormant, IsToldAndNeitherBeginsAnOutageNorCountsAsUp) {
  PolicyDriver link(kNamed);
  link.up(seconds(0));
  EXPECT_EQ(link.see(kDormant, seconds(1)), "dormant(dormant)");
  EXPECT_EQ(link.see(kDormant, seconds(2)), "") << "said twice";
  EXPECT_EQ(link.policy().standing(), Standing::dormant);
  EXPECT_EQ(link.policy().since(), PolicyDriver::at(seconds(1)));
  EXPECT_FALSE(link.policy().down());
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.see(kTesting, seconds(3)), "dormant(testing)");
  EXPECT_EQ(link.up(seconds(4)), "dormant-over");
  EXPECT_EQ(link.policy().standing(), Standing::up);
  EXPECT_EQ(link.policy().since(), PolicyDriver::at(seconds(4)));
}

TEST(LinkPolicyDormant, DoesNotEndAnOutage) {
  PolicyDriver link(kNamed);
  link.up(seconds(0));
  link.no_carrier(seconds(1));
  EXPECT_EQ(link.see(kDormant, seconds(3)), "dormant(dormant)");
  EXPECT_EQ(link.policy().standing(), Standing::dormant);
  EXPECT_EQ(link.no_carrier(seconds(5)), "still-down(no-carrier)") << "why, was said";
  EXPECT_EQ(link.see(kDormant, seconds(7)), "dormant(dormant)");
  EXPECT_EQ(link.see(kUnknownUp, seconds(9)), "up(8s)");
}

TEST(LinkPolicyDormant, ADownAfterItBeginsAnOutageOfItsOwn) {
  PolicyDriver link(kNamed);
  link.up(seconds(0));
  link.see(kDormant, seconds(10));
  EXPECT_EQ(link.down(seconds(20)), "down(admin-down) set-up(was-up, first)");
  link.result(0, seconds(20));
  EXPECT_EQ(link.see(kDormant, seconds(21)), "dormant(dormant)");
  EXPECT_EQ(link.on_deadline(seconds(23)), "") << "there is nothing to help";
  EXPECT_EQ(link.up(seconds(25)), "up(5s)");
}

TEST(LinkPolicyDormant, ALinkThatWasStableBeforeItBeginsAnew) {
  PolicyDriver link(kGlob);
  nanoseconds now = seconds(1);
  link.up(seconds(0));
  ASSERT_TRUE(link.restore(now));
  link.see(kDormant, now + LinkPolicy::kStable);
  EXPECT_EQ(link.down(now + LinkPolicy::kStable), "down(admin-down) set-up(was-up)");
}

TEST(LinkPolicy, IsFirstOnlyOnce) {
  PolicyDriver link(kNamed);
  link.up(seconds(0));
  EXPECT_EQ(link.down(seconds(1)), "down(admin-down) set-up(was-up, first)");
  link.result(0, seconds(1));
  link.up(seconds(1));
  EXPECT_EQ(link.down(seconds(1000)), "down(admin-down) set-up(was-up)");
}

TEST(Rule, HasAWordEach) {
  const std::string_view words[] = {"was-up",   "named",     "retry",         "restore-off",
                                    "never-up", "contended", "error-disabled"};
  for (size_t i = 0; i < std::size(words); ++i) {
    EXPECT_EQ(to_string(static_cast<Rule>(i)), words[i]);
  }
}

}  // namespace netmon
