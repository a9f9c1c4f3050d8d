// SPDX-License-Identifier: MIT
#include "netmonctl/units.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "base/time_span.h"

namespace netmon::ctl {

namespace {

constexpr std::array<const char*, 7> kPowers = {"", "k", "M", "G", "T", "P", "E"};

std::string format_local(uint64_t realtime_usec, const char* format) {
  const auto time = static_cast<time_t>(realtime_usec / 1'000'000);
  tm parts{};
  std::array<char, 64> text{};
  if (::localtime_r(&time, &parts) == nullptr) return kUnknown;
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

}  // namespace

std::string format_amount(double value) {
  if (!std::isfinite(value)) return kUnknown;
  size_t power = 0;
  // 999.5 would be shown as 1000.
  while (std::abs(value) >= 999.5 && power + 1 < kPowers.size()) {
    value /= 1000;
    ++power;
  }
  const double size = std::abs(value);
  // A whole number without a power is exact: no decimals.
  const bool whole = power == 0 && value == std::round(value);
  const int decimals = whole || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f%s", decimals, value, kPowers.at(power));
  return text.data();
}

std::string format_amount(std::optional<double> value) {
  return value ? format_amount(*value) : kUnknown;
}

std::string format_bits(std::optional<double> bytes_per_second) {
  return bytes_per_second ? format_amount(*bytes_per_second * 8) : kUnknown;
}

std::string format_age(microseconds age) {
  const auto whole = std::chrono::floor<seconds>(age);
  if (whole <= seconds(0)) return "0s";
  const std::string all = format_time_span(whole);
  const size_t second = all.find(' ', all.find(' ') + 1);
  return all.find(' ') == std::string::npos ? all : all.substr(0, second);
}

std::string format_moment(uint64_t realtime_usec) {
  return format_local(realtime_usec, "%Y-%m-%d %H:%M:%S");
}

std::string format_time_of_day(uint64_t realtime_usec) {
  return format_local(realtime_usec, "%H:%M:%S");
}

microseconds age_of(uint64_t realtime_usec, uint64_t now_usec) {
  return microseconds(now_usec > realtime_usec ? now_usec - realtime_usec : 0);
}

microseconds time_until(uint64_t realtime_usec, uint64_t now_usec) {
  return age_of(now_usec, realtime_usec);
}

}  // namespace netmon::ctl
