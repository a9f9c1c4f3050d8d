// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "../../support/patience.h"

namespace netmon::test {

struct CommandResult {
  int status = -1;  // the exit status; -signal; kTimedOut
  std::string output;
  std::string errors;

  static constexpr int kTimedOut = -1000;
  [[nodiscard]] bool ok() const { return status == 0; }
};

// Runs a command of this machine with nothing on standard input and gives what it printed. One that
// does not end is killed once patience ends. Without an environment of its own ("NAME=VALUE") it
// has that of this process.
CommandResult run_command(std::vector<std::string> words,
                          std::chrono::milliseconds patience = kPatience,
                          std::vector<std::string> environment = {});

}  // namespace netmon::test
