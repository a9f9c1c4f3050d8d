// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/interface_name.h"

namespace netmon {

// The name that may have been meant: the nearest one that differs by at most two bytes, each put
// in, left out, changed or swapped with its neighbour, and by less than half of what was given.
[[nodiscard]] std::optional<InterfaceName> similar_name(std::string_view given,
                                                        std::span<const InterfaceName> names);

}  // namespace netmon
