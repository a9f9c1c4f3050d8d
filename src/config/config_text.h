// SPDX-License-Identifier: MIT
//
// The syntax of systemd's configuration files, as systemd.syntax(7) has it: [Section] lines, then
// Key=value. "#" and ";" begin a comment only at the start of a line; a backslash at the end of a
// line continues it, the two becoming one space, and comments in between are skipped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace netmon {

struct Assignment {
  std::string section;  // "Interface eth0"
  std::string key;      // empty: it is the head of a section, of which also one without keys tells
  std::string value;    // without the white space around it; may be empty
  std::string origin;   // "/etc/netmon/netmon.conf:12": the line it begins on
};

// The heads and assignments of a file, in order; `file` is its name for messages. The error says
// file and line.
[[nodiscard]] Result<std::vector<Assignment>> parse_config_text(std::string_view text,
                                                                const std::string& file);

}  // namespace netmon
