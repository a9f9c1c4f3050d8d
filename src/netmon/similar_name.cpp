// SPDX-License-Identifier: MIT
#include "netmon/similar_name.h"

#include <algorithm>
#include <array>

namespace netmon {

namespace {

constexpr size_t kMostEdits = 2;
constexpr size_t kLongest = InterfaceName::kMaxKernelBytes + kMostEdits;

// How many edits lead from one to the other (optimal string alignment).
size_t edits(std::string_view from, std::string_view to) {
  std::array<std::array<size_t, kLongest + 1>, kLongest + 1> table{};
  for (size_t i = 0; i <= from.size(); ++i) {
    for (size_t k = 0; k <= to.size(); ++k) {
      if (i == 0 || k == 0) {
        table[i][k] = i + k;
        continue;
      }
      const size_t change = from[i - 1] == to[k - 1] ? 0 : 1;
      size_t least =
          std::min({table[i - 1][k] + 1, table[i][k - 1] + 1, table[i - 1][k - 1] + change});
      const bool swapped = i > 1 && k > 1 && from[i - 1] == to[k - 2] && from[i - 2] == to[k - 1];
      if (swapped) least = std::min(least, table[i - 2][k - 2] + 1);
      table[i][k] = least;
    }
  }
  return table[from.size()][to.size()];
}

}  // namespace

std::optional<InterfaceName> similar_name(std::string_view given,
                                          std::span<const InterfaceName> names) {
  if (given.size() > kLongest) return std::nullopt;
  std::optional<InterfaceName> best;
  size_t least = std::min(kMostEdits + 1, (given.size() + 1) / 2);
  for (const InterfaceName& name : names) {
    if (name.bytes().size() > kLongest) continue;
    const size_t needed = edits(given, name.bytes());
    if (needed >= least) continue;
    least = needed;
    best = name;
  }
  return best;
}

}  // namespace netmon
