// SPDX-License-Identifier: MIT
//
// Numbers and times as people read them. What is not known is "-".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace netmon::ctl {

inline constexpr const char* kUnknown = "-";

// Three digits and the letter of a power of 1,000: "0", "941", "1.23k", "12.3M", "400G"; less than
// one is "0.25".
[[nodiscard]] std::string format_amount(double value);
[[nodiscard]] std::string format_amount(std::optional<double> value);
// A rate in bytes per second as bit/s: format_amount of eight times that.
[[nodiscard]] std::string format_bits(std::optional<double> bytes_per_second);

// The two largest units: "3d 4h", "12min 5s", "8s"; less than a second is "0s".
[[nodiscard]] std::string format_age(microseconds age);

// A moment in the local time zone: "2024-05-01 12:34:56", or only its time of day.
[[nodiscard]] std::string format_moment(uint64_t realtime_usec);
[[nodiscard]] std::string format_time_of_day(uint64_t realtime_usec);

// How long ago a moment was, 0 if it is to come; and how far ahead it is, 0 if it is over.
[[nodiscard]] microseconds age_of(uint64_t realtime_usec, uint64_t now_usec);
[[nodiscard]] microseconds time_until(uint64_t realtime_usec, uint64_t now_usec);

}  // namespace netmon::ctl
