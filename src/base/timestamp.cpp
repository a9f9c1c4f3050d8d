// SPDX-License-Identifier: MIT
#include "base/timestamp.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <optional>

#include "base/interface_name.h"
#include "base/time_span.h"

namespace netmon {

namespace {

constexpr uint64_t kUsecPerSecond = 1'000'000;
constexpr int kFirstYear = 1970;
constexpr int kLastYear = 9999;

Error not_a_time(std::string_view text) {
  return Error{0, "not a time:", "'" + shown(text) + "'"};
}

// Takes `word` off the end, if `text` ends with it and something stands before it.
bool take_end(std::string_view& text, std::string_view word) {
  if (text.size() <= word.size() || !text.ends_with(word)) return false;
  text.remove_suffix(word.size());
  while (text.ends_with(' ')) text.remove_suffix(1);
  return true;
}

// Takes a number of `least` to `most` digits off the front.
std::optional<int> take_number(std::string_view& text, size_t least, size_t most) {
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits < least || digits > most) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// "Wed" or "wednesday", with an optional comma: the day of the week from Sunday.
std::optional<int> take_weekday(std::string_view& text) {
  static constexpr std::array<std::string_view, 7> kDays = {
      "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  std::string word(text.substr(0, text.find_first_of(", ")));
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (size_t day = 0; day < kDays.size(); ++day) {
    if (word != kDays[day] && word != kDays[day].substr(0, 3)) continue;
    text.remove_prefix(word.size());
    take(text, ',');
    while (take(text, ' ')) continue;
    return static_cast<int>(day);
  }
  return std::nullopt;
}

// YYYY-MM-DD or YY-MM-DD; whether there was one.
bool take_date(std::string_view& text, tm& time) {
  std::string_view rest = text;
  auto year = take_number(rest, 2, 4);
  if (!year || !take(rest, '-')) return false;
  if (text.size() - rest.size() == 3) *year += *year < 69 ? 2000 : 1900;  // as strptime's %y
  const auto month = take_number(rest, 1, 2);
  if (!month || !take(rest, '-')) return false;
  const auto day = take_number(rest, 1, 2);
  if (!day) return false;
  time.tm_year = *year - 1900;
  time.tm_mon = *month - 1;
  time.tm_mday = *day;
  text = rest;
  return true;
}

// HH:MM, HH:MM:SS or HH:MM:SS.ffffff.
bool take_time(std::string_view& text, tm& time, uint64_t& usec) {
  const auto hour = take_number(text, 1, 2);
  if (!hour || !take(text, ':')) return false;
  const auto minute = take_number(text, 2, 2);
  if (!minute) return false;
  int second = 0;
  if (take(text, ':')) {
    const auto given = take_number(text, 2, 2);
    if (!given) return false;
    second = *given;
    if (take(text, '.')) {
      const size_t before = text.size();
      const auto fraction = take_number(text, 1, 6);
      if (!fraction) return false;
      usec = static_cast<uint64_t>(*fraction);
      for (size_t digits = before - text.size(); digits < 6; ++digits) usec *= 10;
    }
  }
  if (*hour > 23 || *minute > 59 || second > 59) return false;
  time.tm_hour = *hour;
  time.tm_min = *minute;
  time.tm_sec = second;
  return true;
}

// The local (or UTC) time of `usec`, cut to its midnight.
tm midnight_of(uint64_t usec, bool utc) {
  const auto clock = static_cast<time_t>(usec / kUsecPerSecond);
  tm time{};
  if (utc) {
    ::gmtime_r(&clock, &time);
  } else {
    ::localtime_r(&clock, &time);
  }
  time.tm_hour = time.tm_min = time.tm_sec = 0;
  return time;
}

// nullopt where the calendar has no such day, or it is before 1970.
std::optional<uint64_t> to_usec_of(tm time, bool utc) {
  const int year = time.tm_year;
  const int month = time.tm_mon;
  const int day = time.tm_mday;
  if (year < kFirstYear - 1900 || year > kLastYear - 1900) return std::nullopt;
  time.tm_isdst = -1;
  const time_t seconds = utc ? ::timegm(&time) : ::mktime(&time);
  if (seconds < 0 || time.tm_year != year || time.tm_mon != month || time.tm_mday != day) {
    return std::nullopt;
  }
  return static_cast<uint64_t>(seconds) * kUsecPerSecond;
}

// "-1h", "+5min", "1h ago", "5min left"; nullopt if it is no such form at all.
std::optional<Result<uint64_t>> parse_relative(std::string_view text, uint64_t now_usec) {
  std::string_view span = text;
  bool back = false;
  if (take(span, '-') || take_end(span, " ago")) {
    back = true;
  } else if (!take(span, '+') && !take_end(span, " left")) {
    return std::nullopt;
  }
  const auto length = parse_time_span(span);
  if (!length) return not_a_time(text);
  const auto usec = static_cast<uint64_t>(length->count());
  if (!back) return now_usec + usec;
  return usec > now_usec ? 0 : now_usec - usec;
}

std::optional<uint64_t> parse_word(std::string_view text, uint64_t now_usec) {
  if (text == "now") return now_usec;
  tm time = midnight_of(now_usec, false);
  if (text == "yesterday" || text == "tomorrow") {
    time.tm_mday += text == "tomorrow" ? 1 : -1;
  } else if (text != "today") {
    return std::nullopt;
  }
  time.tm_isdst = -1;
  return static_cast<uint64_t>(std::max<time_t>(::mktime(&time), 0)) * kUsecPerSecond;
}

// "@1700000000" and "@1700000000.25".
Result<uint64_t> parse_epoch(std::string_view text) {
  const std::string_view number = text.substr(1);
  const size_t point = std::min(number.find('.'), number.size());
  uint64_t seconds = 0;
  const char* whole = number.data() + point;
  const auto [end, status] = std::from_chars(number.data(), whole, seconds);
  if (status != std::errc() || end != whole || seconds > 253'402'300'799) return not_a_time(text);
  uint64_t usec = 0;
  if (point < number.size()) {
    std::string_view rest = number.substr(point + 1);
    const size_t digits = rest.size();
    const auto fraction = take_number(rest, 1, 6);
    if (!fraction || !rest.empty()) return not_a_time(text);
    usec = static_cast<uint64_t>(*fraction);
    for (size_t i = digits; i < 6; ++i) usec *= 10;
  }
  return seconds * kUsecPerSecond + usec;
}

}  // namespace

Result<uint64_t> parse_timestamp(std::string_view text, uint64_t now_usec) {
  const std::string_view whole = text;
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty()) return Error{0, "an empty time", {}};
  if (text.front() == '@') return parse_epoch(text);
  if (const auto word = parse_word(text, now_usec)) return *word;
  if (const auto relative = parse_relative(text, now_usec)) return *relative;

  const bool utc = take_end(text, " UTC") || take_end(text, "Z");
  const auto weekday = take_weekday(text);
  tm time = midnight_of(now_usec, utc);
  uint64_t usec = 0;
  const bool dated = take_date(text, time);
  bool timed = !dated;
  if (dated && !text.empty()) {
    timed = text.starts_with('T') || text.starts_with(' ');
    if (!timed) return not_a_time(whole);
    text.remove_prefix(1);
    while (take(text, ' ')) continue;
  }
  if (timed && (!take_time(text, time, usec) || !text.empty())) return not_a_time(whole);
  const auto moment = to_usec_of(time, utc);
  if (!moment) return Error{0, "no such date:", "'" + shown(whole) + "'"};
  if (weekday) {
    const auto clock = static_cast<time_t>(*moment / kUsecPerSecond);
    tm found{};
    if (utc) {
      ::gmtime_r(&clock, &found);
    } else {
      ::localtime_r(&clock, &found);
    }
    if (found.tm_wday != *weekday) {
      return Error{0, "the weekday is not that of the date:", "'" + shown(whole) + "'"};
    }
  }
  return *moment + usec;
}

std::string format_timestamp(uint64_t realtime_usec, const char* format) {
  const auto clock = static_cast<time_t>(realtime_usec / kUsecPerSecond);
  tm time{};
  std::array<char, 64> text{};
  if (::localtime_r(&clock, &time) == nullptr) return "?";
  return std::string(text.data(), std::strftime(text.data(), text.size(), format, &time));
}

int64_t utc_offset(uint64_t realtime_usec) {
  const auto clock = static_cast<time_t>(realtime_usec / kUsecPerSecond);
  tm time{};
  return ::localtime_r(&clock, &time) == nullptr ? 0 : time.tm_gmtoff;
}

}  // namespace netmon
