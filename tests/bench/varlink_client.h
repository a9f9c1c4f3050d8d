// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/unique_fd.h"

namespace netmon::bench {

// As little of a client of the control socket as there can be, so that the time is netmon's: sends
// one call, and cuts what comes into replies without looking into them.
class VarlinkClient {
 public:
  // Connects to the socket at `path` and calls `method` with `more` set. Throws std::runtime_error.
  VarlinkClient(const std::string& path, const std::string& method);

  [[nodiscard]] int fd() const { return fd_.get(); }
  // Waits for something to come, and takes it in. False: netmon has closed the connection.
  bool receive();
  // The next reply that is there whole.
  bool next(std::string& reply);

 private:
  UniqueFd fd_;
  std::string received_;
  size_t begin_ = 0;  // of what was not given out yet
};

}  // namespace netmon::bench
