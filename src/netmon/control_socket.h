// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/unique_fd.h"

namespace netmon {

// The listening control socket, open to everybody who reaches its directory. netmon binds it
// itself, so that no reader can start a service that was stopped. Removed with this object; one
// that an earlier netmon left is replaced.
class ControlSocket {
 public:
  // Throws Failure.
  explicit ControlSocket(std::string path);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  std::string path_;
  UniqueFd fd_;
};

// Where it lies: beside the monitor socket.
[[nodiscard]] std::string control_path(const std::string& monitor_path);

}  // namespace netmon
