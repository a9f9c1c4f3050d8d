// SPDX-License-Identifier: MIT
//
// What the service manager says of a service, and why one failed, in the manager's own words.
#pragma once

#include <systemd/sd-bus.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace netmon {

// Its properties.
struct UnitState {
  std::string active;  // ActiveState: "active", "activating" (also where it waits to be started
                       // again), "inactive", "failed"
  std::string result;  // Result: "success", "exit-code", "timeout"
  int32_t code = 0;    // ExecMainCode: CLD_EXITED, CLD_KILLED; 0: nothing was executed
  int32_t status = 0;  // ExecMainStatus: an exit status or a signal

  // Nothing of it runs, and the manager does not start it again by itself.
  [[nodiscard]] bool is_over() const { return active == "failed" || active == "inactive"; }
};

// From what its Properties answer to GetAll; what is not there stays as it is in UnitState.
[[nodiscard]] Result<UnitState> read_unit_state(sd_bus_message* properties);

// "exit-code, status 226/NAMESPACE"; "signal, SIGSEGV"; "timeout". `job` is what is told where the
// service itself did not fail: the result of its job.
[[nodiscard]] std::string why_failed(const UnitState& state, const std::string& job);

// What the exit status of a service means, of those that systemd itself gives where it cannot
// execute one (systemd.exec(5)): "NAMESPACE". Empty for any other.
[[nodiscard]] std::string_view exit_status_name(int32_t status);

}  // namespace netmon
