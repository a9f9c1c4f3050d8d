// SPDX-License-Identifier: MIT
#include "net/set_link_up.h"

#include <linux/rtnetlink.h>
#include <net/if.h>

#include <array>

namespace netmon {

Result<NetlinkAnswer> set_link_up(uint32_t ifindex) {
  alignas(nlmsghdr) std::array<char, 256> buffer{};
  nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
  request->nlmsg_type = RTM_NEWLINK;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg)));
  link->ifi_family = AF_UNSPEC;
  link->ifi_index = static_cast<int>(ifindex);
  link->ifi_flags = IFF_UP;
  link->ifi_change = IFF_UP;
  return netlink_request(request);
}

}  // namespace netmon
