// SPDX-License-Identifier: MIT
#include "intfmon/stats_text.h"

#include <array>
#include <charconv>

namespace netmon {

namespace {

void append_value(std::string& out, const std::optional<uint64_t>& value) {
  if (!value) {
    out += '-';
    return;
  }
  std::array<char, 20> digits;  // NOLINT(*-member-init): filled by to_chars
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), *value);
  out.append(digits.data(), result.ptr);
}

}  // namespace

void format_stats(std::string_view shown_name, const Reading& reading, std::string& out) {
  const auto append = [&](std::string_view label, Counter counter) {
    out += label;
    append_value(out, reading.counters[counter]);
  };
  out.assign("Interface:").append(shown_name).append(" state:");
  out += reading.operstate ? to_string(*reading.operstate) : "-";
  append(" up_count:", Counter::carrier_up_count);
  append(" down_count:", Counter::carrier_down_count);
  append("\nrx_bytes:", Counter::rx_bytes);
  append(" rx_dropped:", Counter::rx_dropped);
  append(" rx_errors:", Counter::rx_errors);
  append(" rx_packets:", Counter::rx_packets);
  append("\ntx_bytes:", Counter::tx_bytes);
  append(" tx_dropped:", Counter::tx_dropped);
  append(" tx_errors:", Counter::tx_errors);
  append(" tx_packets:", Counter::tx_packets);
  out += '\n';
}

}  // namespace netmon
