// SPDX-License-Identifier: MIT
#include "netmon/monitor_socket.h"

#include <stdlib.h>
#include <unistd.h>

#include <utility>

#include "sysd/unix_socket.h"

namespace netmon {

namespace {

constexpr int kBacklog = 4096;  // every monitor may connect at once

}  // namespace

MonitorSocket::MonitorSocket() : directory_("/tmp/netmon-XXXXXX") {
  if (::mkdtemp(directory_.data()) == nullptr) {
    throw Failure(errno_error("cannot make a directory under", "/tmp"));
  }
  path_ = directory_ + "/monitor.sock";
  auto listening = listen_unix(path_, kBacklog);
  if (!listening) {
    ::unlink(path_.c_str());
    ::rmdir(directory_.c_str());
    throw Failure(listening.error());
  }
  fd_ = std::move(*listening);
}

MonitorSocket::MonitorSocket(UniqueFd passed)
    : path_(path_of_socket(passed.get())), fd_(std::move(passed)) {}

void MonitorSocket::serve(EventLoop& loop, std::function<void(AcceptedPeer)> take,
                          std::function<void(const std::string&)> complain) {
  acceptor_.emplace(loop, fd(), std::move(take), std::move(complain));
}

MonitorSocket::~MonitorSocket() {
  if (directory_.empty()) return;
  ::unlink(path_.c_str());
  ::rmdir(directory_.c_str());
}

}  // namespace netmon
