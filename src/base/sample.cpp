// SPDX-License-Identifier: MIT
#include "base/sample.h"

#include "base/words.h"

namespace netmon {

namespace {

constexpr auto kQualities = words<Quality::reset>({"ok", "first", "gap", "reset"});

double max_per_second(Counter counter) {
  return counter == Counter::rx_bytes || counter == Counter::tx_bytes ? kMaxBytesPerSecond
                                                                      : kMaxPacketsPerSecond;
}

}  // namespace

std::string_view to_string(Quality quality) {
  return kQualities[quality];
}

std::optional<Quality> parse_quality(std::string_view text) {
  return kQualities.find(text);
}

Quality judge(const std::optional<Sample>& previous, const Sample& current) {
  if (!previous || previous->ifindex != current.ifindex) return Quality::first;
  const double elapsed = std::chrono::duration<double>(current.taken - previous->taken).count();
  for (size_t i = 0; i < kCounters; ++i) {
    const auto counter = static_cast<Counter>(i);
    const auto& before = previous->reading.counters[counter];
    const auto& now = current.reading.counters[counter];
    if (!before || !now) continue;
    if (*now < *before) return Quality::reset;
    if (static_cast<double>(*now - *before) > max_per_second(counter) * elapsed) {
      return Quality::reset;
    }
  }
  return current.sequence == previous->sequence + 1 ? Quality::ok : Quality::gap;
}

}  // namespace netmon
