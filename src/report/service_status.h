// SPDX-License-Identifier: MIT
//
// How netmon itself stands: as io.netmon says it, and in the one line that `systemctl status`
// shows.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "report/link_status.h"
#include "wire/json_text.h"

namespace netmon {

struct ServiceStatus {
  std::string version;
  pid_t pid = 0;
  bool service = false;
  uint64_t started_usec = 0;
  uint64_t links = 0;
  uint64_t monitors = 0;
  uint64_t clients = 0;
  uint64_t watchers = 0;
  uint64_t restores = 0;
  uint64_t dropped_peers = 0;
  uint64_t dropped_clients = 0;
  std::optional<uint64_t> journal_bytes_per_day;
};

[[nodiscard]] JsonObject to_json(const ServiceStatus& service);

// "Monitoring 4 interfaces: 2 up, 1 restoring (eth5), 1 absent (eth7), 1 held (eth5)"
[[nodiscard]] std::string status_line(std::span<const LinkStatus> links);

}  // namespace netmon
