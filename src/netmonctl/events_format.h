// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "netmonctl/journal_events.h"
#include "netmonctl/options.h"

namespace netmon::ctl {

// One line each:
//   2026-11-25 12:00:01.250  eth0             link up: the outage took 1min 2s 300ms
// in colour by its priority, if wanted: errors red, warnings yellow, notices bold.
[[nodiscard]] std::string format_event(const LoggedEvent& event, bool colors);

// One object, in one line or indented.
[[nodiscard]] std::string format_event_json(const LoggedEvent& event, Json json);

}  // namespace netmon::ctl
