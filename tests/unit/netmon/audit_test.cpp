// SPDX-License-Identifier: MIT
#include "netmon/audit.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace netmon {

namespace {

constexpr uint64_t kDecision = 7;

Step step(Step::Kind kind) {
  Step step;
  step.kind = kind;
  return step;
}

std::string said(const Step& step, RunsAs runs_as = RunsAs::terminal) {
  return describe(step, kDecision, runs_as);
}

std::string said(EventKind kind, std::optional<uint64_t> count = std::nullopt,
                 std::optional<std::string> detail = std::nullopt) {
  return describe(Event{kind, {}, count, std::move(detail)}, 9);
}

bool contains(const std::string& line, std::string_view part) {
  return line.find(part) != std::string::npos;
}

}  // namespace

TEST(Audit, HasOneLineForEachStep) {
  for (int kind = 0; kind <= static_cast<int>(Step::Kind::no_permission); ++kind) {
    const std::string line = said(step(static_cast<Step::Kind>(kind)));
    EXPECT_FALSE(line.empty()) << kind;
    EXPECT_FALSE(contains(line, "\n"));
  }
}

TEST(Audit, SaysWhyALinkIsDown) {
  Step down = step(Step::Kind::link_down);
  down.reason = DownReason::no_carrier;
  EXPECT_EQ(said(down), "link down: no-carrier");
  Step still = step(Step::Kind::still_down);
  EXPECT_EQ(said(still), "link still down, now: admin-down");
  for (int reason = 0; reason <= static_cast<int>(DownReason::protodown); ++reason) {
    Step cannot = step(Step::Kind::cannot_help);
    cannot.reason = static_cast<DownReason>(reason);
    EXPECT_TRUE(contains(said(cannot), to_string(cannot.reason)));
    EXPECT_FALSE(contains(said(cannot), "()")) << "not explained: " << reason;
  }
}

TEST(Audit, SaysWhichOfTheStatesThatAreNeitherUpNorDownItIs) {
  Step testing = step(Step::Kind::dormant);
  testing.operstate = Operstate::testing;
  EXPECT_EQ(said(testing), "neither up nor down: the operstate is testing");
  EXPECT_EQ(details_of(testing, 0).fields.at(0).second, "testing");
}

TEST(Audit, NamesTheDecisionAndItsRule) {
  Step decision = step(Step::Kind::set_up);
  decision.rule = Rule::was_up;
  EXPECT_EQ(said(decision),
            "decision 7: set the link up by the rule was-up (it was up while it was watched)");
  for (int rule = 0; rule <= static_cast<int>(Rule::error_disabled); ++rule) {
    Step leave = step(Step::Kind::leave);
    leave.rule = static_cast<Rule>(rule);
    EXPECT_EQ(said(leave).rfind("left down by the rule " + std::string(to_string(leave.rule)), 0),
              0U);
    EXPECT_FALSE(contains(said(leave), "()")) << "not explained: " << rule;
  }
}

TEST(Audit, TellsWithTheFirstRestoreHowToTurnItOff) {
  Step decision = step(Step::Kind::set_up);
  EXPECT_FALSE(contains(said(decision), "--restore=no"));
  decision.first = true;
  EXPECT_TRUE(contains(said(decision), "--restore=no"));
  EXPECT_TRUE(contains(said(decision, RunsAs::service), "RestoreLink=no"));
  EXPECT_FALSE(contains(said(decision, RunsAs::service), "--restore"));
}

TEST(Audit, TellsAWayOutThatThereIs) {
  for (const auto kind :
       {Step::Kind::contended, Step::Kind::error_disabled, Step::Kind::no_permission}) {
    EXPECT_TRUE(contains(said(step(kind)), "'netmonctl clear'")) << said(step(kind));
    EXPECT_FALSE(contains(said(step(kind)), "reload")) << "there is none in the terminal";
    EXPECT_TRUE(contains(said(step(kind), RunsAs::service), "'netmonctl clear' or a reload"));
  }
}

TEST(Audit, SaysThatAContendedLinkIsRestoredAgainOnceItWasUpForLong) {
  EXPECT_TRUE(contains(said(step(Step::Kind::contended)), ", or until it has been up for 5min"));
  Step over = step(Step::Kind::contended_over);
  over.duration = LinkPolicy::kStable;
  EXPECT_EQ(said(over), "no longer contended, since it has been up for 5min");
}

TEST(Audit, TellsWhatCameOfADecision) {
  EXPECT_EQ(said(step(Step::Kind::restored)), "decision 7: done, IFF_UP is set");
  Step failed = step(Step::Kind::failed);
  failed.error = EBUSY;
  EXPECT_EQ(said(failed), "decision 7: cannot set the link up: Device or resource busy");
  failed.text = "no \x1b way";
  EXPECT_EQ(said(failed),
            "decision 7: cannot set the link up: Device or resource busy (no \\x1b way)");
  Step refused = step(Step::Kind::no_permission);
  refused.error = EPERM;
  EXPECT_EQ(said(refused),
            "decision 7: cannot set the link up: Operation not permitted; netmon lacks"
            " CAP_NET_ADMIN, so it only watches this link until 'netmonctl clear'");
}

TEST(Audit, TellsHowLongThingsTakeOrTook) {
  Step up = step(Step::Kind::link_up);
  up.duration = milliseconds(1234) + nanoseconds(999'999);
  EXPECT_EQ(said(up), "link up: the outage took 1234 ms");
  Step wait = step(Step::Kind::wait);
  wait.duration = seconds(1) - nanoseconds(1);
  EXPECT_EQ(said(wait), "set up again in 1s, since the last try failed or did not hold");
  Step disabled = step(Step::Kind::error_disabled);
  disabled.duration = seconds(300);
  EXPECT_EQ(said(disabled),
            "error-disabled: 5 tries in 10min failed or did not hold; next try in 5min, or after"
            " 'netmonctl clear'");
}

TEST(Audit, TellsWhatAMonitorReported) {
  EXPECT_EQ(said(EventKind::flap, 2),
            "invisible flaps: 2 between two looks that both saw it up (9 so far)");
  EXPECT_EQ(said(EventKind::missed, 3), "missed ticks: 3");
  EXPECT_TRUE(contains(said(EventKind::reset), "counters were reset"));
  EXPECT_EQ(said(EventKind::output_lost),
            "nobody reads the output: samples are not printed until it is read");
  EXPECT_EQ(said(EventKind::output_lost, 4),
            "output is written again; samples not printed meanwhile: 4");
  EXPECT_EQ(said(EventKind::output_lost, 4, "journald does not read"),
            "samples not printed: 4, journald does not read");
  EXPECT_EQ(said(EventKind::output_failed, std::nullopt, "disk\x1b full"),
            "samples cannot be printed: disk\\x1b full");
}

TEST(Audit, TellsOutagesThatNobodyWasThereToHearOf) {
  Meanwhile meanwhile;
  meanwhile.outages = 2;
  meanwhile.down = milliseconds(3000);
  EXPECT_EQ(describe(meanwhile), "outages while netmon was away: 2, which took 3000 ms");
}

TEST(Audit, SumsUpWhatWasLeftOut) {
  const Sparing::Rest rest{12, 37, seconds(60)};
  EXPECT_EQ(describe(EventKind::flap, rest, 49),
            "invisible flaps: 37 more within the last 1min (49 so far)");
  EXPECT_EQ(describe(EventKind::missed, rest, 0), "missed ticks: 37 more within the last 1min");
  EXPECT_EQ(describe(EventKind::reset, rest, 0),
            "counters were reset 37 more times within the last 1min");
  EXPECT_EQ(describe(EventKind::output_lost, rest, 0),
            "the output stood still or failed again and again within the last 1min; samples not"
            " printed: 37");
  EXPECT_EQ(describe_outages(rest, LinkState{Operstate::up, true, false}),
            "went down 37 more times within the last 1min; now it is up");
  EXPECT_EQ(describe_outages(rest, LinkState{Operstate::down, true, false}),
            "went down 37 more times within the last 1min; now it is down: no-carrier");
  EXPECT_EQ(describe_outages(rest, std::nullopt), "went down 37 more times within the last 1min");
}

TEST(Audit, IsSilentOnEventsThatThePolicyTells) {
  EXPECT_EQ(said(EventKind::up), "");
  EXPECT_EQ(said(EventKind::dormant), "");
  EXPECT_EQ(said(EventKind::absent), "");
}

}  // namespace netmon
