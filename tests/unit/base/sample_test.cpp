// SPDX-License-Identifier: MIT
#include "base/sample.h"

#include <gtest/gtest.h>

#include <limits>

namespace netmon {

namespace {

constexpr uint32_t kIfindex = 7;
constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();

Sample sample(uint64_t sequence, milliseconds taken, uint64_t count,
              Counter counter = Counter::rx_bytes) {
  Sample sample;
  sample.sequence = sequence;
  sample.taken = Instant(taken);
  sample.ifindex = kIfindex;
  sample.reading.counters[counter] = count;
  return sample;
}

}  // namespace

TEST(Counter, HasTheKernelsNamesInTheOrderTheyArePrinted) {
  const std::string_view names[] = {
      "carrier_up_count", "carrier_down_count", "rx_bytes",   "rx_dropped", "rx_errors",
      "rx_packets",       "tx_bytes",           "tx_dropped", "tx_errors",  "tx_packets"};
  ASSERT_EQ(std::size(names), kCounters);
  for (size_t i = 0; i < kCounters; ++i) EXPECT_EQ(to_string(static_cast<Counter>(i)), names[i]);
}

TEST(Quality, HasAWordEach) {
  EXPECT_EQ(to_string(Quality::ok), "ok");
  EXPECT_EQ(to_string(Quality::first), "first");
  EXPECT_EQ(to_string(Quality::gap), "gap");
  EXPECT_EQ(to_string(Quality::reset), "reset");
}

TEST(Quality, OfASampleFollowsFromTheOneBefore) {
  struct Case {
    const char* what;
    uint64_t sequence;
    milliseconds taken;
    uint64_t count;
    Quality quality;
  };
  // Each after the sample 10, taken at 10 s, which counted 1000.
  const Case cases[] = {
      {"the next, counting on", 11, seconds(11), 1500, Quality::ok},
      {"the next, standing still", 11, seconds(11), 1000, Quality::ok},
      {"one slot missed", 12, seconds(12), 1500, Quality::gap},
      {"many slots missed", 99, seconds(99), 1500, Quality::gap},
      {"one less", 11, seconds(11), 999, Quality::reset},
      {"back to zero", 11, seconds(11), 0, Quality::reset},
      {"back to zero after a gap", 12, seconds(12), 0, Quality::reset},
      {"as much as 400 Gbit/s carry", 11, seconds(11), 1000 + 50'000'000'000, Quality::ok},
      {"one byte more", 11, seconds(11), 1001 + 50'000'000'000, Quality::reset},
      {"as much in half a second", 11, milliseconds(10'500), 1000 + 50'000'000'000, Quality::reset},
      {"as much in two slots", 12, seconds(12), 1000 + 100'000'000'000, Quality::gap},
      {"the greatest number", 11, seconds(11), kMost, Quality::reset},
      {"more in no time", 11, seconds(10), 1001, Quality::reset},
  };
  const Sample before = sample(10, seconds(10), 1000);
  for (const Case& c : cases) {
    EXPECT_EQ(judge(before, sample(c.sequence, c.taken, c.count)), c.quality) << c.what;
  }
}

TEST(Quality, IsFirstWithoutASampleBeforeItOrWithAnotherIfindex) {
  EXPECT_EQ(judge(std::nullopt, sample(1, seconds(1), 5)), Quality::first);
  Sample remade = sample(11, seconds(11), 0);
  remade.ifindex = kIfindex + 1;
  EXPECT_EQ(judge(sample(10, seconds(10), 1000), remade), Quality::first);
}

TEST(Quality, IsResetWhenAnySingleCounterIs) {
  for (size_t i = 0; i < kCounters; ++i) {
    const auto counter = static_cast<Counter>(i);
    const Sample before = sample(1, seconds(1), 10, counter);
    EXPECT_EQ(judge(before, sample(2, seconds(2), 9, counter)), Quality::reset);
    EXPECT_EQ(judge(before, sample(2, seconds(2), 10, counter)), Quality::ok);
  }
}

TEST(Quality, AllowsNoMorePacketsThanTheSmallestFramesOf400Gbit) {
  for (size_t i = 0; i < kCounters; ++i) {
    const auto counter = static_cast<Counter>(i);
    if (counter == Counter::rx_bytes || counter == Counter::tx_bytes) continue;
    const Sample before = sample(1, seconds(1), 0, counter);
    EXPECT_EQ(judge(before, sample(2, seconds(2), 595'238'095, counter)), Quality::ok);
    EXPECT_EQ(judge(before, sample(2, seconds(2), 595'238'096, counter)), Quality::reset);
  }
}

TEST(Quality, SaysNothingOfACounterThatIsAbsent) {
  const Sample with = sample(1, seconds(1), 1000);
  Sample without = sample(2, seconds(2), 0);
  without.reading.counters[Counter::rx_bytes].reset();
  EXPECT_EQ(judge(with, without), Quality::ok);
  without.sequence = 1;
  EXPECT_EQ(judge(without, sample(2, seconds(3), 1000)), Quality::ok);
}

}  // namespace netmon
