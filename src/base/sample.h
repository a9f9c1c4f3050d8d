// SPDX-License-Identifier: MIT
//
// One reading of an interface and what it is worth. A counter that the kernel did not give is
// absent, never 0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/link_state.h"

namespace netmon {

// In the order they are printed.
enum class Counter : uint8_t {
  carrier_up_count,
  carrier_down_count,
  rx_bytes,
  rx_dropped,
  rx_errors,
  rx_packets,
  tx_bytes,
  tx_dropped,
  tx_errors,
  tx_packets,
};

// A row of the table of counters: what reads, prints and sends them goes by it.
struct CounterRow {
  Counter counter;
  std::string_view name;   // the kernel's, and that in JSON
  const char* file;        // where sysfs has it, below the interface
  std::string_view label;  // in the text of a sample, with the blank or newline before it
};
inline constexpr std::array kCounterRows = {
    CounterRow{Counter::carrier_up_count, "carrier_up_count", "carrier_up_count", " up_count:"},
    CounterRow{Counter::carrier_down_count, "carrier_down_count", "carrier_down_count",
               " down_count:"},
    CounterRow{Counter::rx_bytes, "rx_bytes", "statistics/rx_bytes", "\nrx_bytes:"},
    CounterRow{Counter::rx_dropped, "rx_dropped", "statistics/rx_dropped", " rx_dropped:"},
    CounterRow{Counter::rx_errors, "rx_errors", "statistics/rx_errors", " rx_errors:"},
    CounterRow{Counter::rx_packets, "rx_packets", "statistics/rx_packets", " rx_packets:"},
    CounterRow{Counter::tx_bytes, "tx_bytes", "statistics/tx_bytes", "\ntx_bytes:"},
    CounterRow{Counter::tx_dropped, "tx_dropped", "statistics/tx_dropped", " tx_dropped:"},
    CounterRow{Counter::tx_errors, "tx_errors", "statistics/tx_errors", " tx_errors:"},
    CounterRow{Counter::tx_packets, "tx_packets", "statistics/tx_packets", " tx_packets:"},
};
inline constexpr size_t kCounters = kCounterRows.size();
static_assert([] {
  for (size_t i = 0; i < kCounters; ++i) {
    if (static_cast<size_t>(kCounterRows.at(i).counter) != i) return false;
  }
  return true;
}());

[[nodiscard]] constexpr std::string_view to_string(Counter counter) {
  return kCounterRows.at(static_cast<size_t>(counter)).name;
}

class Counters {
 public:
  std::optional<uint64_t>& operator[](Counter counter) {
    return values_[static_cast<size_t>(counter)];
  }
  const std::optional<uint64_t>& operator[](Counter counter) const {
    return values_[static_cast<size_t>(counter)];
  }
  bool operator==(const Counters&) const = default;

 private:
  std::array<std::optional<uint64_t>, kCounters> values_{};
};

// What sysfs says at one moment.
struct Reading {
  std::optional<Operstate> operstate;
  std::optional<uint32_t> flags;  // IFF_*; sysfs never shows RUNNING, LOWER_UP or DORMANT
  Counters counters;

  bool operator==(const Reading&) const = default;
};

enum class Quality : uint8_t {
  ok,     // differences to the sample before are good
  first,  // there is no sample before it in this epoch (process or ifindex)
  gap,    // slots of the grid were missed before it; differences span them
  reset,  // a counter went backwards or leapt further than a wire can carry: no differences
};

[[nodiscard]] std::string_view to_string(Quality quality);
[[nodiscard]] std::optional<Quality> parse_quality(std::string_view text);

struct Sample {
  uint64_t sequence = 0;  // slots of the grid since the process began, from 1; missed ones count
  Instant taken;          // CLOCK_MONOTONIC
  uint64_t realtime_usec = 0;
  uint32_t ifindex = 0;
  Reading reading;
  Quality quality = Quality::first;

  bool operator==(const Sample&) const = default;
};

// No interface carries more than 400 Gbit/s; a packet takes 84 bytes of wire at least.
inline constexpr double kMaxBytesPerSecond = 400e9 / 8;
inline constexpr double kMaxPacketsPerSecond = kMaxBytesPerSecond / 84;

// The quality of `current` after `previous`, the last sample of the same epoch (or none).
[[nodiscard]] Quality judge(const std::optional<Sample>& previous, const Sample& current);

}  // namespace netmon
