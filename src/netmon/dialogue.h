// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"

namespace netmon {

// Asks for the number of interfaces and a name of each; `present` are those to choose from.
// On a terminal it prompts on `prompts` and asks again after a wrong answer. From a pipe it is
// silent, and a wrong answer is an error. So is, in both, the end of input before the last answer.
[[nodiscard]] Result<std::vector<InterfaceName>> ask_for_interfaces(
    std::istream& answers, std::ostream& prompts, bool terminal,
    std::span<const LinkNames> present);

// "lo, eth0, wan0", cut short after some, without alternative names.
[[nodiscard]] std::string list_names(std::span<const LinkNames> links);

}  // namespace netmon
