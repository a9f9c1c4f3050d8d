// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace netmon::test {

// Longer than anything takes that is waited for and not measured.
inline constexpr std::chrono::seconds kCommandLimit{120};

struct CommandResult {
  int status = -1;  // the exit status; -signal; kTimedOut
  std::string output;
  std::string errors;

  static constexpr int kTimedOut = -1000;
  [[nodiscard]] bool ok() const { return status == 0; }
};

// Runs a command of this machine with nothing on standard input and gives what it printed. One that
// takes longer than `limit` is killed.
CommandResult run_command(std::vector<std::string> words,
                          std::chrono::milliseconds limit = kCommandLimit);

}  // namespace netmon::test
