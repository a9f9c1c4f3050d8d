// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "sysd/acceptor.h"

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

  // Whoever connects is taken, until stop().
  void serve(EventLoop& loop, std::function<void(AcceptedPeer)> take,
             std::function<void(const std::string&)> complain);
  void stop() { acceptor_.reset(); }

 private:
  std::string directory_;
  std::string path_;
  UniqueFd fd_;
  std::optional<Acceptor> acceptor_;
};

}  // namespace netmon
