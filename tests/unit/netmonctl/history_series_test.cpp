// SPDX-License-Identifier: MIT
#include "netmonctl/history_series.h"

#include <gtest/gtest.h>

#include "support/moments.h"

namespace netmon::ctl {

namespace {

// Samples of an interface whose rx_bytes rise by 1,000 a second unless told otherwise.
class CtlHistory : public testing::Test {
 protected:
  // Both clocks, in seconds after the begin of the span.
  double wall = 0;
  double clock = 0;
  uint64_t rx_bytes = 5'000;
  uint8_t boot = 1;
  uint8_t monitor = 1;
  Operstate operstate = Operstate::up;

  void length(uint64_t count, uint64_t step_seconds = 10) {
    series.emplace(kBegin, kBegin + count * step_seconds * kSec, microseconds(step_seconds * kSec));
  }
  void take() {
    TimedReading reading;
    reading.realtime_usec = kBegin + static_cast<uint64_t>(wall * 1e6);
    reading.monotonic_usec = 1'000 * kSec + static_cast<uint64_t>(clock * 1e6);
    reading.boot[0] = boot;
    reading.monitor[0] = monitor;
    reading.reading.operstate = operstate;
    reading.reading.counters[Counter::rx_bytes] = rx_bytes;
    reading.reading.counters[Counter::carrier_down_count] = carrier_downs;
    series->add(reading);
  }
  void pass(double seconds_passed, uint64_t bytes) {
    wall += seconds_passed;
    clock += seconds_passed;
    rx_bytes += bytes;
  }
  void samples(int count) {
    for (int i = 0; i < count; ++i) {
      pass(1, 1000);
      take();
    }
  }
  // What every step with a rate must say, to a thousandth; the indices of those without one.
  std::vector<size_t> gaps(double rate = 1000) {
    steps = series->finish();
    std::vector<size_t> found;
    for (size_t i = 0; i < steps.size(); ++i) {
      const auto& given = steps[i].rate(Counter::rx_bytes);
      EXPECT_NEAR(given.value_or(rate), rate, rate / 1000) << "step " << i;
      if (!given) found.push_back(i);
      EXPECT_EQ(!given, steps[i].gap && steps[i].covered_usec < 5 * kSec) << "step " << i;
    }
    return found;
  }

  uint64_t carrier_downs = 7;
  std::optional<SampleSeries> series;
  std::vector<Step> steps;
};

using Indices = std::vector<size_t>;

}  // namespace

TEST_F(CtlHistory, HasTheRateOfEachStep) {
  length(3);
  take();
  samples(30);
  EXPECT_EQ(gaps(), Indices());
  EXPECT_EQ(steps[0].begin_usec, kBegin);
  EXPECT_EQ(steps[2].end_usec, kBegin + 30 * kSec);
  EXPECT_EQ(steps[1].covered_usec, 10 * kSec);
  EXPECT_EQ(steps[1].operstate, Operstate::up);
  for (const Step& step : steps) {
    EXPECT_FALSE(step.reset || step.restart || step.boot || step.gap);
    EXPECT_EQ(step.carrier_downs, 0U);
    EXPECT_EQ(step.rate(Counter::tx_bytes), std::nullopt);  // nobody said
  }
}

TEST_F(CtlHistory, UsesTheMeasuredTime) {
  length(2);
  take();
  for (int i = 0; i < 20; ++i) {
    // Ticks that jitter by a third of a second, with a constant rate.
    pass(i % 2 == 0 ? 0.8 : 1.2, i % 2 == 0 ? 800 : 1200);
    take();
  }
  EXPECT_EQ(gaps(), Indices());
}

TEST_F(CtlHistory, SpreadsASampleOverStepsShorterThanItsInterval) {
  length(12, 1);
  take();
  for (int i = 0; i < 3; ++i) {
    pass(4, 4000);
    take();
  }
  steps = series->finish();
  for (const Step& step : steps) EXPECT_NEAR(*step.rate(Counter::rx_bytes), 1000, 1);
}

TEST_F(CtlHistory, LeavesAStepWithoutSamplesEmpty) {
  length(5);
  take();
  samples(10);
  pass(20, 1'000'000);  // what went by meanwhile is nobody's rate
  samples(20);
  EXPECT_EQ(gaps(), (Indices{1, 2}));
  EXPECT_TRUE(steps[1].gap && steps[2].gap);
  EXPECT_EQ(steps[2].operstate, std::nullopt);
}

TEST_F(CtlHistory, KnowsTheRateOfAStepThatLacksAFewSamples) {
  length(3);
  take();
  samples(14);
  pass(2, 50'000);  // one slot was missed, and what was counted in it is not known
  take();
  samples(14);
  EXPECT_EQ(gaps(), Indices());
  EXPECT_TRUE(steps[1].gap);
  EXPECT_EQ(steps[1].covered_usec, 8 * kSec);
  EXPECT_FALSE(steps[0].gap);
}

TEST_F(CtlHistory, TakesACounterThatWentBackwardsAsAReset) {
  length(3);
  take();
  samples(15);
  rx_bytes = 0;
  samples(15);
  EXPECT_EQ(gaps(), Indices());
  EXPECT_TRUE(steps[1].reset);
  EXPECT_EQ(steps[1].covered_usec, 9 * kSec);
  EXPECT_FALSE(steps[0].reset || steps[2].reset);
}

TEST_F(CtlHistory, RefusesWhatNoWireCarries) {
  length(3);
  take();
  samples(15);
  rx_bytes += static_cast<uint64_t>(kMaxBytesPerSecond) + 1;
  samples(15);
  EXPECT_EQ(gaps(), Indices());
  EXPECT_TRUE(steps[1].reset);
}

TEST_F(CtlHistory, KnowsNothingAcrossTwoMonitors) {
  length(3);
  take();
  samples(15);
  // An interface that was made anew counts from the start, and is soon past the old one.
  ++monitor;
  rx_bytes += 100'000;
  samples(15);
  EXPECT_EQ(gaps(), Indices());
  EXPECT_TRUE(steps[1].restart);
  EXPECT_FALSE(steps[1].reset);
}

TEST_F(CtlHistory, KnowsNothingAcrossABoot) {
  length(4);
  take();
  samples(15);
  ++boot;
  ++monitor;
  wall += 10;
  clock = -990;  // CLOCK_MONOTONIC begins anew
  rx_bytes = 0;
  samples(15);
  EXPECT_EQ(gaps(), (Indices{2}));  // of which less than half was seen
  EXPECT_TRUE(steps[2].boot);
}

TEST_F(CtlHistory, FollowsAChangedInterval) {
  length(10);
  take();
  samples(20);
  for (int i = 0; i < 6; ++i) {
    pass(5, 5000);
    take();
  }
  samples(50);
  EXPECT_EQ(gaps(), Indices());
}

TEST_F(CtlHistory, BelievesNoTimesOfABurst) {
  length(6);
  take();
  samples(10);
  // journald stood still for 20 s: the samples of that time were sent all at once.
  for (int i = 0; i < 20; ++i) {
    pass(i == 0 ? 20 : 0.00005, 1000);
    take();
  }
  samples(29);
  EXPECT_EQ(gaps(), (Indices{1, 2}));
}

TEST_F(CtlHistory, StandsAClockThatIsSet) {
  length(6);
  take();
  samples(10);
  wall += 20;  // forward
  samples(10);
  wall -= 5;  // and back
  samples(24);
  EXPECT_EQ(gaps(), (Indices{1, 2}));
}

TEST_F(CtlHistory, CountsTheCarrierLosses) {
  length(3);
  take();
  samples(5);
  carrier_downs += 2;
  samples(10);
  ++carrier_downs;
  samples(15);
  EXPECT_EQ(gaps(), Indices());
  EXPECT_EQ(steps[0].carrier_downs, 2U);
  EXPECT_EQ(steps[1].carrier_downs, 1U);
  EXPECT_EQ(steps[2].carrier_downs, 0U);
}

TEST_F(CtlHistory, TakesTheStateOfTheLastSampleOfAStep) {
  length(2);
  take();
  samples(3);
  operstate = Operstate::down;
  samples(6);
  operstate = Operstate::up;
  samples(10);
  gaps();
  EXPECT_EQ(steps[0].operstate, Operstate::down);
  EXPECT_EQ(steps[1].operstate, Operstate::up);
}

TEST_F(CtlHistory, IsCompletedBySamplesBesideTheSpan) {
  length(2);
  wall = clock = -0.5;
  take();
  samples(22);
  EXPECT_EQ(gaps(), Indices());
  EXPECT_EQ(steps[0].covered_usec, 10 * kSec);
  EXPECT_EQ(steps[1].covered_usec, 10 * kSec);
}

TEST_F(CtlHistory, OfNothingIsAllGaps) {
  length(2);
  EXPECT_EQ(gaps(), (Indices{0, 1}));
  length(2);
  pass(3, 0);
  take();  // one sample has no rate
  EXPECT_EQ(gaps(), (Indices{0, 1}));
  EXPECT_EQ(steps[0].operstate, Operstate::up);
}

TEST_F(CtlHistory, MayEndWithAShorterStep) {
  series.emplace(kBegin, kBegin + 14 * kSec, microseconds(10 * kSec));
  take();
  samples(13);
  steps = series->finish();
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[1].end_usec, kBegin + 14 * kSec);
  EXPECT_NEAR(*steps[1].rate(Counter::rx_bytes), 1000, 1);
}

TEST(CtlSampleSeries, HasABoundedNumberOfSteps) {
  const auto fits = [](uint64_t length, int64_t step) {
    return SampleSeries::fits(kBegin, kBegin + length, microseconds(step));
  };
  EXPECT_TRUE(fits(86'400 * kSec, kSec));
  EXPECT_FALSE(fits(100'000 * kSec, kSec));
  EXPECT_FALSE(fits(86'400 * kSec, 1));
  EXPECT_FALSE(fits(0, kSec));
  EXPECT_FALSE(fits(kSec, 0));
  EXPECT_FALSE(SampleSeries::fits(kBegin, kBegin - 1, microseconds(kSec)));
}

}  // namespace netmon::ctl
