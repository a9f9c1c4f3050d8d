// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "base/clock.h"
#include "base/sample.h"

namespace netmon {

// How fast the counters of traffic grow, per second of the measured time `span`.
struct Rates {
  // The counters from rx_bytes on; those of the carrier have no rate.
  static constexpr size_t kCount = kCounters - static_cast<size_t>(Counter::rx_bytes);
  [[nodiscard]] static Counter counter(size_t i) {
    return static_cast<Counter>(static_cast<size_t>(Counter::rx_bytes) + i);
  }

  microseconds span{0};
  std::array<std::optional<double>, kCount> per_second{};

  bool operator==(const Rates&) const = default;
};

// From one sample to a later one of the same device; nullopt where their difference means nothing:
// another device, no time between them, or a counter that went backwards or leapt.
[[nodiscard]] std::optional<Rates> rates_between(const Sample& before, const Sample& after);

// Of two rates what is known of them together.
[[nodiscard]] inline std::optional<double> sum_of_known(std::optional<double> a,
                                                        std::optional<double> b) {
  if (!a) return b;
  return *a + b.value_or(0);
}

}  // namespace netmon
