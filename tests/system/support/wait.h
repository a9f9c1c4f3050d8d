// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <thread>

namespace netmon::test {

// Polls until `holds`, at most `limit`. For what announces nothing.
template <typename Holds>
bool wait_until(std::chrono::milliseconds limit, Holds holds) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace netmon::test
