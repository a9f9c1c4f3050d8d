// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <array>
#include <string>
#include <vector>

#include "net/link_message.h"

namespace netmon {

namespace {

constexpr Instant kNow(seconds(77));

// One message, as the kernel would send it.
class MessageOf {
 public:
  MessageOf(uint16_t type, int ifindex, unsigned flags = IFF_UP, uint8_t family = AF_UNSPEC) {
    header_ = mnl_nlmsg_put_header(buffer_.data());
    header_->nlmsg_type = type;
    auto* info = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(header_, sizeof(ifinfomsg)));
    info->ifi_family = family;
    info->ifi_index = ifindex;
    info->ifi_flags = flags;
  }
  MessageOf& name(const std::string& name) {
    mnl_attr_put_strz(header_, IFLA_IFNAME, name.c_str());
    return *this;
  }
  MessageOf& bytes(uint16_t attribute, const std::string& bytes) {
    mnl_attr_put(header_, attribute, bytes.size(), bytes.data());
    return *this;
  }
  MessageOf& altnames(const std::vector<std::string>& names) {
    nlattr* list = mnl_attr_nest_start(header_, IFLA_PROP_LIST);
    for (const std::string& name : names) {
      mnl_attr_put_strz(header_, IFLA_ALT_IFNAME, name.c_str());
    }
    mnl_attr_nest_end(header_, list);
    return *this;
  }
  MessageOf& operstate(uint8_t operstate) {
    mnl_attr_put_u8(header_, IFLA_OPERSTATE, operstate);
    return *this;
  }
  nlmsghdr* header() { return header_; }
  [[nodiscard]] std::optional<LinkMessage> parsed() const {
    return parse_link_message(header_, kNow);
  }

 private:
  alignas(nlmsghdr) std::array<char, 1024> buffer_{};
  nlmsghdr* header_;
};

}  // namespace

TEST(LinkMessage, TellsIfindexNameAndState) {
  const auto message = MessageOf(RTM_NEWLINK, 7).name("eth0").operstate(IF_OPER_UP).parsed();
  ASSERT_TRUE(message);
  EXPECT_EQ(
      message->link,
      (Link{
          7, *InterfaceName::from_bytes("eth0"), {}, LinkState{Operstate::up, true, false}, kNow}));
  EXPECT_FALSE(message->deleted);
  EXPECT_FALSE(message->moved);
}

TEST(LinkMessage, TellsThatIffUpIsClear) {
  const auto message =
      MessageOf(RTM_NEWLINK, 7, IFF_RUNNING).name("eth0").operstate(IF_OPER_DOWN).parsed();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->link.state, (LinkState{Operstate::down, false, false}));
}

TEST(LinkMessage, TellsThatALinkIsDeletedOrMovedAway) {
  const auto deleted = MessageOf(RTM_DELLINK, 7).name("eth0").parsed();
  ASSERT_TRUE(deleted);
  EXPECT_TRUE(deleted->deleted);
  EXPECT_FALSE(deleted->moved);
  const auto moved =
      MessageOf(RTM_DELLINK, 7).name("eth0").bytes(IFLA_NEW_NETNSID, std::string(4, '\0')).parsed();
  ASSERT_TRUE(moved);
  EXPECT_TRUE(moved->deleted);
  EXPECT_TRUE(moved->moved);
}

TEST(LinkMessage, KeepsNamesOfAnyBytes) {
  const auto message = MessageOf(RTM_NEWLINK, 7).name("\x1b\x80*]").parsed();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->link.name.bytes(), "\x1b\x80*]");
}

TEST(LinkMessage, TellsAlternativeNamesAndLeavesOutWhatCannotBeOne) {
  const std::string longest(127, 'n');
  const auto message =
      MessageOf(RTM_NEWLINK, 7).name("v0").altnames({"wan0", "a b", "", longest}).parsed();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->link.altnames,
            (LinkNames{*InterfaceName::from_bytes("wan0"), *InterfaceName::from_bytes(longest)}));
  EXPECT_EQ(message->link.names().front().bytes(), "v0");
  EXPECT_EQ(message->link.names().size(), 3U);
  EXPECT_TRUE(MessageOf(RTM_NEWLINK, 7).name("v0").altnames({}).parsed()->link.altnames.empty());
}

TEST(LinkMessage, HasTheStateUnknownWhereTheKernelSaysNothingKnown) {
  EXPECT_EQ(MessageOf(RTM_NEWLINK, 7).name("a").parsed()->link.state.operstate, Operstate::unknown);
  EXPECT_EQ(MessageOf(RTM_NEWLINK, 7).name("a").operstate(7).parsed()->link.state.operstate,
            Operstate::unknown);
  EXPECT_EQ(MessageOf(RTM_NEWLINK, 7)
                .name("a")
                .bytes(IFLA_OPERSTATE, std::string(4, '\x02'))
                .parsed()
                ->link.state.operstate,
            Operstate::unknown);
}

TEST(LinkMessage, SkipsAttributesThatItDoesNotKnow) {
  const auto message = MessageOf(RTM_NEWLINK, 7)
                           .bytes(IFLA_ADDRESS, "\x01\x02\x03\x04\x05\x06")
                           .bytes(999, "?")
                           .name("eth0")
                           .parsed();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->link.name.bytes(), "eth0");
}

TEST(LinkMessage, IsNoneOfAnotherTypeOrFamily) {
  for (const uint16_t type : {RTM_GETLINK, RTM_NEWADDR, RTM_NEWROUTE}) {
    EXPECT_FALSE(MessageOf(type, 7).name("eth0").parsed()) << type;
  }
  // A port leaves a bridge, and is still there.
  EXPECT_FALSE(MessageOf(RTM_DELLINK, 7, IFF_UP, AF_BRIDGE).name("eth0").parsed());
  EXPECT_FALSE(MessageOf(RTM_NEWLINK, 7, IFF_UP, AF_INET6).name("eth0").parsed());
}

TEST(LinkMessage, IsNoneWithoutAnIfindexOrAName) {
  EXPECT_FALSE(MessageOf(RTM_NEWLINK, 0).name("eth0").parsed());
  EXPECT_FALSE(MessageOf(RTM_NEWLINK, -1).name("eth0").parsed());
  EXPECT_FALSE(MessageOf(RTM_NEWLINK, 7).parsed());
  EXPECT_FALSE(MessageOf(RTM_NEWLINK, 7).name("").parsed());
  EXPECT_FALSE(MessageOf(RTM_NEWLINK, 7).name(std::string(128, 'n')).parsed());
  EXPECT_FALSE(MessageOf(RTM_NEWLINK, 7).bytes(IFLA_IFNAME, "eth0").parsed()) << "no NUL";
  EXPECT_FALSE(MessageOf(RTM_NEWLINK, 7).bytes(IFLA_IFNAME, "").parsed());
}

TEST(LinkMessage, IsReadNoFurtherThanItsLength) {
  MessageOf message(RTM_NEWLINK, 7);
  const uint32_t bare = message.header()->nlmsg_len;
  message.name("eth0").operstate(IF_OPER_UP);
  const uint32_t whole = message.header()->nlmsg_len;
  for (uint32_t length = sizeof(nlmsghdr); length < whole; ++length) {
    message.header()->nlmsg_len = length;
    const auto parsed = message.parsed();
    const bool has_name = length >= bare + MNL_ATTR_HDRLEN + sizeof("eth0");
    ASSERT_EQ(parsed.has_value(), has_name) << length;
    const auto operstate = parsed ? parsed->link.state.operstate : Operstate::unknown;
    EXPECT_EQ(operstate == Operstate::up, length > whole - 4) << length;
  }
}

TEST(LinkMessage, IsNotFooledByAnAttributeLongerThanTheMessage) {
  MessageOf message(RTM_NEWLINK, 7);
  auto* attribute = static_cast<nlattr*>(mnl_nlmsg_get_payload_tail(message.header()));
  message.name("eth0");
  attribute->nla_len = 600;
  EXPECT_FALSE(message.parsed());
  attribute->nla_len = 2;
  EXPECT_FALSE(message.parsed());
}

}  // namespace netmon
