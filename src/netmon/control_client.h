// SPDX-License-Identifier: MIT
//
// One client of the control socket, and the stream of replies that it may have asked for.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "netmon/control_host.h"
#include "sysd/event_loop.h"
#include "wire/connection.h"

namespace netmon {

// A list of links, one reply each; of a watcher, what happens after that.
struct ControlStream {
  bool watching = false;
  bool ready = false;  // the monitors have been asked
  bool live = false;   // the list is over
  std::vector<LinkId> links;
  size_t next = 0;
  bool all = false;               // watches all links, also later ones; otherwise:
  std::set<LinkId> ids;           // those it named, also under another name,
  std::set<InterfaceName> names;  // and those that get such a name
  std::deque<std::string> later;  // happened before the list was over
  size_t later_bytes = 0;

  [[nodiscard]] bool wants(LinkId id, const InterfaceName& name) const {
    return all || ids.count(id) > 0 || names.count(name) > 0;
  }
};

struct ControlClient {
  uint64_t id = 0;  // of all clients there ever were
  Caller caller;
  std::unique_ptr<Connection> connection;
  bool in_message = false;  // it has begun a call and not finished it
  EventSource deadline;     // for the rest of that, or to read its last reply

  std::deque<std::string> calls;  // not begun yet
  size_t calls_bytes = 0;
  bool serving = false;  // calls are being begun
  bool busy = false;     // one is not answered yet
  bool oneway = false;   // and will not be
  bool ending = false;   // it was sent its last reply
  std::optional<ControlStream> stream;
};

}  // namespace netmon
