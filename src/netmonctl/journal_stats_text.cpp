// SPDX-License-Identifier: MIT
#include "netmonctl/journal_stats_text.h"

#include <array>
#include <charconv>

#include "base/interface_name.h"

namespace netmon::ctl {

namespace {

struct Place {
  std::string_view label;
  Counter counter;
};

constexpr std::array<Place, kCounters> kPlaces = {{
    {" up_count:", Counter::carrier_up_count},
    {" down_count:", Counter::carrier_down_count},
    {"\nrx_bytes:", Counter::rx_bytes},
    {" rx_dropped:", Counter::rx_dropped},
    {" rx_errors:", Counter::rx_errors},
    {" rx_packets:", Counter::rx_packets},
    {"\ntx_bytes:", Counter::tx_bytes},
    {" tx_dropped:", Counter::tx_dropped},
    {" tx_errors:", Counter::tx_errors},
    {" tx_packets:", Counter::tx_packets},
}};

bool take_label(std::string_view& text, std::string_view label) {
  if (!text.starts_with(label)) return false;
  text.remove_prefix(label.size());
  return true;
}

// What stands before the next blank or newline.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find_first_of(" \n"));
  text.remove_prefix(word.size());
  return word;
}

// Decimal digits without zeros before them, or "-": absent. False for anything else.
bool parse_counter(std::string_view word, std::optional<uint64_t>& value) {
  if (word == "-") return true;
  if (word.size() > 1 && word.front() == '0') return false;
  uint64_t number = 0;
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (word.empty() || status != std::errc() || end != word.data() + word.size()) return false;
  value = number;
  return true;
}

}  // namespace

std::optional<StatsText> parse_stats_text(std::string_view text) {
  StatsText stats;
  if (!take_label(text, "Interface:")) return std::nullopt;
  const std::string_view interface = take_word(text);
  const auto name = InterfaceName::from_input(interface);
  if (!name || !name->is_short() || name->shown() != interface) return std::nullopt;
  stats.interface = interface;

  if (!take_label(text, " state:")) return std::nullopt;
  const std::string_view state = take_word(text);
  stats.reading.operstate = parse_operstate(state);
  if (!stats.reading.operstate && state != "-") return std::nullopt;

  for (const auto& [label, counter] : kPlaces) {
    if (!take_label(text, label)) return std::nullopt;
    if (!parse_counter(take_word(text), stats.reading.counters[counter])) return std::nullopt;
  }
  if (!text.empty() && text != "\n") return std::nullopt;
  return stats;
}

}  // namespace netmon::ctl
