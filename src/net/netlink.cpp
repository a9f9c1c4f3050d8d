// SPDX-License-Identifier: MIT
#include "net/netlink.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

namespace netmon {

namespace {

constexpr unsigned kSequence = 1;

}  // namespace

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
  const auto buffer = std::make_unique_for_overwrite<char[]>(kNetlinkBufferBytes);
  while (true) {
    const ssize_t count = mnl_socket_recvfrom(socket->get(), buffer.get(), kNetlinkBufferBytes);
    if (count < 0) return errno_error("cannot receive from the kernel");
    if (read_netlink_answer({buffer.get(), static_cast<size_t>(count)}, answer, on_message)) {
      return answer;
    }
  }
}

}  // namespace netmon
