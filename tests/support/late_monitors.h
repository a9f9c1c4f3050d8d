// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

namespace netmon::test {

// How many monitors did not end by themselves when netmon did, as it says in `text` with what comes
// of them: the machine kept them from their turn for that long.
inline size_t count_late_monitors(const std::string& text, const std::string& fate) {
  // "these monitors did not end within 5s and are killed: v0, v1"
  const size_t begin = text.find(" and " + fate + ": ");
  if (begin == std::string::npos) return 0;
  const std::string line = text.substr(begin, text.find('\n', begin) - begin);
  return 1 + static_cast<size_t>(std::count(line.begin(), line.end(), ','));
}

}  // namespace netmon::test
