// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <thread>

#include "../../support/patience.h"

namespace netmon::test {

// For what has much to do: to make a tree, to install a package, to connect ten thousand times.
inline constexpr std::chrono::seconds kPatienceWithWork = kPatience * 20;

// Polls until `holds`; false once patience ends. For what announces nothing.
template <typename Holds>
bool wait_until(Holds holds, std::chrono::milliseconds patience = kPatience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace netmon::test
