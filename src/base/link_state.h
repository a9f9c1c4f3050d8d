// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace netmon {

// RFC 2863 operational state, in the order of the kernel's IF_OPER_* values.
enum class Operstate : uint8_t {
  unknown,
  notpresent,
  down,
  lowerlayerdown,
  testing,
  dormant,
  up,
};

// The kernel's own word, as /sys/class/net/X/operstate has it.
[[nodiscard]] std::string_view to_string(Operstate operstate);
[[nodiscard]] std::optional<Operstate> parse_operstate(std::string_view text);

// Why a link is down, as far as the kernel tells; the values of "reason" in link-down.
enum class DownReason : uint8_t {
  admin_down,        // IFF_UP is clear: setting it helps
  no_carrier,        // IFF_UP is set, but cable or peer is absent
  lower_layer_down,  // the parent of this macvlan or vlan is down
  not_present,       // the hardware is away
  protodown,         // a routing daemon or driver holds it down
};

[[nodiscard]] std::string_view to_string(DownReason reason);
[[nodiscard]] std::optional<DownReason> parse_down_reason(std::string_view text);

// What a look at a link says about up and down.
struct LinkState {
  Operstate operstate = Operstate::unknown;
  bool admin_up = false;   // IFF_UP
  bool protodown = false;  // looked at only when the link is down

  bool operator==(const LinkState&) const = default;
};

// Only operstate down, lowerlayerdown and notpresent are down; unknown is up as long as IFF_UP is
// set (lo, bridges, tun, WireGuard). dormant and testing are neither: `pending`.
enum class Condition : uint8_t { up, down, pending };

[[nodiscard]] Condition condition(const LinkState& state);

// Why a link whose condition is down is so.
[[nodiscard]] DownReason down_reason(const LinkState& state);

}  // namespace netmon
