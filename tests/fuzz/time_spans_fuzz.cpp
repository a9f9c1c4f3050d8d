// SPDX-License-Identifier: MIT
//
// Time spans, and the intervals that options and keys take.
//
// Parser: src/base/time_span.cpp src/config/settings.cpp
#include "base/time_span.h"
#include "config/settings.h"
#include "fuzz.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr std::chrono::hours kLongest{24 * 36525};

void check_time_span(std::string_view text) {
  const auto interval = parse_interval("IntervalSec=", text);
  const auto span = parse_time_span(text);
  if (!span) {
    require(!interval, "an interval is a time span");
    require(fuzz::is_printable(interval.error().text()), "an error can be printed");
    return;
  }
  require(*span >= microseconds(0) && *span <= kLongest, "a time span is not too long");
  const std::string written = format_time_span(*span);
  require(fuzz::is_printable(written), "a time span can be printed");
  const auto again = parse_time_span(written);
  require(again.ok() && *again == *span, "what is written is read as the same");
  require(format_time_span(*again) == written, "there is one way to write it");
  const bool fits = *span >= kMinInterval && *span <= kMaxInterval;
  require(interval.ok() == fits, "an interval lies between its limits");
  if (!interval) require(fuzz::is_printable(interval.error().text()), "an error can be printed");
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  netmon::check_time_span(netmon::fuzz::text_of(data, size));
  return 0;
}
