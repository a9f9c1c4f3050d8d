// SPDX-License-Identifier: MIT
//
// Who is connected to the monitor socket: a monitor, once it has said `ready` and that is believed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/rate_limit.h"
#include "netmon/launcher.h"
#include "sysd/event_loop.h"
#include "wire/connection.h"
#include "wire/messages.h"

namespace netmon {

struct MonitoredLink;

struct MonitorPeer {
  explicit MonitorPeer(const RateLimit& limit) : messages(limit) {}

  std::unique_ptr<Connection> connection;
  Admission admission;
  pid_t pid = 0;
  uint64_t id = 0;                // of all peers there ever were
  MonitoredLink* link = nullptr;  // once it has said `ready`
  std::optional<Ready> waiting;   // its `ready`, until it is told who speaks for the unit
  bool asked = false;             // that was told
  std::string build;              // as it said,
  bool current = false;           // and that is the program which is installed now
  bool in_message = false;        // it has begun one and not finished it
  EventSource deadline;           // for `ready`, and for the rest of a message that has begun
  RateLimit messages;
};

}  // namespace netmon
