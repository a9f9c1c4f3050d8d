// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace netmon::ctl {

// "; did you mean 'CANDIDATE'?" for the one that is similar to a mistyped word, or "".
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates);

}  // namespace netmon::ctl
