// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace netmon {

// The word that may have been meant: the nearest one that differs by at most two bytes, each put
// in, left out, changed or swapped with its neighbour, and by less than half of what was given.
[[nodiscard]] std::optional<std::string> similar_word(std::string_view given,
                                                      std::span<const std::string> words);

}  // namespace netmon
