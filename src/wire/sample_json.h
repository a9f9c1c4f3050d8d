// SPDX-License-Identifier: MIT
//
// What the messages of both sockets have in common of a sample.
#pragma once

#include "base/rates.h"
#include "base/sample.h"
#include "wire/json_text.h"

namespace netmon {

// Those that the kernel gave, each by its name.
void add_counters(JsonObject& json, const Counters& counters);
[[nodiscard]] JsonObject to_json(const Rates& rates);

}  // namespace netmon
