// SPDX-License-Identifier: MIT
//
// Who starts the interface monitors, and which process may speak for which link; and what else
// differs between a terminal and a service.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "base/interface_name.h"
#include "base/result.h"
#include "policy/monitor_life.h"

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
  std::optional<LinkId> link;              // a child: the only link it may speak for
  std::optional<InterfaceName> interface;  // a unit: the only interface it may speak for
  std::string unit;                        // its name; empty in the terminal
};

// What netmon finds itself in. Nobody asks which it is, but for one of these.
struct Surroundings {
  Keeping keeping;           // who keeps the monitors
  bool in_terminal = true;   // keys and output are those of its user, who may change everything
  bool has_files = false;    // configured by files, to be read again; what they name is waited for
  bool is_outlived = false;  // over a restart of netmon the monitors go on
  size_t ends_at_once = std::numeric_limits<size_t>::max();  // monitors that may end together
};

class Launcher {
 public:
  virtual ~Launcher() = default;

  [[nodiscard]] virtual Surroundings surroundings() const = 0;
  // What the monitor of an interface runs as; "" where that has no name.
  [[nodiscard]] virtual std::string unit_for(const InterfaceName&) const { return {}; }
  // Starts the monitor of a link anew; `may_run`: unless one runs already.
  [[nodiscard]] virtual Result<void> start(LinkId link, const InterfaceName& name,
                                           bool may_run) = 0;
  // It is not started any more: it is ready, or nobody waits for it.
  virtual void settled(LinkId) {}
  // The start waits for others to be ready.
  [[nodiscard]] virtual bool waits(LinkId) const { return false; }
  // Sends a signal to the monitor of a link.
  virtual void signal(LinkId link, int signal) = 0;
  // To all of them; whether it reaches any.
  virtual bool signal_all(int signal) = 0;
  // Whom a process that connected may speak for; nullopt: nobody, it is to be dropped.
  [[nodiscard]] virtual std::optional<Admission> admit(const ucred& peer, int fd) const = 0;
  // The only process that may speak for who was admitted, where there is more than one; nullopt if
  // that cannot be told. May be told later.
  virtual void main_process(const Admission&,
                            const std::function<void(std::optional<pid_t>)>& done) {
    done(std::nullopt);
  }
  // A unit is to run another program, or not to run at all.
  virtual void restart(const std::string& /*unit*/) {}
  virtual void stop(const std::string& /*unit*/) {}
  // It was asked to stop by us, and has not yet.
  [[nodiscard]] virtual bool is_stopping(const std::string& /*unit*/) const { return false; }
  // The same, or it has only just: its process may be heard of still.
  [[nodiscard]] virtual bool was_asked_to_stop(const std::string& /*unit*/) const { return false; }
  // Why the service manager ended a unit by itself. Empty: it did not, or that cannot be told.
  virtual void why_ended(const std::string& /*unit*/,
                         const std::function<void(const std::string&)>& done) {
    done({});
  }
  // Whether netmon, which is asked to stop, is started again at once.
  virtual void ask_if_restarting(const std::function<void(bool)>& done) { done(false); }
};

}  // namespace netmon
