// SPDX-License-Identifier: MIT
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

#include "base/arguments.h"
#include "base/standard_fds.h"
#include "netmon/manager.h"
#include "netmon/options.h"
#include "netmon/startup.h"
#include "sysd/event_loop.h"
#include "sysd/log.h"

using namespace netmon;

namespace {

constexpr rlim_t kOpenFiles = 16384;  // for 4,096 monitors, each a connection and a process

void raise_open_files_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= kOpenFiles) return;
  limit.rlim_cur = std::min(limit.rlim_max, kOpenFiles);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  const auto fds = check_standard_fds();
  Log log("netmon");
  if (!fds) {
    log.line(fds.error().text());
    return kExitFailure;
  }
  const auto options = parse_netmon_options(argc, argv);
  if (!options) {
    log.line(options.error().text());
    return kExitUsage;
  }
  if (!*options) return std::fflush(stdout) == 0 ? 0 : kExitFailure;
  try {
    if ((*options)->check_config) return check_config(**options, log);
    check_sysfs();
    if ((*options)->service) log.to_journal();
    auto setup = (*options)->service ? service_setup(log) : terminal_setup(**options);
    if (!setup) {
      log.error(setup.error().text());
      return kExitUsage;
    }
    ::signal(SIGPIPE, SIG_IGN);
    block_signals({SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCHLD});
    raise_open_files_limit();
    EventLoop loop;
    log.send_kept_from(loop);
    Manager manager(loop, log, std::move(*setup));
    manager.start();
    return loop.run();
  } catch (const std::exception& error) {
    log.leave_loop();
    log.error(error.what());
    return kExitFailure;
  }
}
