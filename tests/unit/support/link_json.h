// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "wire/json_text.h"

namespace netmon {

// A moment at which the last event of such a link is 5 s old, and its state 100 s.
inline constexpr uint64_t kLinkNow = 1'100'000'000;

// A link as netmon says it, of which all is known.
inline JsonObject link_json(const std::string& name) {
  JsonObject link = JsonObject::parse(R"({
    "interface": "", "ifindex": 3, "standing": "up",
    "since_realtime_usec": 1000000000, "operstate": "up", "admin_up": true,
    "monitored": true, "stale": false, "unit": "intfmon@eth0.service", "pid": 4711,
    "named": true, "restore": true, "interval_usec": 1000000,
    "sample": {"interface": "", "ifindex": 3, "sequence": 7,
      "monotonic_usec": 5000000, "realtime_usec": 1100000000, "quality": "ok", "operstate": "up",
      "admin_up": true, "carrier_up_count": 2, "carrier_down_count": 1, "rx_bytes": 1000,
      "rx_dropped": 0, "rx_errors": 0, "rx_packets": 10, "tx_bytes": 2000, "tx_dropped": 0,
      "tx_errors": 0, "tx_packets": 20},
    "rates": {"span_usec": 1000000, "rx_bytes": 117625000.0, "rx_dropped": 2.0, "rx_errors": 0.0,
      "rx_packets": 81000.0, "tx_bytes": 1543.0, "tx_dropped": 1.0, "tx_errors": 0.5,
      "tx_packets": 12.0},
    "restores": 4, "flaps": 9, "flaps_hour": 2, "flaps_day": 3,
    "last_event": {"interface": "", "realtime_usec": 1095000000,
      "kind": "link_up", "message": "link up: the outage took 166 ms", "priority": 5}
  })");
  link["interface"] = name;
  link["sample"]["interface"] = name;
  link["last_event"]["interface"] = name;
  return link;
}

}  // namespace netmon
