// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace netmon::bench {

struct Options {
  bool quick = false;
  std::vector<int> interfaces;
  std::string release = "bookworm";
  std::string json;  // a file; "" is none
  int rounds = 0;
  int seconds = 0;  // of one window in which CPU is counted
  int minutes = 0;  // of one window in which ticks are looked at; 0 is a quick one
  std::vector<std::string> figures;

  [[nodiscard]] bool wants(const std::string& figure) const;
};

// The command line. nullopt: --help was asked for and printed.
[[nodiscard]] Result<std::optional<Options>> parse_options(int argc, char** argv);

}  // namespace netmon::bench
