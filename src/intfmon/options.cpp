// SPDX-License-Identifier: MIT
#include "intfmon/options.h"

#include <cstdio>

#include "base/arguments.h"
#include "base/version.h"

namespace netmon {

namespace {

constexpr const char* kHelp =
    R"(Usage: intfmon [OPTIONS] [--] IFACE

Monitors one network interface for netmon: connects to netmon's monitor socket,
samples when told to, prints the statistics, and sets the link up when told to.
netmon starts one for each interface; by hand it does the same in any terminal.

IFACE is a name as the kernel has it; \xNN stands for any byte.

Options:
      --socket=PATH       the monitor socket of netmon
                          (/run/netmon/monitor.sock)
      --exit-with-netmon  end when netmon ends, and remove the socket that it
                          left if it was killed; without it, intfmon goes on
                          sampling and connects again
      --trace             print each message on standard error
  -h, --help              print this and exit
      --version           print the version and exit

Exit status:
  0  told to end by netmon or a signal, or the interface is gone
  1  it could not go on, or not print at the end; standard error, or netmon's,
     says why
  2  the command line cannot be used
  3  there is no such interface
)";

enum Option : int { kSocket = 256, kExitWithNetmon, kTrace, kVersionOption };

constexpr option kOptions[] = {{"socket", required_argument, nullptr, kSocket},
                               {"exit-with-netmon", no_argument, nullptr, kExitWithNetmon},
                               {"trace", no_argument, nullptr, kTrace},
                               {"help", no_argument, nullptr, 'h'},
                               {"version", no_argument, nullptr, kVersionOption},
                               {nullptr, 0, nullptr, 0}};

}  // namespace

Result<std::optional<IntfmonOptions>> parse_intfmon_options(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv, kOptions, "h");
  if (!arguments) return arguments.error();
  IntfmonOptions options;
  for (const Argument& argument : arguments->options) {
    switch (argument.option) {
      case kSocket:
        options.socket = argument.value;
        break;
      case kExitWithNetmon:
        options.exit_with_netmon = true;
        break;
      case kTrace:
        options.trace = true;
        break;
      case kVersionOption:
        std::printf("intfmon %s\n", kVersion);
        return std::optional<IntfmonOptions>();
      default:
        std::fputs(kHelp, stdout);
        return std::optional<IntfmonOptions>();
    }
  }
  if (arguments->operands.size() != 1) {
    return Error{0, "exactly one interface must be named; see --help", {}};
  }
  const auto name = InterfaceName::from_input(arguments->operands.front());
  if (!name) return name.error();
  options.interface = *name;
  return std::optional(options);
}

}  // namespace netmon
