// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "netmonctl/journal_queries.h"
#include "netmonctl/links.h"
#include "netmonctl/paint.h"

namespace netmon::ctl {

// What `show` prints of a link itself.
[[nodiscard]] std::string format_link(const Link& link, uint64_t now_usec, const Paper& paper);

// Its last events, one line each; or why there are none to show.
[[nodiscard]] std::string format_recent_events(const Result<std::vector<PastEvent>>& events,
                                               const Paper& paper);

// Its last minutes, receiving and sending, as a graph with a column for each step; nothing where no
// rate is known.
[[nodiscard]] std::string format_recent_rates(const std::vector<PastRates>& rates, bool blocks,
                                              const Paper& paper);

}  // namespace netmon::ctl
