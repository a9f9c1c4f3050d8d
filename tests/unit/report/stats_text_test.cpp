// SPDX-License-Identifier: MIT
#include "report/stats_text.h"

#include <gtest/gtest.h>

namespace netmon {

TEST(StatsText, HasExactlyThreeLines) {
  Reading reading;
  reading.operstate = Operstate::up;
  for (size_t i = 0; i < kCounters; ++i) reading.counters[static_cast<Counter>(i)] = i + 1;
  std::string text = "what was there before";
  format_stats("eth0", reading, text);
  EXPECT_EQ(text,
            "Interface:eth0 state:up up_count:1 down_count:2\n"
            "rx_bytes:3 rx_dropped:4 rx_errors:5 rx_packets:6\n"
            "tx_bytes:7 tx_dropped:8 tx_errors:9 tx_packets:10\n");
}

TEST(StatsText, WritesTheSmallestAndTheGreatestNumber) {
  Reading reading;
  reading.operstate = Operstate::lowerlayerdown;
  for (size_t i = 0; i < kCounters; ++i) {
    reading.counters[static_cast<Counter>(i)] = i % 2 == 0 ? 0 : UINT64_MAX;
  }
  std::string text;
  format_stats("\\x1b\\x5c", reading, text);
  EXPECT_EQ(text,
            "Interface:\\x1b\\x5c state:lowerlayerdown up_count:0"
            " down_count:18446744073709551615\n"
            "rx_bytes:0 rx_dropped:18446744073709551615 rx_errors:0"
            " rx_packets:18446744073709551615\n"
            "tx_bytes:0 tx_dropped:18446744073709551615 tx_errors:0"
            " tx_packets:18446744073709551615\n");
}

TEST(StatsText, HasRoomForTheGreatestNumbersAllAtOnce) {
  const std::string most = std::to_string(UINT64_MAX);
  Reading reading;
  reading.operstate = Operstate::up;
  std::string expected = "Interface:eth0 state:up";
  for (size_t i = 0; i < kCounters; ++i) reading.counters[static_cast<Counter>(i)] = UINT64_MAX;
  for (const char* label :
       {" up_count:", " down_count:", "\nrx_bytes:", " rx_dropped:", " rx_errors:", " rx_packets:",
        "\ntx_bytes:", " tx_dropped:", " tx_errors:", " tx_packets:"}) {
    expected += label + most;
  }
  std::string text;
  format_stats("eth0", reading, text);
  EXPECT_EQ(text, expected + "\n");
}

TEST(StatsText, WritesADashForWhatTheKernelDidNotSay) {
  std::string text;
  format_stats("eth0", Reading{}, text);
  EXPECT_EQ(text,
            "Interface:eth0 state:- up_count:- down_count:-\n"
            "rx_bytes:- rx_dropped:- rx_errors:- rx_packets:-\n"
            "tx_bytes:- tx_dropped:- tx_errors:- tx_packets:-\n");
}

TEST(StatsText, AllocatesNothingInAStringThatIsUsedAgain) {
  std::string text;
  text.reserve(1024);
  const char* memory = text.data();
  for (int i = 0; i < 3; ++i) format_stats("eth0", Reading{}, text);
  EXPECT_EQ(text.data(), memory);
}

}  // namespace netmon
