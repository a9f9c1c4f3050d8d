// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace netmon {

// A moment as systemd.time(7) writes it, in microseconds since 1970; `now_usec` is the present
// (realtime_usec()). Dates and times of day are those of the local time zone unless UTC is said:
//
//   2026-11-25 12:00:30.5   2026-11-25T12:00   26-11-25   Wed 2026-11-25   2026-11-25 12:00 UTC
//   12:00   12:00:30   now   today   yesterday   tomorrow   @1700000000
//   -1h   +5min   2min 30s ago   5min left
//
// A date without a time is its midnight, a time without a date is today's. A date that the calendar
// does not have is refused, and so is a weekday that is not that of the date.
[[nodiscard]] Result<uint64_t> parse_timestamp(std::string_view text, uint64_t now_usec);

// "2026-11-25 12:00:30", in the local time zone; with "%z" in `format`: "+0100". strftime's format.
[[nodiscard]] std::string format_timestamp(uint64_t realtime_usec,
                                           const char* format = "%Y-%m-%d %H:%M:%S");

// How far the local time zone is ahead of UTC at that moment, in seconds.
[[nodiscard]] int64_t utc_offset(uint64_t realtime_usec);

}  // namespace netmon
