// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "../../support/patience.h"
#include "../../support/poll.h"

namespace netmon::test {

// For what has much to do: to make a tree, to install a package, to connect ten thousand times.
inline constexpr std::chrono::seconds kPatienceWithWork = kPatience * 20;

template <typename Holds>
bool wait_until(Holds holds, std::chrono::milliseconds patience = kPatience) {
  return poll_until(holds, patience, std::chrono::milliseconds(5));
}

}  // namespace netmon::test
