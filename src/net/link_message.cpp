// SPDX-License-Identifier: MIT
#include "net/link_message.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include "net/netlink.h"

namespace netmon {

namespace {

// One that cannot be a name, or has no NUL, is nothing.
std::optional<InterfaceName> name_in(const nlattr* attribute) {
  if (mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) != 0) return std::nullopt;
  const auto name = InterfaceName::from_bytes(mnl_attr_get_str(attribute));
  return name ? std::optional(*name) : std::nullopt;
}

LinkNames altnames_in(const nlattr* properties) {
  LinkNames names;
  for_each_nested(properties, [&](const nlattr* property) {
    if (mnl_attr_get_type(property) != IFLA_ALT_IFNAME) return;
    if (const auto name = name_in(property)) names.push_back(*name);
  });
  return names;
}

}  // namespace

LinkNames Link::names() const {
  LinkNames names = {name};
  names.insert(names.end(), altnames.begin(), altnames.end());
  return names;
}

std::optional<LinkMessage> parse_link_message(const nlmsghdr* header, Instant now) {
  if (header->nlmsg_type != RTM_NEWLINK && header->nlmsg_type != RTM_DELLINK) return std::nullopt;
  if (mnl_nlmsg_get_payload_len(header) < sizeof(ifinfomsg)) return std::nullopt;
  const auto* info = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(header));
  if (info->ifi_family != AF_UNSPEC || info->ifi_index <= 0) return std::nullopt;
  LinkMessage message;
  message.deleted = header->nlmsg_type == RTM_DELLINK;
  message.link.ifindex = static_cast<uint32_t>(info->ifi_index);
  message.link.state.admin_up = (info->ifi_flags & IFF_UP) != 0;
  message.link.changed = now;
  for_each_attribute(header, sizeof(*info), [&](const nlattr* attribute) {
    switch (mnl_attr_get_type(attribute)) {
      case IFLA_IFNAME:
        message.link.name = name_in(attribute).value_or(InterfaceName());
        break;
      case IFLA_PROP_LIST:
        message.link.altnames = altnames_in(attribute);
        break;
      case IFLA_OPERSTATE:
        if (mnl_attr_validate(attribute, MNL_TYPE_U8) == 0 &&
            mnl_attr_get_u8(attribute) <= static_cast<uint8_t>(Operstate::up)) {
          message.link.state.operstate = static_cast<Operstate>(mnl_attr_get_u8(attribute));
        }
        break;
      case IFLA_NEW_NETNSID:
        message.moved = true;
        break;
      default:
        break;
    }
  });
  if (message.link.name == InterfaceName()) return std::nullopt;
  return message;
}

}  // namespace netmon
