// SPDX-License-Identifier: MIT
#include "netmon/startup.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "base/arguments.h"
#include "base/clock.h"
#include "base/time_span.h"
#include "config/check_config.h"
#include "net/link_watcher.h"
#include "net/sysfs_interface.h"
#include "netmon/dialogue.h"
#include "sysd/notify.h"

namespace netmon {

namespace {

constexpr seconds kMendWithin{10};  // a broken configuration
constexpr seconds kLookAgain{1};

std::vector<LinkNames> present_interfaces() {
  std::vector<LinkNames> present;
  const auto links = dump_links().take_or_throw();
  present.reserve(links.size());
  for (const auto& [ifindex, link] : links) present.push_back(link.names());
  return present;
}

Result<Selection> select_interfaces(const NetmonOptions& options) {
  const auto present = present_interfaces();
  if (options.patterns.empty()) {
    const bool terminal = ::isatty(STDIN_FILENO) == 1;
    const auto names = ask_for_interfaces(std::cin, std::cerr, terminal, present);
    if (!names) return names.error();
    return Selection::of(*names);
  }
  auto selection = Selection::parse(options.patterns);
  if (!selection) return selection;
  for (const InterfaceName& name : selection->names()) {
    if (find_called(present, name) == nullptr) {
      return Error{0, "no such interface '" + name.shown() + "'; present are", list_names(present)};
    }
  }
  return selection;
}

// A broken configuration is waited for to be mended, for a while: nobody has to start netmon again,
// and however many monitors knock, it is started a few times a minute.
Result<Config> config_once_mended(Log& log) {
  const Instant give_up = monotonic_now() + kMendWithin;
  Notifier notifier;
  auto config = load_config({});
  for (std::string told; !config && monotonic_now() < give_up; config = load_config({})) {
    const std::string why = config.error().text();
    if (why != std::exchange(told, why)) {
      log.error(why + "; waiting up to " + format_time_span(kMendWithin) + " for it to be mended");
      notifier.status(why);
    }
    std::this_thread::sleep_for(kLookAgain);
  }
  return config;
}

}  // namespace

void check_sysfs() {
  // An interface that comes or goes between the two lists makes them differ once, not three times.
  static constexpr int kTries = 3;
  for (int tries = 0; tries < kTries; ++tries) {
    std::set<InterfaceName> present;
    for (const LinkNames& names : present_interfaces()) present.insert(names.front());
    if (present == list_sysfs_interfaces(kSysfsNet).take_or_throw()) return;
  }
  throw Failure(Error{0,
                      "/sys/class/net shows another network namespace than this one; mount /sys"
                      " again here, as `ip netns exec` does",
                      {}});
}

Result<ManagerSetup> terminal_setup(const NetmonOptions& options) {
  auto selection = select_interfaces(options);
  if (!selection) return selection.error();
  ManagerSetup setup;
  InterfaceSettings settings;
  settings.interval = options.interval;
  settings.restore = options.restore;
  setup.config = Config::of(std::move(*selection), settings);
  setup.launch = options.launch;
  setup.print = options.print;
  setup.count = options.count;
  setup.trace = options.trace;
  return setup;
}

Result<ManagerSetup> service_setup(Log& log) {
  auto config = config_once_mended(log);
  if (!config) return config.error();
  if (sd_listen_fds(1) != 1 ||
      sd_is_socket_unix(SD_LISTEN_FDS_START, SOCK_STREAM, 1, nullptr, 0) <= 0) {
    return Error{0, "started without its socket; start netmon.socket and netmon.service", {}};
  }
  ManagerSetup setup;
  setup.config = std::move(*config);
  setup.socket.reset(SD_LISTEN_FDS_START);
  ::fcntl(setup.socket.get(), F_SETFL, O_NONBLOCK);
  setup.service = true;
  const char* state_directory = std::getenv("STATE_DIRECTORY");
  if (state_directory != nullptr) setup.state_directory = state_directory;
  setup.print = Print::journal;
  return setup;
}

int check_config(const NetmonOptions& options, Log& log) {
  const auto config = load_config(*options.check_config);
  if (!config) {
    log.line(config.error().text());
    return kExitUsage;
  }
  if (options.quiet) return 0;
  explain_config(*config, present_interfaces(), std::cout);
  return std::cout.flush() ? 0 : kExitFailure;
}

}  // namespace netmon
