// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "netmonctl/links.h"
#include "netmonctl/paint.h"

namespace netmon::ctl {

// What netmon says of itself.
struct ServiceState {
  std::string version;
  int64_t pid = 0;
  bool service = false;
  std::optional<uint64_t> started_realtime_usec;
  std::optional<uint64_t> journal_bytes_per_day;
};

[[nodiscard]] ServiceState decode_service(const JsonObject& json);

// The table of `status`.
[[nodiscard]] std::string format_status(const std::vector<Link>& links, uint64_t now_usec,
                                        bool titles, const Paper& paper);

// Its last line: "64 links: 62 up, 2 down; netmon 0.1.0 since …".
[[nodiscard]] std::string format_legend(const std::vector<Link>& links, const ServiceState& service,
                                        uint64_t now_usec);

}  // namespace netmon::ctl
