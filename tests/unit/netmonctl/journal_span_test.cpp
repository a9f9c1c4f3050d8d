// SPDX-License-Identifier: MIT
#include "netmonctl/journal_span.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <map>

#include "netmonctl/history_query.h"
#include "support/moments.h"

namespace netmon::ctl {

namespace {

constexpr uint64_t kNow = kBegin + 20 * kSec;
constexpr microseconds kHour = std::chrono::hours(1);

class CtlSpan : public testing::Test {
 protected:
  CtlSpan() { zone("UTC0"); }
  ~CtlSpan() override { zone("UTC0"); }
  static void zone(const char* name) {
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  static Options options(std::optional<std::string> since, std::optional<std::string> until) {
    Options made;
    made.since = std::move(since);
    made.until = std::move(until);
    return made;
  }
};

}  // namespace

TEST_F(CtlSpan, IsTheUsualOneUntilNow) {
  const auto span = parse_span(options({}, {}), kHour, kNow);
  ASSERT_TRUE(span);
  EXPECT_EQ(*span, (Span{kNow - 3600 * kSec, kNow}));
}

TEST_F(CtlSpan, IsWhatIsAsked) {
  EXPECT_EQ(*parse_span(options("-10min", {}), kHour, kNow), (Span{kNow - 600 * kSec, kNow}));
  EXPECT_EQ(*parse_span(options({}, "14:00"), kHour, kNow),
            (Span{kNow - 5420 * kSec, kNow - 1820 * kSec}));
  EXPECT_EQ(*parse_span(options("13:30", "14:00"), kHour, kNow),
            (Span{kNow - 3620 * kSec, kNow - 1820 * kSec}));
}

TEST_F(CtlSpan, NamesTheOptionThatCannotBeUsed) {
  EXPECT_EQ(parse_span(options("soon", {}), kHour, kNow).error().text(),
            "--since: not a time: 'soon'");
  EXPECT_EQ(parse_span(options({}, "soon"), kHour, kNow).error().text(),
            "--until: not a time: 'soon'");
  EXPECT_EQ(parse_span(options("14:00", "13:00"), kHour, kNow).error().text(),
            "--since=2026-11-25 14:00:00 is not before --until=2026-11-25 13:00:00");
  EXPECT_FALSE(parse_span(options("now", {}), kHour, kNow));
}

TEST_F(CtlSpan, HasStepsThatPeopleCountIn) {
  const std::map<uint64_t, int64_t> steps = {{1, 1},
                                             {60, 1},
                                             {61, 2},
                                             {3600, 60},
                                             {3601, 120},
                                             {86'400, 1800},
                                             {7 * 86'400, 10'800},
                                             {30 * 86'400, 43'200},
                                             {365 * 86'400, 7 * 86'400}};
  for (const auto& [length, step] : steps) {
    EXPECT_EQ(nice_step({kNow - length * kSec, kNow}, 60), std::chrono::seconds(step)) << length;
  }
}

TEST_F(CtlSpan, BeginsAtAMultipleOfTheStepInTheLocalTimeZone) {
  const Span span{kNow, kNow + 1};
  EXPECT_EQ(aligned(span, std::chrono::minutes(1)).since_usec, kNow - 20 * kSec);
  EXPECT_EQ(aligned(span, std::chrono::hours(1)).since_usec, kNow - 1820 * kSec);
  zone("IST-5:30");  // 20:00:20 there
  EXPECT_EQ(aligned(span, std::chrono::hours(1)).since_usec, kNow - 20 * kSec);
  EXPECT_EQ(aligned(span, std::chrono::hours(24)).since_usec, kNow - 72'020 * kSec);
  EXPECT_EQ(aligned({0, 5}, std::chrono::hours(24)).since_usec, 0U);
}

TEST_F(CtlSpan, IsPlannedWithAtMostSoManySteps) {
  Options day = options("-1d", {});
  EXPECT_EQ(plan_history(day, kNow, 60)->step, std::chrono::minutes(30));
  day.step = std::chrono::seconds(1);
  EXPECT_EQ(plan_history(day, kNow, 60)->step, std::chrono::seconds(1));
  day.step = microseconds(10'000);
  EXPECT_EQ(plan_history(day, kNow, 60).error().text(),
            "--step=10ms is too short for 1d: at most 100000 steps");
}

}  // namespace netmon::ctl
