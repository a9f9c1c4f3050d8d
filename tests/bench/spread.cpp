// SPDX-License-Identifier: MIT
#include "spread.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace netmon::bench {

Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  const double median =
      values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::min(std::max<size_t>(rank, 1), values.size()) - 1];
}

std::vector<double> ratios_of(const std::vector<double>& values,
                              const std::vector<double>& against) {
  std::vector<double> ratios;
  for (size_t i = 0; i < std::min(values.size(), against.size()); ++i) {
    if (against[i] > 0) ratios.push_back(values[i] / against[i]);
  }
  return ratios;
}

}  // namespace netmon::bench
