// SPDX-License-Identifier: MIT
#include "intfmon/last_samples.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

// A sample at so many milliseconds, of a link that receives 1,000 bytes in each.
Sample at(int64_t milliseconds_on, Quality quality = Quality::ok) {
  Sample sample;
  sample.taken = Instant(seconds(100)) + milliseconds(milliseconds_on);
  sample.ifindex = 3;
  sample.quality = quality;
  sample.reading.counters[Counter::rx_bytes] = static_cast<uint64_t>(milliseconds_on) * 1000;
  return sample;
}

std::optional<microseconds> span(const std::optional<Rates>& rates) {
  return rates ? std::optional(rates->span) : std::nullopt;
}

}  // namespace

TEST(LastSamples, HasRatesFromItsSecondSampleOn) {
  LastSamples series;
  EXPECT_EQ(series.last(), std::nullopt);
  series.add(at(0, Quality::first));
  EXPECT_EQ(series.rates(), std::nullopt);
  series.add(at(1000));
  ASSERT_NE(series.rates(), std::nullopt);
  EXPECT_EQ(series.rates()->per_second[0], 1'000'000);
  series.add(at(3000));
  EXPECT_EQ(span(series.rates()), seconds(2));
  series.clear();
  EXPECT_EQ(series.last(), std::nullopt);
}

TEST(LastSamples, MeasuresAMomentFromATickThatIsHalfAnIntervalOldAtLeast) {
  LastSamples series;
  EXPECT_EQ(series.rates_until(at(10), seconds(1)), std::nullopt);
  series.add(at(0, Quality::first));
  EXPECT_EQ(series.rates_until(at(499), seconds(1)), std::nullopt) << "nothing before that one";
  EXPECT_EQ(span(series.rates_until(at(500), seconds(1))), milliseconds(500));
  series.add(at(1000));
  EXPECT_EQ(span(series.rates_until(at(1010), seconds(1))), milliseconds(1010));
  EXPECT_EQ(span(series.rates_until(at(1500), seconds(1))), milliseconds(500));
}

TEST(LastSamples, DoesNotReachBackOverAReset) {
  LastSamples series;
  series.add(at(0, Quality::first));
  series.add(at(1000, Quality::reset));
  EXPECT_EQ(series.rates_until(at(1010), seconds(1)), std::nullopt);
  EXPECT_EQ(span(series.rates_until(at(1600), seconds(1))), milliseconds(600));
}

}  // namespace netmon
