// SPDX-License-Identifier: MIT
#include "netmonctl/history_series.h"

#include <algorithm>

namespace netmon::ctl {

namespace {

constexpr size_t kPairsAround = 4;         // pairs looked at on either side for the usual spacing
constexpr int64_t kLeastSpacing = 10'000;  // usec; an interval is 100 ms at least
constexpr double kUsecPerSecond = 1e6;

int64_t signed_difference(uint64_t from, uint64_t to) {
  return static_cast<int64_t>(to - from);
}

}  // namespace

bool SampleSeries::fits(uint64_t since_usec, uint64_t until_usec, microseconds step) {
  return since_usec < until_usec && step.count() > 0 &&
         (until_usec - since_usec) / static_cast<uint64_t>(step.count()) < kMaxSteps;
}

SampleSeries::SampleSeries(uint64_t since_usec, uint64_t until_usec, microseconds step)
    : since_(since_usec), until_(until_usec), step_(static_cast<uint64_t>(step.count())) {
  for (uint64_t begin = since_; begin < until_; begin += step_) {
    Step& made = steps_.emplace_back();
    made.begin_usec = begin;
    made.end_usec = std::min(begin + step_, until_);
  }
  sums_.resize(steps_.size());
}

void SampleSeries::add(const TimedReading& reading) {
  window_.push_back(reading);
  if (Step* step = step_at(reading.realtime_usec)) step->operstate = reading.reading.operstate;
  while (window_.size() > next_ + kPairsAround) settle_next();
}

std::vector<Step> SampleSeries::finish() {
  while (window_.size() > next_) settle_next();
  for (size_t i = 0; i < steps_.size(); ++i) {
    Step& step = steps_[i];
    const Sum& sum = sums_[i];
    const auto length = static_cast<double>(step.end_usec - step.begin_usec);
    // Two pairs overlap where the clock was set back.
    step.covered_usec = static_cast<uint64_t>(std::min(sum.any_usec, length));
    for (size_t c = 0; c < kCounters; ++c) {
      if (sum.covered_usec[c] < length / 2) continue;
      step.rates[c] = sum.counted[c] / (sum.covered_usec[c] / kUsecPerSecond);
    }
    if (sum.any_usec < length / 2) {
      step.gap = true;
      step.carrier_downs.reset();
    }
  }
  return std::move(steps_);
}

bool SampleSeries::same_process(size_t second) const {
  const TimedReading& a = window_[second - 1];
  const TimedReading& b = window_[second];
  return a.boot == b.boot && a.monitor == b.monitor;
}

int64_t SampleSeries::spacing(size_t second) const {
  return signed_difference(window_[second - 1].monotonic_usec, window_[second].monotonic_usec);
}

int64_t SampleSeries::usual_spacing(size_t second) const {
  std::array<int64_t, 2 * kPairsAround + 1> found{};
  size_t count = 0;
  const auto look = [&](size_t pair) {
    if (!same_process(pair)) return false;
    if (spacing(pair) >= kLeastSpacing) found[count++] = spacing(pair);
    return true;
  };
  for (size_t pair = second; pair > 0 && pair + kPairsAround >= second && look(pair);) --pair;
  for (size_t pair = second + 1;
       pair < window_.size() && pair <= second + kPairsAround && look(pair);) {
    ++pair;
  }
  if (count == 0) return 0;
  auto* const middle = found.begin() + (count - 1) / 2;
  std::nth_element(found.begin(), middle, found.begin() + count);
  return *middle;
}

SampleSeries::Verdict SampleSeries::judge_pair(size_t second) const {
  const TimedReading& a = window_[second - 1];
  const TimedReading& b = window_[second];
  if (a.boot != b.boot) return Verdict::boot;
  if (a.monitor != b.monitor) return Verdict::restart;
  Sample before;
  before.taken = from_usec(a.monotonic_usec);
  before.reading = a.reading;
  Sample after;
  after.sequence = 1;
  after.taken = from_usec(b.monotonic_usec);
  after.reading = b.reading;
  const int64_t apart = spacing(second);
  if (apart < kLeastSpacing) return Verdict::burst;
  if (judge(before, after) == Quality::reset) return Verdict::reset;
  return 2 * apart > 3 * usual_spacing(second) ? Verdict::gap : Verdict::good;
}

void SampleSeries::settle_next() {
  const TimedReading& a = window_[next_ - 1];
  const TimedReading& b = window_[next_];
  Step* const step = step_at(b.realtime_usec);
  const Verdict verdict = judge_pair(next_);
  switch (verdict) {
    case Verdict::good:
      spread(a, b);
      break;
    case Verdict::gap:
      each_step(a.realtime_usec, b.realtime_usec,
                [](Step& each, Sum&, double) { each.gap = true; });
      break;
    case Verdict::reset:
      if (step != nullptr) step->reset = true;
      break;
    case Verdict::restart:
      if (step != nullptr) step->restart = true;
      break;
    case Verdict::boot:
      if (step != nullptr) step->boot = true;
      break;
    case Verdict::burst:
      break;
  }
  ++next_;
  if (next_ > kPairsAround + 1) {
    window_.pop_front();
    --next_;
  }
}

// Its place ends with the second sample, and is as long as the measured time: the wall clock may
// have been set in between.
void SampleSeries::spread(const TimedReading& first, const TimedReading& second) {
  const uint64_t apart = second.monotonic_usec - first.monotonic_usec;
  const uint64_t end = second.realtime_usec;
  const auto& before = first.reading.counters;
  const auto& after = second.reading.counters;
  each_step(end - std::min(apart, end), end, [&](Step&, Sum& sum, double usec) {
    sum.any_usec += usec;
    for (size_t c = 0; c < kCounters; ++c) {
      const auto counter = static_cast<Counter>(c);
      if (!before[counter] || !after[counter]) continue;
      const auto counted = static_cast<double>(*after[counter] - *before[counter]);
      sum.counted[c] += counted * usec / static_cast<double>(apart);
      sum.covered_usec[c] += usec;
    }
  });
  const auto& downs_before = before[Counter::carrier_down_count];
  const auto& downs_after = after[Counter::carrier_down_count];
  Step* const step = step_at(end);
  if (step != nullptr && downs_before && downs_after) {
    step->carrier_downs = step->carrier_downs.value_or(0) + (*downs_after - *downs_before);
  }
}

Step* SampleSeries::step_at(uint64_t realtime_usec) {
  if (realtime_usec < since_ || realtime_usec >= until_) return nullptr;
  return &steps_[(realtime_usec - since_) / step_];
}

// Calls visit(step, sum, usec of it) for each step that the span touches.
template <typename Visit>
void SampleSeries::each_step(uint64_t begin_usec, uint64_t end_usec, Visit visit) {
  uint64_t at = std::max(begin_usec, since_);
  const uint64_t end = std::min(end_usec, until_);
  while (at < end) {
    const size_t i = (at - since_) / step_;
    const uint64_t to = std::min(steps_[i].end_usec, end);
    visit(steps_[i], sums_[i], static_cast<double>(to - at));
    at = to;
  }
}

}  // namespace netmon::ctl
