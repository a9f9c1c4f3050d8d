// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace netmon::ctl {

// "; did you mean 'CANDIDATE'?" for the candidate that is nearest to a mistyped word, or "" where
// none is near: two letters apart at most, and fewer than half of the word.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates);

}  // namespace netmon::ctl
