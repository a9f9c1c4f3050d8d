// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include "netmon/launcher.h"

namespace netmon {

// --launch=no: starts nothing, and takes monitors that the same user or root started by hand, for
// any link that has none.
class HandLauncher final : public Launcher {
 public:
  [[nodiscard]] Surroundings surroundings() const override {
    return {.keeping = {.starts = false, .restarts = true}};
  }
  [[nodiscard]] Result<void> start(LinkId, const InterfaceName&, bool) override { return {}; }
  void signal(LinkId, int) override {}
  bool signal_all(int) override { return false; }
  [[nodiscard]] std::optional<Admission> admit(const ucred& peer, int) const override {
    if (peer.uid != ::getuid() && peer.uid != 0) return std::nullopt;
    return Admission{};
  }
};

}  // namespace netmon
