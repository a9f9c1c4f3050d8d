// SPDX-License-Identifier: MIT
//
// Where the configuration lies, as for systemd's own services: one netmon.conf, the first of /etc,
// /run, /usr/lib; then the drop-ins netmon.conf.d/*.conf of all three, sorted by their names. Of
// drop-ins with the same name the one in /etc wins, then /run; an empty one, or a link to
// /dev/null, only masks the others.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/config_text.h"

namespace netmon {

// The directories, strongest first.
inline constexpr std::string_view kConfigDirectories[] = {"/etc/netmon", "/run/netmon",
                                                          "/usr/lib/netmon"};

// The files that count, in the order in which they are read.
[[nodiscard]] Result<std::vector<std::string>> find_config_files(
    std::span<const std::string_view> directories);

// Their assignments, one file after the other.
[[nodiscard]] Result<std::vector<Assignment>> read_config_files(std::span<const std::string> files);

}  // namespace netmon
