// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/result.h"
#include "netmon/options.h"
#include "netmon/selection.h"
#include "sysd/log.h"

namespace netmon {

// Throws Failure if /sys shows the interfaces of another network namespace than the one netmon is
// in, as after a plain `unshare -n`: the statistics would be those of other interfaces.
void check_sysfs();

// What to monitor: from the command line, or by asking on standard input. Interfaces that are named
// must exist.
[[nodiscard]] Result<Selection> select_interfaces(const NetmonOptions& options);

// --check-config; the exit status.
[[nodiscard]] int check_config(const std::string& file, Log& log);

}  // namespace netmon
