// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "netmonctl/links.h"

namespace netmon::ctl {

// All that is known of a link, as titles and texts, the most wanted first.
using Details = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] Details link_details(const Link& link, uint64_t now_usec);

}  // namespace netmon::ctl
