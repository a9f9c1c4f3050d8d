// SPDX-License-Identifier: MIT
#include "netmonctl/history_format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/moments.h"

namespace netmon::ctl {

namespace {

class CtlHistoryText : public testing::Test {
 protected:
  CtlHistoryText() {
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
    for (uint64_t i = 0; i < 5; ++i) {
      Step& step = steps.emplace_back();
      step.begin_usec = kBegin + i * 60 * kSec;
      step.end_usec = step.begin_usec + 60 * kSec;
    }
    for (const size_t i : {size_t{0}, size_t{1}, size_t{4}}) {
      Step& step = steps[i];
      step.covered_usec = 60 * kSec;
      step.operstate = Operstate::up;
      step.rates.fill(0.0);
      step.carrier_downs = 0;
    }
    rate(0, Counter::rx_bytes) = 1'543'210.123456789;
    rate(0, Counter::tx_bytes) = 0.5;
    rate(0, Counter::rx_errors) = 0.001;
    rate(0, Counter::tx_dropped).reset();
    steps[1].covered_usec = 57'400'000;
    steps[1].reset = steps[1].gap = true;
    steps[1].carrier_downs = 2;
    steps[2].gap = steps[3].gap = steps[3].restart = true;
  }
  std::optional<double>& rate(size_t step, Counter counter) {
    return steps[step].rates[static_cast<size_t>(counter)];
  }
  std::vector<Step> steps;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_F(CtlHistoryText, IsATableWithAllDigitsInAPipe) {
  EXPECT_EQ("\n" + format_history_table(steps, true, {}), R"(
TIME                 STATE  RX bit/s  TX bit/s  RX pkt/s  TX pkt/s  ERRORS/s  DROPS/s  DOWNS  NOTES
2026-11-25 14:30:00  up     12345681    4.0000         0         0    0.0010        0      0
2026-11-25 14:31:00  up            0         0         0         0         0        0      2  reset, 2s 600ms missing
2026-11-25 14:32:00  -             -         -         -         -         -        -      -  restart, gap until 14:34:00
2026-11-25 14:34:00  up            0         0         0         0         0        0      0
)");
}

TEST_F(CtlHistoryText, SaysTheDayOnWhichAGapOfDaysEnds) {
  steps[3].end_usec += uint64_t{2} * 86'400 * kSec;
  const std::string text = format_history_table(steps, true, {});
  EXPECT_NE(text.find("restart, gap until 2026-11-27 14:34:00\n"), std::string::npos) << text;
}

TEST_F(CtlHistoryText, HasNoTitlesWhereNoneAreWanted) {
  EXPECT_EQ(lines_of(format_history_table(steps, false, {})).size(), 4U);
  EXPECT_EQ(lines_of(format_history_csv(steps, false)).size(), 5U);
}

TEST_F(CtlHistoryText, HasAmountsAsPeopleReadThemOnATerminal) {
  const auto text = format_history_table(steps, true, {200, true});
  EXPECT_NE(text.find("12.3M"), std::string::npos) << text;
  EXPECT_NE(text.find("<0.01"), std::string::npos) << text;
  EXPECT_NE(text.find("\x1b[2m"), std::string::npos) << "a gap is dim: " << text;
  for (const std::string& line : lines_of(format_history_table(steps, true, {60, false}))) {
    EXPECT_LE(line.size(), 80U) << "columns that may be left out are: " << line;
  }
}

TEST_F(CtlHistoryText, HasEmptyCellsForGapsInCsv) {
  std::string text = format_history_csv(steps, true);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\r'), 6);  // RFC 4180
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  EXPECT_EQ("\n" + text, R"(
time,realtime_usec,operstate,rx_bytes,rx_dropped,rx_errors,rx_packets,tx_bytes,tx_dropped,tx_errors,tx_packets,carrier_downs,covered_usec,notes
2026-11-25T14:30:00+0000,1795617000000000,up,1543210.123457,0,0.001,0,0.5,,0,0,0,60000000,
2026-11-25T14:31:00+0000,1795617060000000,up,0,0,0,0,0,0,0,0,2,57400000,reset gap
2026-11-25T14:32:00+0000,1795617120000000,,,,,,,,,,,0,gap
2026-11-25T14:33:00+0000,1795617180000000,,,,,,,,,,,0,restart gap
2026-11-25T14:34:00+0000,1795617240000000,up,0,0,0,0,0,0,0,0,0,60000000,
)");
}

TEST_F(CtlHistoryText, HasNullForGapsInJson) {
  const auto lines = lines_of(format_history_json("eth0", steps, Json::brief));
  ASSERT_EQ(lines.size(), 5U);
  const auto first = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(first["interface"], "eth0");
  EXPECT_EQ(first["begin_realtime_usec"], kBegin);
  EXPECT_EQ(first["end_realtime_usec"], kBegin + 60 * kSec);
  EXPECT_EQ(first["rx_bytes"], 1543210.123457);
  EXPECT_EQ(first["tx_dropped"], nullptr);
  EXPECT_EQ(first["carrier_downs"], 0);
  EXPECT_EQ(first["notes"], nlohmann::json::array());
  const auto gap = nlohmann::json::parse(lines[3]);
  EXPECT_EQ(gap["operstate"], nullptr);
  EXPECT_EQ(gap["rx_bytes"], nullptr);
  EXPECT_EQ(gap["carrier_downs"], nullptr);
  EXPECT_EQ(gap["covered_usec"], 0);
  EXPECT_EQ(gap["notes"], (nlohmann::json{"restart", "gap"}));
  EXPECT_GT(lines_of(format_history_json("eth0", steps, Json::pretty)).size(), 50U);
}

}  // namespace netmon::ctl
