// SPDX-License-Identifier: MIT
#pragma once

#include <sys/socket.h>

#include "base/result.h"
#include "base/unique_fd.h"

namespace netmon {

struct AcceptedPeer {
  UniqueFd fd;
  ucred peer;
};

// One connection that waits at a listening socket, non-blocking; EAGAIN if there is none.
[[nodiscard]] Result<AcceptedPeer> accept_peer(int listening);

}  // namespace netmon
