// SPDX-License-Identifier: MIT
#include "base/sample.h"

namespace netmon {

namespace {

constexpr std::array<std::string_view, kCounters> kNames = {
    "carrier_up_count", "carrier_down_count", "rx_bytes",   "rx_dropped", "rx_errors",
    "rx_packets",       "tx_bytes",           "tx_dropped", "tx_errors",  "tx_packets"};
constexpr std::array<std::string_view, 4> kQualities = {"ok", "first", "gap", "reset"};

double max_per_second(Counter counter) {
  return counter == Counter::rx_bytes || counter == Counter::tx_bytes ? kMaxBytesPerSecond
                                                                      : kMaxPacketsPerSecond;
}

}  // namespace

std::string_view to_string(Counter counter) {
  return kNames[static_cast<size_t>(counter)];
}

std::string_view to_string(Quality quality) {
  return kQualities[static_cast<size_t>(quality)];
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
