// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "sysd/event_loop.h"
#include "sysd/unix_socket.h"

namespace netmon {

// Takes whoever connects to a listening socket, one at a time. Where that fails, since there is no
// file descriptor left, it says so and tries again a second later.
class Acceptor {
 public:
  // The socket stays the caller's, and has to be open for as long as this is there.
  Acceptor(EventLoop& loop, int listening, std::function<void(AcceptedPeer)> take,
           std::function<void(const std::string&)> complain);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

 private:
  void accept();

  int listening_;
  std::function<void(AcceptedPeer)> take_;
  std::function<void(const std::string&)> complain_;
  EventSource source_;
  EventSource again_;
};

}  // namespace netmon
