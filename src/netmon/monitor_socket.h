// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "sysd/unix_socket.h"

namespace netmon {

// The listening monitor socket. In the terminal, monitor.sock in a fresh 0700 directory under /tmp;
// both are removed with this object. Under systemd, the one that the service manager passed; it
// stays.
class MonitorSocket {
 public:
  // Throws Failure.
  MonitorSocket();
  explicit MonitorSocket(UniqueFd passed);
  ~MonitorSocket();
  MonitorSocket(const MonitorSocket&) = delete;
  MonitorSocket& operator=(const MonitorSocket&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int fd() const { return fd_.get(); }

  [[nodiscard]] Result<AcceptedPeer> accept() const { return accept_peer(fd()); }

 private:
  std::string directory_;
  std::string path_;
  UniqueFd fd_;
};

}  // namespace netmon
