// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "netmonctl/outcome.h"

namespace netmon::ctl {

// Where control sockets are looked for.
struct SocketPlaces {
  std::string service = "/run/netmon/io.netmon";
  std::string terminals = "/tmp";  // netmon-XXXXXX/io.netmon below it
  uid_t uid = ::getuid();          // whose netmons in a terminal count
};

struct ControlSocket {
  UniqueFd fd;  // connected, non-blocking
  std::string path;
};

// Connects to `path`; or without one to the service; or where that does not run, to the netmon that
// the user runs in a terminal, if it is the only one.
[[nodiscard]] Outcome<ControlSocket> open_control_socket(const std::optional<std::string>& path,
                                                         const SocketPlaces& places = {});

}  // namespace netmon::ctl
