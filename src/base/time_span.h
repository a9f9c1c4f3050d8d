// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace netmon {

// A time span as systemd.time(7) writes it: "1s", "500ms", "2min 30s", "1.5h"; a bare number is
// seconds. At most 100 years. The error says what part was not understood.
[[nodiscard]] Result<microseconds> parse_time_span(std::string_view text);

// The shortest way to write a span in the same syntax: "2min 30s", "100ms", "0".
[[nodiscard]] std::string format_time_span(microseconds span);

}  // namespace netmon
