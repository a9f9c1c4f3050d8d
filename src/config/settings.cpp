// SPDX-License-Identifier: MIT
#include "config/settings.h"

#include "base/interface_name.h"
#include "base/time_span.h"

namespace netmon {

Result<microseconds> parse_interval(std::string_view name, std::string_view text) {
  const std::string what(name);
  const auto span = parse_time_span(text);
  if (!span) return Error{0, what + ": " + shown(span.error().text()), {}};
  if (*span < kMinInterval || *span > kMaxInterval) {
    return Error{0, what + " must be from 100ms to 1h, not", "'" + shown(text) + "'"};
  }
  return *span;
}

}  // namespace netmon
