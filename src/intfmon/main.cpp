// SPDX-License-Identifier: MIT
#include <signal.h>

#include <cerrno>
#include <cstdio>
#include <exception>

#include "base/arguments.h"
#include "base/standard_fds.h"
#include "intfmon/interface_monitor.h"
#include "intfmon/options.h"
#include "sysd/event_loop.h"
#include "sysd/log.h"

using namespace netmon;

int main(int argc, char** argv) {
  const auto fds = check_standard_fds();
  Log log("intfmon");
  if (!fds) {
    log.line(fds.error().text());
    return kExitFailure;
  }
  const auto options = parse_intfmon_options(argc, argv);
  if (!options) {
    log.line(options.error().text());
    return kExitUsage;
  }
  if (!*options) return std::fflush(stdout) == 0 ? 0 : kExitFailure;
  try {
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGTTOU, SIG_IGN);  // it prints from a process group in the background
    block_signals({SIGINT, SIGTERM, SIGHUP});
    EventLoop loop;
    const InterfaceMonitor monitor(loop, log, **options);
    return loop.run();
  } catch (const Failure& failure) {
    log.line((*options)->interface.shown(), failure.what());
    return failure.code() == ENODEV ? kExitNoInterface : kExitFailure;
  } catch (const std::exception& error) {
    log.line((*options)->interface.shown(), error.what());
    return kExitFailure;
  }
}
