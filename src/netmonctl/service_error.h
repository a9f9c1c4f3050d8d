// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "netmonctl/outcome.h"
#include "wire/json_text.h"

namespace netmon::ctl {

// What an error reply of the service means to a person: "io.netmon.NoSuchInterface" with
// {"interface": "eht0", "similar": "eth0"} is "no such interface 'eht0'; did you mean 'eth0'?".
[[nodiscard]] Trouble trouble_of_reply(std::string_view error, const JsonObject& parameters);

}  // namespace netmon::ctl
