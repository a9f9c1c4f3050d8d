// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "net/netlink.h"

namespace netmon {

// Sets IFF_UP of an interface (RTM_NEWLINK), which needs CAP_NET_ADMIN, and says what the kernel
// answered. By ifindex, so that a rename between decision and deed cannot hit another interface.
[[nodiscard]] Result<NetlinkAnswer> set_link_up(uint32_t ifindex);

}  // namespace netmon
