// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "netmon/launcher.h"
#include "sysd/event_loop.h"

namespace netmon {

// After an upgrade the monitors run the old program: they are restarted one by one, the next when
// the one before is back, or was not in time.
class Upgrades {
 public:
  // `restart` restarts a monitor; false: there is nothing to restart.
  Upgrades(EventLoop& loop, std::function<bool(LinkId)> restart);
  Upgrades(const Upgrades&) = delete;
  Upgrades& operator=(const Upgrades&) = delete;

  // A monitor is ready. `current`: it runs the program that is installed now.
  void on_ready(LinkId link, bool current);

 private:
  void next();

  std::function<bool(LinkId)> restart_;
  std::deque<LinkId> outdated_;
  std::optional<LinkId> under_way_;
  EventSource limit_;
};

}  // namespace netmon
