// SPDX-License-Identifier: MIT
#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "net/netlink.h"

namespace netmon {

namespace {

constexpr int kMaxErrno = 4095;

// mnl_attr_for_each does the same in C, with conversions that C++ does not have.
void for_each_until(const nlattr* attribute, const char* end,
                    const std::function<void(const nlattr*)>& visit) {
  while (mnl_attr_ok(attribute, static_cast<int>(end - reinterpret_cast<const char*>(attribute)))) {
    visit(attribute);
    attribute = mnl_attr_next(attribute);
  }
}

// The kernel's own words in an acknowledgement, or none. They follow the header of the request, or
// all of the request where the kernel did not cap it.
std::string extended_text(const nlmsghdr* header, const nlmsgerr& error) {
  if ((header->nlmsg_flags & NLM_F_ACK_TLVS) == 0) return {};
  size_t offset = sizeof(nlmsgerr);
  if ((header->nlmsg_flags & NLM_F_CAPPED) == 0) {
    if (error.msg.nlmsg_len < sizeof(nlmsghdr)) return {};
    offset += error.msg.nlmsg_len - sizeof(nlmsghdr);
  }
  std::string text;
  for_each_attribute(header, offset, [&](const nlattr* attribute) {
    if (mnl_attr_get_type(attribute) == NLMSGERR_ATTR_MSG &&
        mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) == 0) {
      text = mnl_attr_get_str(attribute);
    }
  });
  return text;
}

void read_acknowledgement(const nlmsghdr* header, NetlinkAnswer& answer) {
  nlmsgerr error{};
  if (mnl_nlmsg_get_payload_len(header) < sizeof(error)) {
    answer.error = EBADMSG;
    return;
  }
  std::memcpy(&error, mnl_nlmsg_get_payload(header), sizeof(error));
  answer.error = error.error <= 0 && error.error >= -kMaxErrno ? -error.error : EBADMSG;
  answer.message = extended_text(header, error);
}

}  // namespace

void for_each_message(std::string_view datagram,
                      const std::function<bool(const nlmsghdr*)>& visit) {
  // mnl_nlmsg_ok takes a length beyond INT_MAX for a short one.
  while (datagram.size() >= sizeof(nlmsghdr)) {
    const auto* header = reinterpret_cast<const nlmsghdr*>(datagram.data());
    if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > datagram.size()) return;
    if (!visit(header)) return;
    datagram.remove_prefix(std::min(NLMSG_ALIGN(size_t{header->nlmsg_len}), datagram.size()));
  }
}

void for_each_attribute(const nlmsghdr* header, size_t offset,
                        const std::function<void(const nlattr*)>& visit) {
  // Not mnl_nlmsg_get_payload_tail, which rounds up: an attribute could end past the message.
  const char* const end = reinterpret_cast<const char*>(header) + header->nlmsg_len;
  if (offset > mnl_nlmsg_get_payload_len(header)) return;
  for_each_until(static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(header, offset)), end,
                 visit);
}

void for_each_nested(const nlattr* outer, const std::function<void(const nlattr*)>& visit) {
  for_each_until(static_cast<const nlattr*>(mnl_attr_get_payload(outer)),
                 reinterpret_cast<const char*>(outer) + outer->nla_len, visit);
}

bool read_netlink_answer(std::string_view datagram, NetlinkAnswer& answer,
                         const std::function<void(const nlmsghdr*)>& on_message) {
  bool over = false;
  for_each_message(datagram, [&](const nlmsghdr* header) {
    if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0) answer.error = EINTR;
    over = header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR;
    if (header->nlmsg_type == NLMSG_ERROR) read_acknowledgement(header, answer);
    if (!over && on_message) on_message(header);
    return !over;
  });
  return over;
}

}  // namespace netmon
