// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "wire/messages.h"

namespace netmon {

struct NetmonOptions {
  std::vector<std::string> patterns;  // as typed; none: ask
  microseconds interval = seconds(1);
  std::optional<uint64_t> count;
  Print print = Print::text;
  bool restore = true;
  bool launch = true;  // start the interface monitors; otherwise accept those started by hand
  bool trace = false;
  bool service = false;                     // run by systemd
  bool quiet = false;                       // beside check_config
  std::optional<std::string> check_config;  // a file; empty: what the service would read
};

// The command line. nullopt: --help or --version was asked for and printed.
[[nodiscard]] Result<std::optional<NetmonOptions>> parse_netmon_options(int argc, char** argv);

}  // namespace netmon
