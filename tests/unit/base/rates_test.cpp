// SPDX-License-Identifier: MIT
#include "base/rates.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

Sample sample_at(milliseconds time, uint64_t bytes) {
  Sample sample;
  sample.taken = Instant(time);
  sample.ifindex = 2;
  sample.reading.counters[Counter::rx_bytes] = bytes;
  return sample;
}

}  // namespace

TEST(Rates, AreOfTheMeasuredTimeAndNotOfTheInterval) {
  const auto rates =
      rates_between(sample_at(milliseconds(1000), 500), sample_at(milliseconds(3500), 3000));
  ASSERT_TRUE(rates);
  EXPECT_EQ(rates->span, milliseconds(2500));
  EXPECT_EQ(rates->per_second[0], 1000.0);
}

TEST(Rates, OfACounterThatOneOfBothLacksAreAbsentAndNotZero) {
  Sample after = sample_at(milliseconds(2000), 1);
  after.reading.counters[Counter::tx_errors] = 5;
  const auto rates = rates_between(sample_at(milliseconds(1000), 1), after);
  ASSERT_TRUE(rates);
  EXPECT_EQ(rates->per_second[0], 0.0);
  for (size_t i = 1; i < Rates::kCount; ++i) EXPECT_FALSE(rates->per_second[i]) << i;
}

TEST(Rates, AreThoseOfTheEightCountersOfTraffic) {
  EXPECT_EQ(Rates::counter(0), Counter::rx_bytes);
  EXPECT_EQ(Rates::counter(Rates::kCount - 1), Counter::tx_packets);
}

TEST(Rates, AreNotKnownWhereADifferenceMeansNothing) {
  const Sample before = sample_at(milliseconds(1000), 500);
  EXPECT_FALSE(rates_between(before, sample_at(milliseconds(2000), 499))) << "went backwards";
  EXPECT_FALSE(rates_between(before, sample_at(milliseconds(2000), 51'000'000'000))) << "leapt";
  EXPECT_FALSE(rates_between(before, before)) << "no time between";
  EXPECT_FALSE(rates_between(before, sample_at(milliseconds(999), 600))) << "before it";
  Sample other = sample_at(milliseconds(2000), 600);
  other.ifindex = 3;
  EXPECT_FALSE(rates_between(before, other)) << "of another device";
}

TEST(Rates, SpanMissedTicks) {
  Sample after = sample_at(milliseconds(5000), 4500);
  after.sequence = 5;
  after.quality = Quality::gap;
  EXPECT_EQ(rates_between(sample_at(milliseconds(1000), 500), after)->per_second[0], 1000.0);
}

}  // namespace netmon
