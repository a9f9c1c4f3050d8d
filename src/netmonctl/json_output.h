// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "netmonctl/options.h"
#include "wire/json_text.h"

namespace netmon::ctl {

// One object as --json= wants it, with its newline. DEL and the control characters beyond ASCII,
// which JSON allows and terminals obey, are written as \u00NN, too.
[[nodiscard]] std::string format_json(const JsonObject& object, Json json);

}  // namespace netmon::ctl
