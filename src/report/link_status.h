// SPDX-License-Identifier: MIT
//
// How a monitored link stands, as netmon knows it at a moment: what the line of its service and
// io.netmon say. The JSON is that of io.netmon.varlink; what is not known is absent.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/interface_name.h"
#include "base/link_state.h"
#include "base/rates.h"
#include "base/sample.h"
#include "policy/hold.h"
#include "policy/link_policy.h"
#include "report/link_event.h"
#include "wire/json_text.h"
#include "wire/sample_json.h"

namespace netmon {

struct LinkMonitor {
  bool connected = false;
  bool stale = false;  // it did not answer in time
  std::optional<std::string> unit;
  std::optional<pid_t> pid;
  std::optional<std::string> failure;  // why none could be started
};

struct LinkCounts {
  uint64_t restores = 0;    // since netmon began to watch it
  uint64_t flaps = 0;       // that no look saw, since then
  uint64_t flaps_hour = 0;  // and the times that it went down, within the last hour
  uint64_t flaps_day = 0;
};

struct LinkStatus {
  InterfaceName name;
  std::optional<InterfaceName> altname;  // the name by which it is meant, where that is not its own
  std::optional<uint32_t> ifindex;
  Standing standing = Standing::unknown;
  bool contended = false;              // also while it is up
  std::optional<uint64_t> since_usec;  // of CLOCK_REALTIME
  std::optional<DownReason> reason;
  std::optional<Operstate> operstate;
  std::optional<bool> admin_up;
  LinkMonitor monitor;
  bool named = false;  // written out in the configuration
  bool restore = false;
  microseconds interval{0};
  std::optional<Sample> sample;
  std::optional<Rates> rates;
  LinkCounts counts;
  std::optional<LinkEvent> last_event;
  std::optional<Hold> hold;
  std::optional<microseconds> retry_in;  // until it may be set up again

  // For people: "v0", or "v0 (wan0)".
  [[nodiscard]] std::string title() const { return shown_with(name, altname.value_or(name)); }
};

[[nodiscard]] JsonObject to_json(const LinkStatus& link);
[[nodiscard]] JsonObject to_json(const Hold& hold);
[[nodiscard]] JsonObject to_json(const InterfaceName& interface, const Sample& sample);
[[nodiscard]] JsonObject to_json(const InterfaceName& interface, const LinkEvent& event);

}  // namespace netmon
