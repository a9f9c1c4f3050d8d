// SPDX-License-Identifier: MIT
#include "policy/hold.h"

#include <algorithm>

#include "base/time_span.h"

namespace netmon {

std::string describe(const Hold& hold) {
  std::string text = "by uid " + std::to_string(hold.uid);
  if (hold.until_usec) {
    const uint64_t span = *hold.until_usec - std::min(hold.since_usec, *hold.until_usec);
    text = "for " + format_time_span(microseconds(static_cast<int64_t>(span))) + " " + text;
  }
  if (hold.reason) text += ": " + *hold.reason;
  return text;
}

}  // namespace netmon
