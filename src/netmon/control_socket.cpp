// SPDX-License-Identifier: MIT
#include "netmon/control_socket.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "sysd/unix_socket.h"

namespace netmon {

namespace {

constexpr int kControlBacklog = 256;
constexpr mode_t kForAll = 0666;

}  // namespace

// Made under another name and renamed, so that nobody meets it half made.
ControlSocket::ControlSocket(std::string path) : path_(std::move(path)) {
  const std::string fresh = path_ + ".new";
  ::unlink(fresh.c_str());
  auto listening = listen_unix(fresh, kControlBacklog, kForAll);
  if (listening && std::rename(fresh.c_str(), path_.c_str()) == 0) {
    fd_ = std::move(*listening);
    return;
  }
  const Error error{listening ? errno : listening.error().code, "cannot listen on", path_};
  ::unlink(fresh.c_str());
  throw Failure(error);
}

ControlSocket::~ControlSocket() {
  ::unlink(path_.c_str());
}

std::string control_path(const std::string& monitor_path) {
  return monitor_path.substr(0, monitor_path.rfind('/') + 1) + "io.netmon";
}

}  // namespace netmon
