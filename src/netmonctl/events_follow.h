// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "netmonctl/journal_events.h"

namespace netmon::ctl {

// Gives `print` each event that is appended from the journal's place on, until Ctrl-C, SIGTERM, a
// reader of standard output that went away, or `print` says false. Wakes when a journal file
// changes, and never else.
[[nodiscard]] Result<void> follow_events(EventReader& events,
                                         const std::function<bool(const LoggedEvent&)>& print);

}  // namespace netmon::ctl
