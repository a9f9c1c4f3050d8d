// SPDX-License-Identifier: MIT
#include "report/stats_text.h"

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

void format_stats(std::string_view shown_name, const Reading& reading, std::string& out) {
  out.assign("Interface:").append(shown_name).append(" state:");
  out += reading.operstate ? to_string(*reading.operstate) : "-";
  for (const CounterRow& row : kCounterRows) {
    out += row.label;
    append_value(out, reading.counters[row.counter]);
  }
  out += '\n';
}

void format_sample(Print print, const InterfaceName& interface, std::string_view shown_name,
                   const Sample& sample, std::string& out) {
  if (print == Print::json) {
    out = encode_sample(interface, sample) + "\n";
  } else {
    format_stats(shown_name, sample.reading, out);
  }
}

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

  for (const CounterRow& row : kCounterRows) {
    if (!take_label(text, row.label)) return std::nullopt;
    if (!parse_counter(take_word(text), stats.reading.counters[row.counter])) return std::nullopt;
  }
  if (!text.empty() && text != "\n") return std::nullopt;
  return stats;
}

}  // namespace netmon
