// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "base/interface_name.h"
#include "base/result.h"

namespace netmon {

// Exit status: there is no such interface. Beside those of base/arguments.h.
inline constexpr int kExitNoInterface = 3;

struct IntfmonOptions {
  InterfaceName interface;
  std::string socket = "/run/netmon/monitor.sock";
  bool exit_with_netmon = false;
  bool trace = false;
};

// The command line. nullopt: --help or --version was asked for and printed.
[[nodiscard]] Result<std::optional<IntfmonOptions>> parse_intfmon_options(int argc, char** argv);

}  // namespace netmon
