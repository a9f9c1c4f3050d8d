// SPDX-License-Identifier: MIT
//
// What a link message of the kernel says of a link.
//
// Only messages of AF_UNSPEC count: a bridge announces a port that leaves it as an RTM_DELLINK of
// AF_BRIDGE, and that port is still there.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/interface_name.h"
#include "base/link_state.h"

namespace netmon {

// One link.
struct Link {
  uint32_t ifindex = 0;
  InterfaceName name;
  LinkNames altnames;
  LinkState state;  // without protodown
  Instant changed;  // when condition(state) or IFF_UP was last seen to change

  [[nodiscard]] LinkNames names() const;

  bool operator==(const Link&) const = default;
};

// What one message is about, as far as netmon looks at it; nullopt for all others.
struct LinkMessage {
  Link link;
  bool deleted = false;
  bool moved = false;  // deleted here because it went to another network namespace
};

[[nodiscard]] std::optional<LinkMessage> parse_link_message(const nlmsghdr* header, Instant now);

}  // namespace netmon
