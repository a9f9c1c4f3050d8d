// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/result.h"

namespace netmon::ctl {

// Runs gnuplot, found by PATH, on a script, without anybody's settings (~/.gnuplot): what it drew,
// from its standard output.
[[nodiscard]] Result<std::string> run_gnuplot(const std::string& script,
                                              const char* program = "gnuplot");

}  // namespace netmon::ctl
