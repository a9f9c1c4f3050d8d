// SPDX-License-Identifier: MIT
#include "base/similar.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace netmon {

namespace {

constexpr size_t kMostEdits = 2;
constexpr size_t kLongestWord = 64;  // of what is compared: the cost is quadratic

// How many edits lead from one to the other (optimal string alignment).
size_t edits(std::string_view from, std::string_view to) {
  std::array<std::array<uint8_t, kLongestWord + 1>, kLongestWord + 1>
      table;  // NOLINT(*-member-init)
  for (size_t i = 0; i <= from.size(); ++i) {
    for (size_t k = 0; k <= to.size(); ++k) {
      if (i == 0 || k == 0) {
        table[i][k] = static_cast<uint8_t>(i + k);
        continue;
      }
      const int change = from[i - 1] == to[k - 1] ? 0 : 1;
      int least =
          std::min({table[i - 1][k] + 1, table[i][k - 1] + 1, table[i - 1][k - 1] + change});
      const bool swapped = i > 1 && k > 1 && from[i - 1] == to[k - 2] && from[i - 2] == to[k - 1];
      if (swapped) least = std::min(least, table[i - 2][k - 2] + 1);
      table[i][k] = static_cast<uint8_t>(least);
    }
  }
  return table[from.size()][to.size()];
}

}  // namespace

std::optional<std::string> similar_word(std::string_view given,
                                        std::span<const std::string> words) {
  if (given.size() > kLongestWord) return std::nullopt;
  std::optional<std::string> best;
  size_t least = std::min(kMostEdits + 1, (given.size() + 1) / 2);
  for (const std::string& word : words) {
    const size_t apart = std::max(word.size(), given.size()) - std::min(word.size(), given.size());
    if (word.size() > kLongestWord || apart >= least) continue;
    const size_t needed = edits(given, word);
    if (needed >= least) continue;
    least = needed;
    best = word;
  }
  return best;
}

}  // namespace netmon
