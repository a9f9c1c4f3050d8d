// SPDX-License-Identifier: MIT
#include "base/time_span.h"

#include <gtest/gtest.h>

#include <map>

namespace netmon {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

}  // namespace

TEST(TimeSpan, ReadsWhatSystemdReads) {
  const std::map<std::string, microseconds> cases = {
      {"1s", seconds(1)},
      {"1", seconds(1)},
      {"0", seconds(0)},
      {"007", seconds(7)},
      {"500ms", milliseconds(500)},
      {"500 msec", milliseconds(500)},
      {"2min 30s", seconds(150)},
      {"2min30s", seconds(150)},
      {"  2min\t30s  ", seconds(150)},
      {"1.5h", minutes(90)},
      {"0.5", milliseconds(500)},
      {"1h 0.5", hours(1) + milliseconds(500)},
      {"30s 2min", seconds(150)},
      {"1us 1usec 1µs 1μs", microseconds(4)},
      {"1seconds 1second 1sec 1s", seconds(4)},
      {"1minutes 1minute 1min 1m", minutes(4)},
      {"1hours 1hour 1hr 1h", hours(4)},
      {"1days 1day 1d", hours(72)},
      {"1weeks 1week 1w", hours(3 * 168)},
      {"0.0000004s", microseconds(0)},
      {"0.0000019s", microseconds(1)},
      {"1.25min", seconds(75)},
      {"3.s", seconds(3)},
      {"36525d", hours(24 * 36525)},
  };
  for (const auto& [text, span] : cases) {
    const auto parsed = parse_time_span(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().text();
    EXPECT_EQ(*parsed, span) << text;
  }
}

TEST(TimeSpan, SaysWhatItDoesNotUnderstand) {
  const std::map<std::string, std::string> cases = {
      {"", "an empty time span"},
      {" \t ", "an empty time span"},
      {"s", "not a time span: 's'"},
      {"-1s", "not a time span: '-1s'"},
      {"+1s", "not a time span: '+1s'"},
      {"1.2.3s", "not a time span: '1.2.3s'"},
      {".", "not a time span: '.'"},
      {"1s fast", "not a time span: '1s fast'"},
      {"nan", "not a time span: 'nan'"},
      {"1 fortnight", "unknown unit 'fortnight' in the time span '1 fortnight'"},
      {"1e3s", "unknown unit 'e' in the time span '1e3s'"},
      {"0x10", "unknown unit 'x' in the time span '0x10'"},
      {"1S", "unknown unit 'S' in the time span '1S'"},
      {"1y", "unknown unit 'y' in the time span '1y'"},
      {"36525d 1us", "a time span too long: '36525d 1us'"},
      {"99999999999999999999h", "a time span too long: '99999999999999999999h'"},
  };
  for (const auto& [text, complaint] : cases) {
    const auto parsed = parse_time_span(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().text(), complaint);
  }
}

TEST(TimeSpan, RefusesANumberThatFitsNowhere) {
  EXPECT_FALSE(parse_time_span(std::string(400, '9')));
}

TEST(TimeSpan, IsWrittenShortestInTheSameSyntax) {
  const std::map<microseconds, std::string> cases = {
      {microseconds(0), "0"},
      {microseconds(1), "1us"},
      {milliseconds(100), "100ms"},
      {microseconds(1001), "1ms 1us"},
      {seconds(1), "1s"},
      {seconds(59), "59s"},
      {seconds(60), "1min"},
      {seconds(150), "2min 30s"},
      {hours(1), "1h"},
      {hours(24 * 8) + seconds(1), "8d 1s"},
  };
  for (const auto& [span, text] : cases) {
    EXPECT_EQ(format_time_span(span), text);
    EXPECT_EQ(*parse_time_span(text), span);
  }
}

}  // namespace netmon
