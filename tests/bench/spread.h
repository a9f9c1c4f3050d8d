// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace netmon::bench {

// The median of what several rounds gave, and how far apart they were.
struct Spread {
  double median = 0;
  double low = 0;
  double high = 0;
};

// Of at least one value.
[[nodiscard]] Spread spread_of(std::vector<double> values);
// The value that this share (0 to 1) of them does not exceed; of at least one.
[[nodiscard]] double percentile(std::vector<double> values, double share);
// Of two sides taken in the same rounds: one by the other, round by round.
[[nodiscard]] std::vector<double> ratios_of(const std::vector<double>& values,
                                            const std::vector<double>& against);

}  // namespace netmon::bench
