// SPDX-License-Identifier: MIT
//
// From samples to rates per step, with honest gaps. The model:
//
// * Two samples that follow each other are a *pair*: what was counted between them, over the time
//   that was measured between them. A good pair is spread evenly over that time, and each step
//   takes its share. The rate of a step is what it got, divided by the time that it got it for.
// * A pair is good only if it can be trusted. Across a boot or a new monitor process (an interface
//   that was made anew, a crash) nothing is known about what the counters did. More than 1.5 times
//   the usual spacing is a gap: samples are missing. A counter that went backwards or leapt further
//   than a wire can carry is a reset. Samples of one moment do not tell when
//   they were taken.
// * A step of which less than half is covered by good pairs has no rates. Nothing is ever filled
//   in: no zero, no spike, no mean of the neighbours.
//
// The usual spacing is the median of the spacings around the pair, of one monitor process, so that
// a changed interval is soon the usual one.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/sample.h"
#include "netmonctl/journal_reader.h"

namespace netmon::ctl {

struct TimedReading {
  uint64_t realtime_usec = 0;   // wall clock: its place
  uint64_t monotonic_usec = 0;  // the same moment, CLOCK_MONOTONIC of its boot: for differences
  Id128 boot{};
  Id128 monitor{};  // the process that took it
  Reading reading;
};

struct Step {
  uint64_t begin_usec = 0;                             // CLOCK_REALTIME
  uint64_t end_usec = 0;                               // the last step may be shorter
  uint64_t covered_usec = 0;                           // how much of it the rates stand for
  std::optional<Operstate> operstate;                  // at its last sample
  std::array<std::optional<double>, kCounters> rates;  // per second
  std::optional<uint64_t> carrier_downs;               // counted in it
  bool gap = false;                                    // samples are missing, or there are none
  bool reset = false;                                  // counters began anew
  bool restart = false;                                // another monitor process went on
  bool boot = false;                                   // the machine was started again

  [[nodiscard]] const std::optional<double>& rate(Counter counter) const {
    return rates[static_cast<size_t>(counter)];
  }
};

class SampleSeries {
 public:
  static constexpr size_t kMaxSteps = 100'000;

  // Whether these make a series: since < until, and at most kMaxSteps steps.
  [[nodiscard]] static bool fits(uint64_t since_usec, uint64_t until_usec, microseconds step);

  SampleSeries(uint64_t since_usec, uint64_t until_usec, microseconds step);

  // In the order of the journal. One before and one after the span complete its ends.
  void add(const TimedReading& reading);
  // After the last one.
  [[nodiscard]] std::vector<Step> finish();

 private:
  enum class Verdict : uint8_t { good, gap, reset, restart, boot, burst };
  struct Sum {
    std::array<double, kCounters> counted{};
    std::array<double, kCounters> covered_usec{};
    double any_usec = 0;
  };

  [[nodiscard]] bool same_process(size_t second) const;
  [[nodiscard]] int64_t spacing(size_t second) const;
  [[nodiscard]] int64_t usual_spacing(size_t second) const;
  [[nodiscard]] Verdict judge_pair(size_t second) const;
  void settle_next();
  void spread(const TimedReading& first, const TimedReading& second);
  Step* step_at(uint64_t realtime_usec);
  template <typename Visit>
  void each_step(uint64_t begin_usec, uint64_t end_usec, Visit visit);

  uint64_t since_;
  uint64_t until_;
  uint64_t step_;
  std::vector<Step> steps_;
  std::vector<Sum> sums_;
  std::deque<TimedReading> window_;  // samples around the pair that is judged next
  size_t next_ = 1;                  // its second sample
};

}  // namespace netmon::ctl
