// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace netmon::ctl {

// What --help prints.
[[nodiscard]] std::string help_text();

}  // namespace netmon::ctl
