// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/result.h"
#include "netmon/manager.h"
#include "netmon/options.h"
#include "sysd/log.h"

namespace netmon {

// Throws Failure if /sys shows the interfaces of another network namespace than the one netmon is
// in, as after a plain `unshare -n`: the statistics would be those of other interfaces.
void check_sysfs();

// What to do in the terminal: from the command line, and by asking on standard input where it names
// no interfaces. Interfaces that are named must exist.
[[nodiscard]] Result<ManagerSetup> terminal_setup(const NetmonOptions& options);

// What to do as a service: from the configuration, with the socket that systemd passed. Waits some
// seconds for a broken configuration to be mended, which it tells.
[[nodiscard]] Result<ManagerSetup> service_setup(Log& log);

// --check-config; the exit status.
[[nodiscard]] int check_config(const NetmonOptions& options, Log& log);

}  // namespace netmon
