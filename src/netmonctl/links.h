// SPDX-License-Identifier: MIT
//
// What netmon says of a link, as values; io.netmon.varlink says what each means. decode_*() leave
// alone what they do not know, and take what is missing or of another type as not known: the tool
// of one version shows what it can of a netmon of another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sample.h"
#include "policy/standing.h"
#include "wire/json_text.h"

namespace netmon::ctl {

struct LinkSample {
  std::string interface;
  int64_t ifindex = 0;
  uint64_t sequence = 0;
  uint64_t monotonic_usec = 0;
  uint64_t realtime_usec = 0;
  std::string quality;
  std::optional<std::string> operstate;
  std::optional<bool> admin_up;
  Counters counters;

  bool operator==(const LinkSample&) const = default;
};

// Per second.
struct LinkRates {
  microseconds span{0};
  std::optional<double> rx_bytes;
  std::optional<double> rx_dropped;
  std::optional<double> rx_errors;
  std::optional<double> rx_packets;
  std::optional<double> tx_bytes;
  std::optional<double> tx_dropped;
  std::optional<double> tx_errors;
  std::optional<double> tx_packets;

  // Both directions together; what is known, where only one is.
  [[nodiscard]] std::optional<double> errors() const;
  [[nodiscard]] std::optional<double> dropped() const;

  bool operator==(const LinkRates&) const = default;
};

struct ServiceEvent {
  std::string interface;
  uint64_t realtime_usec = 0;
  std::string kind;
  std::string message;
  int64_t priority = 6;

  bool operator==(const ServiceEvent&) const = default;
};

struct LinkHold {
  uint64_t since_realtime_usec = 0;
  std::optional<uint64_t> until_realtime_usec;
  std::optional<std::string> reason;
  int64_t uid = 0;

  bool operator==(const LinkHold&) const = default;
};

struct LinkMonitor {
  bool connected = false;  // `monitored` of io.netmon
  bool stale = false;
  std::optional<std::string> unit;
  std::optional<int64_t> pid;
  std::optional<std::string> failure;  // `monitor_failure`

  bool operator==(const LinkMonitor&) const = default;
};

struct LinkCounts {
  std::optional<int64_t> restores;
  std::optional<int64_t> flaps;
  std::optional<int64_t> flaps_hour;
  std::optional<int64_t> flaps_day;

  bool operator==(const LinkCounts&) const = default;
};

struct Link {
  std::string interface;
  std::optional<std::string> altname;
  std::optional<int64_t> ifindex;
  Standing standing = Standing::unknown;
  bool contended = false;  // also while it is up
  std::optional<uint64_t> since_realtime_usec;
  std::optional<std::string> reason;
  std::optional<std::string> operstate;
  std::optional<bool> admin_up;
  LinkMonitor monitor;
  bool named = false;
  bool restore = true;
  microseconds interval{0};
  std::optional<LinkSample> sample;
  std::optional<LinkRates> rates;
  LinkCounts counts;
  std::optional<ServiceEvent> last_event;
  std::optional<LinkHold> hold;
  std::optional<microseconds> retry_in;

  bool operator==(const Link&) const = default;
};

[[nodiscard]] Link decode_link(const JsonObject& json);
[[nodiscard]] LinkSample decode_sample(const JsonObject& json);
[[nodiscard]] ServiceEvent decode_event(const JsonObject& json);
[[nodiscard]] LinkHold decode_hold(const JsonObject& json);

// The rates between two samples of one link; nothing where their differences mean nothing: another
// ifindex, a first sample, a reset, or no time between them.
[[nodiscard]] std::optional<LinkRates> rates_between(const LinkSample& before,
                                                     const LinkSample& after);

// The rates of one link from tick to tick. A reading that somebody asked for lies anywhere between
// two of them: what is counted in a few milliseconds is no rate, and goes into the next one.
class TickRates {
 public:
  // A reading with the rates until then, as netmon tells them.
  void begin(const LinkSample& reading, const std::optional<LinkRates>& rates,
             microseconds interval);
  // The sample of a tick: the rates to show for it, those before it where it comes too soon.
  const std::optional<LinkRates>& take(const LinkSample& sample);

 private:
  std::optional<LinkSample> from_;
  std::optional<LinkRates> rates_;
  microseconds interval_{0};
};

}  // namespace netmon::ctl
