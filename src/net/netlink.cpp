// SPDX-License-Identifier: MIT
#include "net/netlink.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <vector>

namespace netmon {

namespace {

constexpr unsigned kSequence = 1;
constexpr size_t kReceiveBytes = size_t{64} * 1024;

// The kernel's own words in an acknowledgement, or none. They follow the header of the request, or
// all of the request where the kernel did not cap it.
std::string extended_text(const nlmsghdr* header, const nlmsgerr* error) {
  if ((header->nlmsg_flags & NLM_F_ACK_TLVS) == 0) return {};
  size_t offset = sizeof(nlmsgerr);
  if ((header->nlmsg_flags & NLM_F_CAPPED) == 0) offset += mnl_nlmsg_get_payload_len(&error->msg);
  std::string text;
  for_each_attribute(header, offset, [&](const nlattr* attribute) {
    if (mnl_attr_get_type(attribute) == NLMSGERR_ATTR_MSG &&
        mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) == 0) {
      text = mnl_attr_get_str(attribute);
    }
  });
  return text;
}

}  // namespace

void for_each_attribute(const nlmsghdr* header, size_t offset,
                        const std::function<void(const nlattr*)>& visit) {
  // mnl_attr_for_each does the same in C, with conversions that C++ does not have.
  const auto* end = static_cast<const char*>(mnl_nlmsg_get_payload_tail(header));
  const auto* attribute = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(header, offset));
  while (mnl_attr_ok(attribute, static_cast<int>(end - reinterpret_cast<const char*>(attribute)))) {
    visit(attribute);
    attribute = mnl_attr_next(attribute);
  }
}

Result<NetlinkSocket> open_netlink(unsigned groups) {
  NetlinkSocket socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
  if (!socket) return errno_error("cannot open a netlink socket");
  if (mnl_socket_bind(socket.get(), groups, MNL_SOCKET_AUTOPID) < 0) {
    return errno_error("cannot bind a netlink socket");
  }
  return socket;
}

Result<NetlinkAnswer> netlink_request(nlmsghdr* request,
                                      const std::function<void(const nlmsghdr*)>& on_message) {
  auto socket = open_netlink(0);
  if (!socket) return socket.error();
  int on = 1;
  // Older kernels have neither; the answer is then without words.
  mnl_socket_setsockopt(socket->get(), NETLINK_EXT_ACK, &on, sizeof(on));
  mnl_socket_setsockopt(socket->get(), NETLINK_CAP_ACK, &on, sizeof(on));
  request->nlmsg_seq = kSequence;
  if (mnl_socket_sendto(socket->get(), request, request->nlmsg_len) < 0) {
    return errno_error("cannot send to the kernel");
  }
  NetlinkAnswer answer;
  std::vector<char> buffer(kReceiveBytes);
  while (true) {
    const ssize_t count = mnl_socket_recvfrom(socket->get(), buffer.data(), buffer.size());
    if (count < 0) return errno_error("cannot receive from the kernel");
    int left = static_cast<int>(count);
    for (const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data());
         mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left)) {
      if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0) answer.error = EINTR;
      if (header->nlmsg_type == NLMSG_DONE) return answer;
      if (header->nlmsg_type == NLMSG_ERROR) {
        const auto* error = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(header));
        answer.error = -error->error;
        answer.message = extended_text(header, error);
        return answer;
      }
      if (on_message) on_message(header);
    }
  }
}

}  // namespace netmon
