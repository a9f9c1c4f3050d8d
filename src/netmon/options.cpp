// SPDX-License-Identifier: MIT
#include "netmon/options.h"

#include <charconv>
#include <cstdio>

#include "base/arguments.h"
#include "base/interface_name.h"
#include "base/version.h"
#include "config/settings.h"

namespace netmon {

namespace {

constexpr const char* kHelp =
    R"(Usage: netmon [OPTIONS] [--] [IFACE|GLOB|!GLOB ...]

Watches network interfaces: prints their statistics at every interval and brings
a link that went down back up. Ends with Ctrl-C. Without interfaces it asks for
their number and for the name of each.

  IFACE   a name as the kernel has it, or an alternative one; it must exist. It is
          brought up also if it was down from the start
  GLOB    * ? and [...] match names; interfaces that appear later are picked up.
          What only a glob matches is left down if it was down from the start
  !GLOB   leaves out what it matches, unless it is named
In all three \xNN stands for any byte and \* for a star.

Options:
      --all             the same as '*'
      --interval=SPAN   time between two samples, 100ms to 1h: 500ms, 1s, 2min 30s
                        (1s)
      --count=N         end after N samples of each interface
      --json            print each sample as one line of JSON
      --restore=yes|no  bring links that went down back up, which needs
                        CAP_NET_ADMIN (yes)
      --launch=yes|no   start the interface monitors; with no, wait for those that
                        are started by hand: intfmon --socket=PATH IFACE (yes)
      --trace           print each message to and from the monitors, as they see
                        it, on standard error
      --service         run as netmon.service: the configuration says what to watch,
                        the monitor socket is passed, the interface monitors are
                        units of systemd, and all output goes to the journal
      --check-config[=FILE]
                        check the configuration of the service, or one file, say
                        what it means for the interfaces present, and exit
      --quiet           with --check-config: only say what is wrong
  -h, --help            print this and exit
      --version         print the version and exit

Statistics go to standard output, everything else to standard error.

Exit status:
  0  ended as asked: by a signal, after --count, or since its reader went away
  1  it could not go on, or not print; one line on standard error says why
  2  the command line, an answer or the configuration cannot be used, or there is
     no such interface
)";

enum Option : int {
  kAll = 256,
  kInterval,
  kCount,
  kJson,
  kRestore,
  kLaunch,
  kTrace,
  kService,
  kCheckConfig,
  kQuiet,
  kVersionOption
};

constexpr option kOptions[] = {{"all", no_argument, nullptr, kAll},
                               {"interval", required_argument, nullptr, kInterval},
                               {"count", required_argument, nullptr, kCount},
                               {"json", no_argument, nullptr, kJson},
                               {"restore", required_argument, nullptr, kRestore},
                               {"launch", required_argument, nullptr, kLaunch},
                               {"trace", no_argument, nullptr, kTrace},
                               {"service", no_argument, nullptr, kService},
                               {"check-config", optional_argument, nullptr, kCheckConfig},
                               {"quiet", no_argument, nullptr, kQuiet},
                               {"help", no_argument, nullptr, 'h'},
                               {"version", no_argument, nullptr, kVersionOption},
                               {nullptr, 0, nullptr, 0}};

Result<uint64_t> parse_count(const std::string& text) {
  uint64_t count = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, count);
  if (result.ec != std::errc() || result.ptr != end || count == 0) {
    return Error{0, "--count must be a whole number from 1, not", "'" + shown(text) + "'"};
  }
  return count;
}

// Puts a parsed value in its place, or gives back what is wrong with it.
template <typename T, typename Place>
std::optional<Error> store(const Result<T>& value, Place& place) {
  if (!value) return value.error();
  place = *value;
  return std::nullopt;
}

}  // namespace

Result<std::optional<NetmonOptions>> parse_netmon_options(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv, kOptions, "h");
  if (!arguments) return arguments.error();
  NetmonOptions options;
  options.patterns = arguments->operands;
  for (const Argument& argument : arguments->options) {
    std::optional<Error> error;
    switch (argument.option) {
      case kAll:
        options.patterns.emplace_back("*");
        break;
      case kInterval:
        error = store(parse_interval("--interval", argument.value), options.interval);
        break;
      case kCount:
        error = store(parse_count(argument.value), options.count);
        break;
      case kJson:
        options.print = Print::json;
        break;
      case kRestore:
        error = store(parse_boolean("--restore", argument.value), options.restore);
        break;
      case kLaunch:
        error = store(parse_boolean("--launch", argument.value), options.launch);
        break;
      case kTrace:
        options.trace = true;
        break;
      case kService:
        options.service = true;
        break;
      case kCheckConfig:
        options.check_config = argument.value;
        break;
      case kQuiet:
        options.quiet = true;
        break;
      case kVersionOption:
        std::printf("netmon %s\n", kVersion);
        return std::optional<NetmonOptions>();
      default:
        std::fputs(kHelp, stdout);
        return std::optional<NetmonOptions>();
    }
    if (error) return *error;
  }
  return std::optional(options);
}

}  // namespace netmon
