// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/interface_name.h"
#include "base/sample.h"
#include "wire/messages.h"

namespace netmon {

// The three lines of one sample, each with its newline, as they are printed every interval:
//
//   Interface:<name> state:<operstate> up_count:<n> down_count:<n>
//   rx_bytes:<n> rx_dropped:<n> rx_errors:<n> rx_packets:<n>
//   tx_bytes:<n> tx_dropped:<n> tx_errors:<n> tx_packets:<n>
//
// `shown_name` is the name as it is shown; a value that the kernel did not give is "-". The text
// replaces what `out` held; a string that is used again is not allocated again.
void format_stats(std::string_view shown_name, const Reading& reading, std::string& out);

// A sample as it is printed, in any format, with its newline; not for Print::none.
void format_sample(Print print, const InterfaceName& interface, std::string_view shown_name,
                   const Sample& sample, std::string& out);

struct StatsText {
  std::string interface;  // as it is shown
  Reading reading;        // without flags: the text has none

  bool operator==(const StatsText&) const = default;
};

// The same three lines, with or without the last newline. Strict: nullopt for anything that
// format_stats could not have written, so any bytes may be given.
[[nodiscard]] std::optional<StatsText> parse_stats_text(std::string_view text);

}  // namespace netmon
