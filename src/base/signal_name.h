// SPDX-License-Identifier: MIT
#pragma once

#include <cstring>
#include <string>

namespace netmon {

// "SIGTERM"; "signal 60" for one that has no name.
[[nodiscard]] inline std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

}  // namespace netmon
