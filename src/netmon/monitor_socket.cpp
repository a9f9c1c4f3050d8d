// SPDX-License-Identifier: MIT
#include "netmon/monitor_socket.h"

#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace netmon {

namespace {

constexpr int kBacklog = 4096;  // every monitor may connect at once

}  // namespace

MonitorSocket::MonitorSocket() : directory_("/tmp/netmon-XXXXXX") {
  if (::mkdtemp(directory_.data()) == nullptr) {
    throw Failure(errno_error("cannot make a directory under", "/tmp"));
  }
  path_ = directory_ + "/monitor.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
  fd_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd_ || ::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0 ||
      ::listen(fd_.get(), kBacklog) < 0) {
    const Error error = errno_error("cannot listen on", path_);
    ::rmdir(directory_.c_str());
    throw Failure(error);
  }
}

MonitorSocket::MonitorSocket(UniqueFd passed) : fd_(std::move(passed)) {
  sockaddr_un address{};
  socklen_t length = sizeof(address) - 1;  // a NUL stays behind the path
  if (::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &length) < 0) {
    throw Failure(errno_error("cannot tell where the passed socket is"));
  }
  path_ = address.sun_path;
}

MonitorSocket::~MonitorSocket() {
  if (directory_.empty()) return;
  ::unlink(path_.c_str());
  ::rmdir(directory_.c_str());
}

}  // namespace netmon
