// SPDX-License-Identifier: MIT
#include "base/time_span.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace netmon {

namespace {

struct Unit {
  std::string_view name;
  int64_t usec;
};

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kLongest = 36525 * kDay;

// All spellings of systemd.time(7) up to weeks; months and years make no sense for this program.
constexpr auto kUnits = std::to_array<Unit>({
    {"usec", 1},
    {"us", 1},
    {"µs", 1},
    {"μs", 1},
    {"msec", 1000},
    {"ms", 1000},
    {"seconds", kSecond},
    {"second", kSecond},
    {"sec", kSecond},
    {"s", kSecond},
    {"minutes", kMinute},
    {"minute", kMinute},
    {"min", kMinute},
    {"m", kMinute},
    {"hours", kHour},
    {"hour", kHour},
    {"hr", kHour},
    {"h", kHour},
    {"days", kDay},
    {"day", kDay},
    {"d", kDay},
    {"weeks", 7 * kDay},
    {"week", 7 * kDay},
    {"w", 7 * kDay},
});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

// Takes the leading run of characters for which `belongs` holds.
template <typename Belongs>
std::string_view take_while(std::string_view& text, Belongs belongs) {
  size_t length = 0;
  while (length < text.size() && belongs(text[length])) ++length;
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}

int64_t unit_usec(std::string_view name) {
  if (name.empty()) return kSecond;
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit.usec;
  }
  return 0;
}

}  // namespace

Result<microseconds> parse_time_span(std::string_view text) {
  const std::string quoted = "'" + std::string(text) + "'";
  int64_t total = 0;
  skip_blanks(text);
  if (text.empty()) return Error{0, "an empty time span", {}};
  while (!text.empty()) {
    const std::string_view number =
        take_while(text, [](char c) { return is_digit(c) || c == '.'; });
    const std::string_view whole = number.substr(0, number.find('.'));
    const std::string_view fraction = number.substr(std::min(whole.size() + 1, number.size()));
    if (whole.empty() || !std::all_of(fraction.begin(), fraction.end(), is_digit)) {
      return Error{0, "not a time span:", quoted};
    }
    skip_blanks(text);
    const std::string_view name =
        take_while(text, [](char c) { return !is_digit(c) && c != ' ' && c != '\t' && c != '.'; });
    const int64_t unit = unit_usec(name);
    if (unit == 0) {
      return Error{0, "unknown unit '" + std::string(name) + "' in the time span", quoted};
    }
    int64_t value = 0;
    const auto [end, status] = std::from_chars(whole.data(), whole.data() + whole.size(), value);
    if (status != std::errc() || value > kLongest / unit) {
      return Error{0, "a time span too long:", quoted};
    }
    total += value * unit;
    // As systemd does: what is less than a microsecond is cut off.
    int64_t part = unit;
    for (const char digit : fraction) total += (digit - '0') * (part /= 10);
    if (total > kLongest) return Error{0, "a time span too long:", quoted};
    skip_blanks(text);
  }
  return microseconds(total);
}

std::string format_time_span(microseconds span) {
  static constexpr auto kShown = std::to_array<Unit>(
      {{"d", kDay}, {"h", kHour}, {"min", kMinute}, {"s", kSecond}, {"ms", 1000}, {"us", 1}});
  int64_t left = span.count();
  if (left == 0) return "0";
  std::string text;
  for (const Unit& unit : kShown) {
    if (left < unit.usec) continue;
    if (!text.empty()) text += ' ';
    text += std::to_string(left / unit.usec);
    text += unit.name;
    left %= unit.usec;
  }
  return text;
}

}  // namespace netmon
