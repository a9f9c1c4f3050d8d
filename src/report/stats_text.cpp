// SPDX-License-Identifier: MIT
#include "report/stats_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace netmon {

namespace {

constexpr size_t kMostDigits = std::numeric_limits<uint64_t>::digits10 + 1;

// What the counters take at most, with the newline after them.
constexpr size_t kMostCountersText = [] {
  size_t bytes = 1;
  for (const CounterRow& row : kCounterRows) bytes += row.label.size() + kMostDigits;
  return bytes;
}();

// Where kMostDigits have room; gives the end.
char* write_value(char* at, const std::optional<uint64_t>& value) {
  if (value) return std::to_chars(at, at + kMostDigits, *value).ptr;
  *at = '-';
  return at + 1;
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
  // In one piece: where each word is appended, a monitor spends two fifths of its work on that.
  std::array<char, kMostCountersText> text;  // NOLINT(*-member-init): filled below
  char* at = text.data();
  for (const CounterRow& row : kCounterRows) {
    at = std::copy(row.label.begin(), row.label.end(), at);
    at = write_value(at, reading.counters[row.counter]);
  }
  *at++ = '\n';
  out.append(text.data(), at);
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
