// SPDX-License-Identifier: MIT
//
// Datagrams of the kernel: link messages, acknowledgements with its own words, the end of a dump.
//
// Parser: src/net/netlink_parse.cpp src/net/link_message.cpp
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "fuzz.h"
#include "net/link_message.h"
#include "net/netlink.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr Instant kNow(seconds(77));

// A message that says just this, as the kernel would send it.
std::optional<LinkMessage> sent_again(const LinkMessage& message) {
  alignas(nlmsghdr) static std::array<char, 1 << 17> buffer{};
  nlmsghdr* header = mnl_nlmsg_put_header(buffer.data());
  header->nlmsg_type = message.deleted ? RTM_DELLINK : RTM_NEWLINK;
  auto* info = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ifinfomsg)));
  info->ifi_index = static_cast<int>(message.link.ifindex);
  info->ifi_flags = message.link.state.admin_up ? IFF_UP : 0;
  mnl_attr_put_strz(header, IFLA_IFNAME, message.link.name.bytes().c_str());
  nlattr* list = mnl_attr_nest_start(header, IFLA_PROP_LIST);
  for (const InterfaceName& name : message.link.altnames) {
    mnl_attr_put_strz(header, IFLA_ALT_IFNAME, name.bytes().c_str());
  }
  mnl_attr_nest_end(header, list);
  mnl_attr_put_u8(header, IFLA_OPERSTATE, static_cast<uint8_t>(message.link.state.operstate));
  if (message.moved) mnl_attr_put_u32(header, IFLA_NEW_NETNSID, 0);
  return parse_link_message(header, kNow);
}

void check_link_message(const nlmsghdr* header) {
  const auto message = parse_link_message(header, kNow);
  if (!message) return;
  const Link& link = message->link;
  require(link.ifindex >= 1 && link.ifindex <= INT32_MAX, "a link has an ifindex");
  require(InterfaceName::from_bytes(link.name.bytes()).ok(), "a link has a name");
  require(link.state.operstate <= Operstate::up && link.changed == kNow, "a link has a state");
  const auto again = sent_again(*message);
  require(again && again->link == link && again->deleted == message->deleted &&
              again->moved == message->moved,
          "the same message says the same");
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netmon;
  // As the kernel gives it: aligned. Of its exact size, so that a sanitizer sees one byte too many.
  const auto bytes = std::make_unique<char[]>(size);
  std::memcpy(bytes.get(), data, size);
  NetlinkAnswer answer;
  static_cast<void>(read_netlink_answer({bytes.get(), size}, answer, check_link_message));
  fuzz::require(answer.message.size() < size || answer.message.empty(),
                "the words are those of the message");
  return 0;
}
