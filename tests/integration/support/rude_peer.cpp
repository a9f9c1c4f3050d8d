// SPDX-License-Identifier: MIT
#include "support/rude_peer.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace netmon::test {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

RudePeer::RudePeer(const std::string& path)
    : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0)
      << path << ": " << std::strerror(errno);
}

RudePeer::~RudePeer() {
  if (fd_ >= 0) ::close(fd_);
}

RudePeer::RudePeer(RudePeer&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

void RudePeer::send(const std::string& bytes) const {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<size_t>(count);
  }
}

void RudePeer::close_sending() const {
  ::shutdown(fd_, SHUT_WR);
}

std::string RudePeer::receive(milliseconds limit) const {
  const auto end = Clock::now() + limit;
  std::string text;
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
    pollfd readable{fd_, POLLIN, 0};
    char byte = 0;
    if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0 ||
        ::recv(fd_, &byte, 1, 0) != 1) {
      return "";
    }
    if (byte == '\0') return text;
    text += byte;
  }
}

bool RudePeer::is_dropped(milliseconds limit) const {
  const auto end = Clock::now() + limit;
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
    pollfd readable{fd_, POLLIN, 0};
    if (left.count() < 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return false;
    char bytes[4096];
    if (::recv(fd_, bytes, sizeof(bytes), 0) <= 0) return true;
  }
}

}  // namespace netmon::test
