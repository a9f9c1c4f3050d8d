// SPDX-License-Identifier: MIT
//
// What `show` takes from the journal. --namespace= and --directory= of the options say which. The
// error of a reader without the right to the journal has the code EACCES and names the group.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/interface_name.h"
#include "base/result.h"
#include "netmonctl/options.h"

namespace netmon::ctl {

struct PastEvent {
  uint64_t realtime_usec = 0;
  std::string kind;  // NETMON_EVENT=
  std::string message;
  int priority = 6;  // of syslog
};

// Per second, over one step. Absent is a gap: a reset, or no samples.
struct PastRates {
  uint64_t realtime_usec = 0;  // the end of the step
  std::optional<double> rx_bytes;
  std::optional<double> tx_bytes;
};

// The last events of an interface, oldest first, at most `count`.
[[nodiscard]] Result<std::vector<PastEvent>> recent_events(const Options& options,
                                                           const InterfaceName& interface,
                                                           size_t count);

// The rates of the last `span`, oldest first, one for each `step`.
[[nodiscard]] Result<std::vector<PastRates>> recent_rates(const Options& options,
                                                          const InterfaceName& interface,
                                                          microseconds span, microseconds step);

}  // namespace netmon::ctl
