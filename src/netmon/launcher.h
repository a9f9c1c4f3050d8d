// SPDX-License-Identifier: MIT
//
// Who starts the interface monitors, and which process may speak for which link.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "base/interface_name.h"
#include "base/result.h"

namespace netmon {

// Names one monitored link for as long as netmon runs, through renames and absences.
using LinkId = uint32_t;

// How a monitor's process ended.
struct MonitorEnd {
  int status = 0;  // exit status
  int signal = 0;  // the signal that killed it, or 0
};

// Whom a process speaks for.
struct Admission {
  std::optional<LinkId> link;  // the only link it may speak for; none: any that has no monitor
};

class Launcher {
 public:
  virtual ~Launcher() = default;

  // Whether start() starts something whose end is told.
  [[nodiscard]] virtual bool starts_monitors() const = 0;
  [[nodiscard]] virtual Result<void> start(LinkId link, const InterfaceName& name) = 0;
  // Sends a signal to the monitor of a link, or to all.
  virtual void signal(LinkId link, int signal) = 0;
  virtual void signal_all(int signal) = 0;
  // Whom a process that connected may speak for; nullopt: nobody, it is to be dropped.
  [[nodiscard]] virtual std::optional<Admission> admit(const ucred& peer) const = 0;
};

}  // namespace netmon
