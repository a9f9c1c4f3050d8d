// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "netmon/control_host.h"
#include "sysd/event_loop.h"
#include "sysd/polkit.h"

namespace netmon {

// Who may change something: root; in a terminal whoever runs netmon there; and whom polkit lets.
class Authority {
 public:
  explicit Authority(EventLoop& loop) : polkit_(loop) {}

  // Whether the caller may do what `verb` names (to `interface`, if it is one link). `done` is told
  // what is needed; nullopt is yes.
  void check(const Caller& caller, bool in_terminal, const std::string& verb,
             const std::string& interface, std::function<void(std::optional<std::string>)> done);

 private:
  Polkit polkit_;
};

}  // namespace netmon
