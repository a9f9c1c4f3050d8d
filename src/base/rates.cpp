// SPDX-License-Identifier: MIT
#include "base/rates.h"

namespace netmon {

std::optional<Rates> rates_between(const Sample& before, const Sample& after) {
  Rates rates;
  rates.span = std::chrono::duration_cast<microseconds>(after.taken - before.taken);
  if (rates.span.count() <= 0) return std::nullopt;
  const Quality quality = judge(before, after);
  if (quality == Quality::first || quality == Quality::reset) return std::nullopt;
  const double seconds_passed = std::chrono::duration<double>(rates.span).count();
  for (size_t i = 0; i < Rates::kCount; ++i) {
    const auto& was = before.reading.counters[Rates::counter(i)];
    const auto& is = after.reading.counters[Rates::counter(i)];
    if (was && is) rates.per_second[i] = static_cast<double>(*is - *was) / seconds_passed;
  }
  return rates;
}

}  // namespace netmon
