// SPDX-License-Identifier: MIT
//
// Moments as a person writes them, in UTC and at a fixed present.
//
// Parser: src/base/timestamp.cpp
#include "base/timestamp.h"

#include <stdlib.h>
#include <time.h>

#include "fuzz.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr uint64_t kNow = 1'795'608'000'500'000;                   // 2026-11-25 12:00:00.5
constexpr uint64_t kLast = 253'402'300'800 * uint64_t{1'000'000};  // of the year 9999

void use_utc() {
  ::setenv("TZ", "UTC0", 1);
  ::tzset();
}

void check_timestamp(std::string_view text) {
  const auto moment = parse_timestamp(text, kNow);
  if (!moment) return require(fuzz::is_printable(moment.error().text()), "an error can be printed");
  require(*moment < kLast, "a moment has a year of four digits");
  const auto again = parse_timestamp(format_timestamp(*moment), kNow);
  require(again.ok() && *again == *moment - *moment % 1'000'000,
          "what is written is read as the same");
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const bool kOnce = (netmon::use_utc(), true);
  static_cast<void>(kOnce);
  netmon::check_timestamp(netmon::fuzz::text_of(data, size));
  return 0;
}
