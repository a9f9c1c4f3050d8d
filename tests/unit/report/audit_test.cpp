// SPDX-License-Identifier: MIT
#include "report/audit.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "policy/link_policy.h"

namespace netmon {

namespace {

constexpr uint64_t kDecision = 7;

std::string said(const Step& step, RunsAs runs_as = RunsAs::terminal) {
  return audit(step, kDecision, runs_as).text;
}

// nullopt: nothing.
std::optional<std::string> said(EventKind kind, std::optional<uint64_t> count = std::nullopt,
                                std::optional<std::string> detail = std::nullopt) {
  const auto line = audit(Event{kind, {}, count, std::move(detail)}, 9);
  if (!line) return std::nullopt;
  return line->text;
}

std::string summary(EventKind kind, const Sparing::Rest& rest, uint64_t flaps) {
  const auto line = audit(kind, rest, flaps);
  return line ? line->text : "";
}

bool contains(const std::string& line, std::string_view part) {
  return line.find(part) != std::string::npos;
}

// "NETMON_REASON=no-carrier NETMON_EVENT=…"
std::string fields(const Step& step) {
  std::string all;
  for (const auto& [name, value] : audit(step, kDecision, RunsAs::service).details.fields) {
    all += (all.empty() ? "" : " ") + std::string(name) + "=" + value;
  }
  return all;
}

}  // namespace

TEST(Audit, SaysWhyALinkIsDown) {
  EXPECT_EQ(said(step::LinkDown{DownReason::no_carrier}), "link down: no-carrier");
  EXPECT_EQ(said(step::StillDown{DownReason::admin_down}), "link still down, now: admin-down");
  for (int number = 0; number <= static_cast<int>(DownReason::protodown); ++number) {
    const auto reason = static_cast<DownReason>(number);
    const step::CannotHelp cannot{reason};
    EXPECT_TRUE(contains(said(cannot), to_string(reason)));
    EXPECT_FALSE(contains(said(cannot), "()")) << "not explained: " << number;
    EXPECT_EQ(fields(cannot), "NETMON_REASON=" + std::string(to_string(reason)));
  }
}

TEST(Audit, SaysWhichOfTheStatesThatAreNeitherUpNorDownItIs) {
  const step::Dormant testing{Operstate::testing};
  EXPECT_EQ(said(testing), "neither up nor down: the operstate is testing");
  EXPECT_EQ(fields(testing), "NETMON_OPERSTATE=testing");
  EXPECT_EQ(said(step::DormantOver{}), "link up, no longer dormant");
}

TEST(Audit, NamesTheDecisionAndItsRule) {
  EXPECT_EQ(said(step::SetUp{Rule::was_up}),
            "decision 7: set the link up by the rule was-up (it was up while it was watched)");
  EXPECT_EQ(fields(step::SetUp{Rule::was_up}), "NETMON_DECISION=7 NETMON_RULE=was-up");
  for (int number = 0; number <= static_cast<int>(Rule::held); ++number) {
    const auto rule = static_cast<Rule>(number);
    const std::string line = said(step::Leave{rule});
    EXPECT_EQ(line.rfind("left down by the rule " + std::string(to_string(rule)), 0), 0U);
    EXPECT_FALSE(contains(line, "()")) << "not explained: " << number;
  }
}

TEST(Audit, TellsWithTheFirstRestoreHowToTurnItOff) {
  EXPECT_FALSE(contains(said(step::SetUp{Rule::was_up}), "--restore=no"));
  const step::SetUp first{Rule::was_up, true};
  EXPECT_TRUE(contains(said(first), "--restore=no"));
  EXPECT_TRUE(contains(said(first, RunsAs::service), "RestoreLink=no"));
  EXPECT_FALSE(contains(said(first, RunsAs::service), "--restore"));
}

TEST(Audit, TellsAWayOutThatThereIs) {
  for (const Step& step :
       Steps{step::Contended{}, step::ErrorDisabled{seconds(300)}, step::NoPermission{EPERM, {}}}) {
    EXPECT_TRUE(contains(said(step), "'netmonctl clear'")) << said(step);
    EXPECT_FALSE(contains(said(step), "reload")) << "there is none in the terminal";
    EXPECT_TRUE(contains(said(step, RunsAs::service), "'netmonctl clear' or a reload"));
  }
}

TEST(Audit, SaysThatAContendedLinkIsRestoredAgainOnceItWasUpForLong) {
  EXPECT_TRUE(contains(said(step::Contended{}), ", or until it has been up for 5min"));
  EXPECT_EQ(said(step::ContendedOver{LinkPolicy::kStable}),
            "no longer contended, since it has been up for 5min");
}

TEST(Audit, TellsWhatCameOfADecision) {
  EXPECT_EQ(said(step::Restored{}), "decision 7: done, IFF_UP is set");
  EXPECT_EQ(said(step::Failed{EBUSY, {}}),
            "decision 7: cannot set the link up: Device or resource busy");
  EXPECT_EQ(said(step::Failed{EBUSY, "no \x1b way"}),
            "decision 7: cannot set the link up: Device or resource busy (no \\x1b way)");
  EXPECT_EQ(said(step::NoPermission{EPERM, {}}),
            "decision 7: cannot set the link up: Operation not permitted; netmon lacks"
            " CAP_NET_ADMIN, so it only watches this link until 'netmonctl clear'");
  EXPECT_EQ(fields(step::NoPermission{EPERM, {}}), "NETMON_DECISION=7 ERRNO=1");
}

TEST(Audit, TellsHowLongThingsTakeOrTook) {
  const step::LinkUp up{milliseconds(1234) + nanoseconds(999'999)};
  EXPECT_EQ(said(up), "link up: the outage took 1234 ms");
  EXPECT_EQ(fields(up), "NETMON_OUTAGE_USEC=1234999");
  EXPECT_EQ(said(step::Wait{seconds(1) - nanoseconds(1)}),
            "set up again in 1s, since the last try failed or did not hold");
  EXPECT_EQ(said(step::ErrorDisabled{seconds(300)}),
            "error-disabled: 5 tries in 10min failed or did not hold; next try in 5min, or after"
            " 'netmonctl clear'");
}

TEST(Audit, TellsWhatAMonitorReported) {
  EXPECT_EQ(said(EventKind::flap, 2),
            "invisible flaps: 2 between two looks that both saw it up (9 so far)");
  EXPECT_EQ(said(EventKind::missed, 3), "missed ticks: 3");
  EXPECT_EQ(said(EventKind::reset),
            "counters were reset: one went backwards, or leapt further than a wire can carry");
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
  EXPECT_EQ(audit(meanwhile).text, "outages while netmon was away: 2, which took 3000 ms");
}

TEST(Audit, SumsUpWhatWasLeftOut) {
  const Sparing::Rest rest{12, 37, seconds(60)};
  EXPECT_EQ(summary(EventKind::flap, rest, 49),
            "invisible flaps: 37 more within the last 1min (49 so far)");
  EXPECT_EQ(summary(EventKind::missed, rest, 0), "missed ticks: 37 more within the last 1min");
  EXPECT_EQ(summary(EventKind::reset, rest, 0),
            "counters were reset 37 more times within the last 1min");
  EXPECT_EQ(summary(EventKind::output_lost, rest, 0),
            "the output stood still or failed again and again within the last 1min; samples not"
            " printed: 37");
  EXPECT_EQ(audit_outages(rest, LinkState{Operstate::up, true, false}).text,
            "went down 37 more times within the last 1min; now it is up");
  EXPECT_EQ(audit_outages(rest, LinkState{Operstate::down, true, false}).text,
            "went down 37 more times within the last 1min; now it is down: no-carrier");
  EXPECT_EQ(audit_outages(rest, std::nullopt).text, "went down 37 more times within the last 1min");
}

TEST(Audit, IsSilentOnEventsThatThePolicyTells) {
  EXPECT_EQ(said(EventKind::up), std::nullopt);
  EXPECT_EQ(said(EventKind::dormant), std::nullopt);
  EXPECT_EQ(said(EventKind::absent), std::nullopt);
}

}  // namespace netmon
