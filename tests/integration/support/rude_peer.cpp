// SPDX-License-Identifier: MIT
#include "support/rude_peer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "support/unix_socket.h"

namespace netmon::test {

RudePeer::RudePeer(const std::string& path) : fd_(connect_to(path)) {}

RudePeer::~RudePeer() {
  if (fd_ >= 0) ::close(fd_);
}

RudePeer::RudePeer(RudePeer&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

void RudePeer::send(const std::string& bytes) const {
  send_all(fd_, bytes);
}

void RudePeer::close_sending() const {
  ::shutdown(fd_, SHUT_WR);
}

std::string RudePeer::receive() const {
  std::string text;
  char byte = 0;
  while (wait_readable(fd_) && ::recv(fd_, &byte, 1, 0) == 1) {
    if (byte == '\0') return text;
    text += byte;
  }
  return "";
}

bool RudePeer::has_mail() const {
  char byte = 0;
  return ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

bool RudePeer::is_dropped() const {
  return wait_closed(fd_);
}

bool RudePeer::was_dropped() const {
  std::array<char, 4096> bytes;
  ssize_t count = 0;
  do {
    count = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  } while (count > 0);
  return count == 0 || errno != EAGAIN;
}

}  // namespace netmon::test
