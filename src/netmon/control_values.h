// SPDX-License-Identifier: MIT
//
// What io.netmon (io.netmon.varlink) says, as values and as JSON. What is not known is absent.
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

struct LinkInfo {
  InterfaceName name;
  std::optional<InterfaceName> altname;
  std::optional<uint32_t> ifindex;
  Standing standing = Standing::unknown;
  bool contended = false;
  std::optional<uint64_t> since_usec;
  std::optional<DownReason> reason;
  std::optional<Operstate> operstate;
  std::optional<bool> admin_up;
  bool monitored = false;
  bool stale = false;
  std::optional<std::string> unit;
  std::optional<pid_t> pid;
  std::optional<std::string> monitor_failure;
  bool named = false;
  bool restore = false;
  microseconds interval{0};
  std::optional<Sample> sample;
  std::optional<Rates> rates;
  uint64_t restores = 0;
  uint64_t flaps = 0;
  uint64_t flaps_hour = 0;
  uint64_t flaps_day = 0;
  std::optional<LinkEvent> last_event;
  std::optional<Hold> hold;
  std::optional<microseconds> retry_in;
};

struct ServiceInfo {
  std::string version;
  pid_t pid = 0;
  bool service = false;
  uint64_t started_usec = 0;
  uint64_t links = 0;
  uint64_t monitors = 0;
  uint64_t clients = 0;
  uint64_t watchers = 0;
  uint64_t restores = 0;
  uint64_t dropped_peers = 0;
  uint64_t dropped_clients = 0;
  std::optional<uint64_t> journal_bytes_per_day;
};

[[nodiscard]] JsonObject to_json(const LinkInfo& link);
[[nodiscard]] JsonObject to_json(const ServiceInfo& service);
[[nodiscard]] JsonObject to_json(const Hold& hold);
[[nodiscard]] JsonObject to_json(const InterfaceName& interface, const Sample& sample);
[[nodiscard]] JsonObject to_json(const InterfaceName& interface, const LinkEvent& event);

}  // namespace netmon
