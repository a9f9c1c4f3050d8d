// SPDX-License-Identifier: MIT
#include "base/timestamp.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <map>

namespace netmon {

namespace {

// Wednesday, 2026-11-25 15:30:20.25 in a zone with a summer time, one hour ahead of UTC.
constexpr uint64_t kNow = 1'795'617'020'250'000;
constexpr uint64_t kMidnight = 1'795'561'200'000'000;
constexpr uint64_t kHour = 3'600'000'000;

class Timestamp : public testing::Test {
 protected:
  Timestamp() { set_zone("CET-1CEST,M3.5.0,M10.5.0/3"); }
  ~Timestamp() override { set_zone("UTC0"); }
  static void set_zone(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
};

}  // namespace

TEST_F(Timestamp, ReadsWhatSystemdReads) {
  const std::map<std::string, uint64_t> cases = {
      {"now", kNow},
      {"today", kMidnight},
      {"yesterday", kMidnight - 24 * kHour},
      {"tomorrow", kMidnight + 24 * kHour},
      {"2026-11-25 12:00", kMidnight + 12 * kHour},
      {"2026-11-25 12:00:00", kMidnight + 12 * kHour},
      {"2026-11-25T12:00:00", kMidnight + 12 * kHour},
      {"2026-11-25 12:00:01.5", kMidnight + 12 * kHour + 1'500'000},
      {"2026-11-25 12:00:00.000001", kMidnight + 12 * kHour + 1},
      {"2026-11-25 12:00 UTC", kMidnight + 13 * kHour},
      {"2026-11-25T12:00:00Z", kMidnight + 13 * kHour},
      {"2026-11-25", kMidnight},
      {"26-11-25", kMidnight},
      {"Wed 2026-11-25", kMidnight},
      {"wednesday, 2026-11-25 01:00", kMidnight + kHour},
      {"12:00", kMidnight + 12 * kHour},
      {"9:05:06", kMidnight + 9 * kHour + 306'000'000},
      {"  12:00  ", kMidnight + 12 * kHour},
      {"-1h", kNow - kHour},
      {"+5min", kNow + 300'000'000},
      {"1h 30min ago", kNow - kHour * 3 / 2},
      {"5min left", kNow + 300'000'000},
      {"@1700000000", 1'700'000'000'000'000},
      {"@1700000000.25", 1'700'000'000'250'000},
      {"@0", 0},
      {"-36000d", 0},  // not before 1970
  };
  for (const auto& [text, moment] : cases) {
    const auto parsed = parse_timestamp(text, kNow);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().text();
    EXPECT_EQ(*parsed, moment) << text;
  }
}

TEST_F(Timestamp, KnowsThatADayMayHave23Or25Hours) {
  EXPECT_EQ(*parse_timestamp("2026-10-26", kNow) - *parse_timestamp("2026-10-25", kNow),
            25 * kHour);
  EXPECT_EQ(*parse_timestamp("2026-03-30", kNow) - *parse_timestamp("2026-03-29", kNow),
            23 * kHour);
}

TEST_F(Timestamp, SaysWhatItDoesNotUnderstand) {
  const std::map<std::string, std::string> cases = {
      {"", "an empty time"},
      {"   ", "an empty time"},
      {"soon", "not a time: 'soon'"},
      {"12", "not a time: '12'"},
      {"12:", "not a time: '12:'"},
      {"24:00", "not a time: '24:00'"},
      {"12:60", "not a time: '12:60'"},
      {"12:00:60", "not a time: '12:00:60'"},
      {"12:00:00.", "not a time: '12:00:00.'"},
      {"12:00:00.1234567", "not a time: '12:00:00.1234567'"},
      {"12:00 pm", "not a time: '12:00 pm'"},
      {"2026-11", "not a time: '2026-11'"},
      {"2026-11-25x", "not a time: '2026-11-25x'"},
      {"2026-11-25 ", ""},
      {"2026-11-25T", "not a time: '2026-11-25T'"},
      {"2026-02-30", "no such date: '2026-02-30'"},
      {"2026-13-01", "no such date: '2026-13-01'"},
      {"2026-00-10", "no such date: '2026-00-10'"},
      {"1969-12-31", "no such date: '1969-12-31'"},
      {"Tue 2026-11-25", "the weekday is not that of the date: 'Tue 2026-11-25'"},
      {"-soon", "not a time: '-soon'"},
      {"-", "not a time: '-'"},
      {"ago", "not a time: 'ago'"},
      {"@", "not a time: '@'"},
      {"@-1", "not a time: '@-1'"},
      {"@99999999999999999999", "not a time: '@99999999999999999999'"},
      {"@1700000000.x", "not a time: '@1700000000.x'"},
      {"\x1b[2J", "not a time: '\\x1b[2J'"},
  };
  for (const auto& [text, message] : cases) {
    const auto parsed = parse_timestamp(text, kNow);
    if (message.empty()) {
      EXPECT_TRUE(parsed) << text;
      continue;
    }
    ASSERT_FALSE(parsed) << text << " is " << *parsed;
    EXPECT_EQ(parsed.error().text(), message) << text;
  }
}

TEST_F(Timestamp, IsWrittenInTheLocalTimeZone) {
  EXPECT_EQ(format_timestamp(kNow), "2026-11-25 15:30:20");
  EXPECT_EQ(format_timestamp(kNow, "%Y-%m-%dT%H:%M:%S%z"), "2026-11-25T15:30:20+0100");
  EXPECT_EQ(utc_offset(kNow), 3600);
  EXPECT_EQ(utc_offset(*parse_timestamp("2026-07-01", kNow)), 7200);
  set_zone("UTC0");
  EXPECT_EQ(format_timestamp(kNow), "2026-11-25 14:30:20");
  EXPECT_EQ(utc_offset(kNow), 0);
}

}  // namespace netmon
