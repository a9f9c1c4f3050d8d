// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace netmon::test {

// What ends a wait for something that should happen. Nothing is measured against it: when all is
// well it costs nothing, on however slow a machine.
inline constexpr std::chrono::seconds kPatience{60};

}  // namespace netmon::test
