// SPDX-License-Identifier: MIT
//
// What a storm of faults will be, as a pure function of its seed: which fault, when, of which link,
// for how long. The same settings give the same plan.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace netmon::test {

enum class FaultKind : uint8_t {
  // of netmon, and of what it needs
  kill_netmon,
  freeze_netmon,
  kill_journald,
  freeze_journald,
  kill_dbus,
  freeze_dbus,
  kill_polkit,
  freeze_polkit,
  journal_full,    // not a byte is free where the journal is
  few_fds,         // netmon may open nothing more
  little_memory,   // netmon gets no more memory
  good_reload,     // another setting for one link, and back
  reload_without,  // one link is not configured for a while
  broken_reload,   // a configuration that must be refused
  rude_clients,    // connections to its sockets that do not behave
  // of one link and its monitor
  kill_monitor,
  freeze_monitor,
  delete_link,
  rename_link,
  move_link,      // to another network namespace and back
  flap_carrier,   // faster than anybody looks
  lose_carrier,   // the other end goes down for a while
  set_down,       // IFF_UP is cleared: netmon sets it again
  extra_link,     // one more appears that the configuration matches, and goes
  failing_reads,  // each value reads as EIO for a while
  hanging_reads,  // no read returns for a while
  no_netlink,     // IFF_UP is cleared, and setting it fails with ENOBUFS for a while
};
inline constexpr int kFaultKinds = static_cast<int>(FaultKind::no_netlink) + 1;

std::string_view to_string(FaultKind kind);
bool is_of_link(FaultKind kind);

struct StormSettings {
  uint64_t seed = 180;  // with most kinds even in a short storm of few links
  std::chrono::seconds length{25};
  int links = 8;
};

struct Fault {
  std::chrono::milliseconds at;
  FaultKind kind;
  int link;                         // -1: of none
  std::chrono::milliseconds lasts;  // then it is undone; 0: it is over at once

  bool operator==(const Fault&) const = default;
};

// Only these links can have errors injected.
inline bool has_injection(int link) {
  return link % 4 == 0;
}

// In the order of time. Each can happen when it is due: a link that is gone is not renamed, and
// nothing is done so often that policy or systemd would rightly give up.
std::vector<Fault> plan_storm(const StormSettings& settings);

}  // namespace netmon::test
