// SPDX-License-Identifier: MIT
#include "netmonctl/did_you_mean.h"

#include "base/similar.h"

namespace netmon::ctl {

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const auto nearest = similar_word(word, candidates);
  return nearest ? "; did you mean '" + *nearest + "'?" : "";
}

}  // namespace netmon::ctl
