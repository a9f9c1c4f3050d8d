// SPDX-License-Identifier: MIT
//
// The steps of a history as text. A step without rates is a gap in each form: a row that says so,
// an empty cell, null.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "netmonctl/history_series.h"
#include "netmonctl/options.h"
#include "netmonctl/paint.h"

namespace netmon::ctl {

// A table with column titles (or without); a run of steps without rates is one row. On a terminal
// numbers are as people read them, "12.3M"; elsewhere they have all their digits.
[[nodiscard]] std::string format_history_table(const std::vector<Step>& steps, bool titles,
                                               const Paper& paper);

// RFC 4180 with a header (or without), one line for each step. Rates are per second, under the
// kernel's names.
[[nodiscard]] std::string format_history_csv(const std::vector<Step>& steps, bool header);

// One object for each step.
[[nodiscard]] std::string format_history_json(std::string_view shown_interface,
                                              const std::vector<Step>& steps, Json json);

}  // namespace netmon::ctl
