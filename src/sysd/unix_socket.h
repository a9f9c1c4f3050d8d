// SPDX-License-Identifier: MIT
//
// UNIX sockets by their path: to listen at one, to connect to one, and who did. All of them are
// non-blocking and are closed in programs that this one starts.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace netmon {

// `whom` stands in the error: "cannot connect to netmon at /run/…". A full backlog is EAGAIN at
// once. `type` is SOCK_STREAM or SOCK_DGRAM.
[[nodiscard]] Result<UniqueFd> connect_unix(const std::string& path, const char* whom,
                                            int type = SOCK_STREAM);

// Makes the socket; there must be nothing of that name yet. With `mode` it has that before anybody
// can connect.
[[nodiscard]] Result<UniqueFd> listen_unix(const std::string& path, int backlog,
                                           std::optional<mode_t> mode = std::nullopt);

struct AcceptedPeer {
  UniqueFd fd;
  ucred peer;
};

// One connection that waits at a listening socket; EAGAIN if there is none.
[[nodiscard]] Result<AcceptedPeer> accept_peer(int listening);

// Where a socket that was passed by somebody else is bound. Throws Failure.
[[nodiscard]] std::string path_of_socket(int fd);

}  // namespace netmon
