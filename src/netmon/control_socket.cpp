// SPDX-License-Identifier: MIT
#include "netmon/control_socket.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace netmon {

namespace {

constexpr int kControlBacklog = 256;
constexpr mode_t kForAll = 0666;

}  // namespace

// Made under another name and renamed, so that nobody meets it half made.
ControlSocket::ControlSocket(std::string path) : path_(std::move(path)) {
  const std::string fresh = path_ + ".new";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (fresh.size() >= sizeof(address.sun_path)) {
    throw Failure(Error{ENAMETOOLONG, "cannot listen on", path_});
  }
  std::memcpy(address.sun_path, fresh.c_str(), fresh.size() + 1);
  ::unlink(fresh.c_str());
  fd_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd_ || ::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0 ||
      ::chmod(fresh.c_str(), kForAll) < 0 || ::listen(fd_.get(), kControlBacklog) < 0 ||
      std::rename(fresh.c_str(), path_.c_str()) < 0) {
    const Error error = errno_error("cannot listen on", path_);
    ::unlink(fresh.c_str());
    throw Failure(error);
  }
}

ControlSocket::~ControlSocket() {
  ::unlink(path_.c_str());
}

std::string control_path(const std::string& monitor_path) {
  return monitor_path.substr(0, monitor_path.rfind('/') + 1) + "io.netmon";
}

}  // namespace netmon
