// SPDX-License-Identifier: MIT
#include "netmon/accepted_peer.h"

namespace netmon {

Result<AcceptedPeer> accept_peer(int listening) {
  AcceptedPeer accepted{
      UniqueFd(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)), {}};
  if (!accepted.fd) return errno_error("cannot accept a connection");
  socklen_t length = sizeof(accepted.peer);
  if (::getsockopt(accepted.fd.get(), SOL_SOCKET, SO_PEERCRED, &accepted.peer, &length) < 0) {
    return errno_error("cannot tell who connected");
  }
  return accepted;
}

}  // namespace netmon
