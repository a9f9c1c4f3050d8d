// SPDX-License-Identifier: MIT
#include "report/stats_text.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace netmon {

namespace {

const std::string kText =
    "Interface:eth0 state:up up_count:3 down_count:2\n"
    "rx_bytes:18446744073709551615 rx_dropped:0 rx_errors:1 rx_packets:22\n"
    "tx_bytes:4 tx_dropped:5 tx_errors:6 tx_packets:7";

std::string with(const std::string& part, const std::string& other) {
  std::string text = kText;
  const size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), other);
}

}  // namespace

TEST(StatsTextParse, IsReadBack) {
  const auto stats = parse_stats_text(kText);
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->interface, "eth0");
  EXPECT_EQ(stats->reading.operstate, Operstate::up);
  EXPECT_EQ(stats->reading.flags, std::nullopt);
  const auto& counters = stats->reading.counters;
  EXPECT_EQ(counters[Counter::carrier_up_count], 3U);
  EXPECT_EQ(counters[Counter::carrier_down_count], 2U);
  EXPECT_EQ(counters[Counter::rx_bytes], UINT64_MAX);
  EXPECT_EQ(counters[Counter::rx_dropped], 0U);
  EXPECT_EQ(counters[Counter::rx_errors], 1U);
  EXPECT_EQ(counters[Counter::rx_packets], 22U);
  EXPECT_EQ(counters[Counter::tx_bytes], 4U);
  EXPECT_EQ(counters[Counter::tx_dropped], 5U);
  EXPECT_EQ(counters[Counter::tx_errors], 6U);
  EXPECT_EQ(counters[Counter::tx_packets], 7U);
  EXPECT_EQ(parse_stats_text(kText + "\n"), stats);
}

TEST(StatsTextParse, KeepsWhatIsUnknownUnknown) {
  const auto stats = parse_stats_text(with("state:up", "state:-"));
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->reading.operstate, std::nullopt);
  const auto counters = parse_stats_text(with("rx_errors:1", "rx_errors:-"));
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->reading.counters[Counter::rx_errors], std::nullopt);
}

TEST(StatsTextParse, KeepsNamesInTheirShownForm) {
  EXPECT_EQ(parse_stats_text(with("eth0", "a\\x1bb"))->interface, "a\\x1bb");
  EXPECT_EQ(parse_stats_text(with("eth0", "a\\x5cb"))->interface, "a\\x5cb");
  EXPECT_EQ(parse_stats_text(with("eth0", "ü;*]"))->interface, "ü;*]");
}

TEST(StatsTextParse, TakesNothingThatNoMonitorWrites) {
  const std::vector<std::string> cases = {
      "",
      "Interface:",
      "Interface:eth0",
      kText.substr(0, kText.size() - 1),  // the last number is missing
      kText + "\n\n",
      kText + " ",
      kText + "\nInterface:eth0",
      " " + kText,
      with("eth0", ""),
      with("eth0", "a name too long"),
      with("eth0", "0123456789abcdef"),
      with("eth0", "a/b"),
      with("eth0", "a:b"),
      with("eth0", ".."),
      with("eth0", "a\x1b"),  // not in its shown form
      with("eth0", "a\\b"),   // likewise
      with("eth0", "\\x61"),  // shown would be a
      with("state:up", "state:UP"),
      with("state:up", "state:"),
      with("state:up", "state:up "),
      with("up_count:3", "up_count:-1"),
      with("up_count:3", "up_count:+1"),
      with("up_count:3", "up_count:03"),
      with("up_count:3", "up_count:0x3"),
      with("up_count:3", "up_count:"),
      with("up_count:3", "up_count:3.0"),
      with("18446744073709551615", "18446744073709551616"),
      with("rx_dropped:0", "rx_errors:0"),
      with(" rx_dropped:0", "  rx_dropped:0"),
      with("\nrx_bytes", " rx_bytes"),
      with("\ntx_bytes", "\r\ntx_bytes"),
      std::string("Interface:eth0\0 state:up", 24),
      std::string(100'000, 'a'),
  };
  for (const std::string& text : cases) EXPECT_FALSE(parse_stats_text(text)) << text;
}

// Whatever is taken is what it was made from, so nothing can hide in it.
TEST(StatsTextParse, IsTakenOnlyIfItIsWrittenLikeThat) {
  const auto write = [](const StatsText& stats) {
    std::string text = "Interface:" + stats.interface + " state:";
    text += stats.reading.operstate ? to_string(*stats.reading.operstate) : "-";
    const auto add = [&](const char* label, Counter counter) {
      const auto& value = stats.reading.counters[counter];
      text += label + (value ? std::to_string(*value) : "-");
    };
    add(" up_count:", Counter::carrier_up_count);
    add(" down_count:", Counter::carrier_down_count);
    add("\nrx_bytes:", Counter::rx_bytes);
    add(" rx_dropped:", Counter::rx_dropped);
    add(" rx_errors:", Counter::rx_errors);
    add(" rx_packets:", Counter::rx_packets);
    add("\ntx_bytes:", Counter::tx_bytes);
    add(" tx_dropped:", Counter::tx_dropped);
    add(" tx_errors:", Counter::tx_errors);
    add(" tx_packets:", Counter::tx_packets);
    return text;
  };
  std::mt19937 random(1);  // NOLINT(cert-msc*): the same each time
  const std::string bytes = "0123456789-: \n\\xeupI\xc3\xbc\x1b";
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = kText;
    for (int change = 0; change <= round % 3; ++change) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = bytes[random() % bytes.size()];
          break;
        case 1:
          text.insert(at, 1, bytes[random() % bytes.size()]);
          break;
        default:
          text.erase(at, 1);
      }
    }
    const auto stats = parse_stats_text(text);
    if (!stats) continue;
    ++taken;
    ASSERT_EQ(write(*stats), text.substr(0, text.find_last_not_of('\n') + 1)) << text;
  }
  EXPECT_GT(taken, 100);  // else this tests nothing
}

}  // namespace netmon
