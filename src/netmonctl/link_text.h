// SPDX-License-Identifier: MIT
//
// What is said of a link in words, the same in every view.
#pragma once

#include <string>

#include "netmonctl/links.h"
#include "netmonctl/paint.h"

namespace netmon::ctl {

// "eth0"; "eth0 (wan0)" where it is configured by an alternative name.
[[nodiscard]] std::string title_text(const Link& link);

// "up", "down", "error-disabled", …
[[nodiscard]] std::string standing_text(const Link& link);
[[nodiscard]] Paint standing_paint(const Link& link);

// What keeps netmon from restoring the link as usual, "; " between: "held, 4min 10s left: fibre
// swap", "contended", "next try in 3min", "stale", "no monitor", "not restored"; "" if nothing
// does.
[[nodiscard]] std::string policy_text(const Link& link, uint64_t now_usec);

// "12s ago: link down: no-carrier", or "".
[[nodiscard]] std::string last_event_text(const Link& link, uint64_t now_usec);

// "yes", "no" or "-" ; a word of netmon as it may be printed, or "-".
[[nodiscard]] std::string text_of(std::optional<bool> flag);
[[nodiscard]] std::string text_of(const std::optional<std::string>& word);
[[nodiscard]] std::string text_of(std::optional<int64_t> number);

// How a hold ends: "4min left", "until it is released".
[[nodiscard]] std::string hold_end_text(const LinkHold& hold, uint64_t now_usec);

}  // namespace netmon::ctl
