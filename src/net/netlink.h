// SPDX-License-Identifier: MIT
//
// What netmon needs of rtnetlink, by libmnl: a socket, and one request with its answer.
#pragma once

#include <libmnl/libmnl.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace netmon {

struct NetlinkClose {
  void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
};
// Takes any datagram of the kernel. What is not used of a buffer is never touched, and costs no
// memory.
inline constexpr size_t kNetlinkBufferBytes = size_t{64} * 1024;

using NetlinkSocket = std::unique_ptr<mnl_socket, NetlinkClose>;

// A NETLINK_ROUTE socket, close-on-exec; `groups` are RTMGRP_* bits to subscribe to.
[[nodiscard]] Result<NetlinkSocket> open_netlink(unsigned groups);

// Calls `visit` for each message of a datagram, until it returns false.
void for_each_message(std::string_view datagram, const std::function<bool(const nlmsghdr*)>& visit);

// Calls `visit` for each attribute of a message that begins `offset` bytes into its payload.
void for_each_attribute(const nlmsghdr* header, size_t offset,
                        const std::function<void(const nlattr*)>& visit);

// The same of the attributes within one.
void for_each_nested(const nlattr* outer, const std::function<void(const nlattr*)>& visit);

// What the kernel said of a request.
struct NetlinkAnswer {
  int error = 0;        // errno; 0 is done
  std::string message;  // its own words (extended acknowledgement), often empty
};

// Reads one datagram of an answer into `answer`, handing each message of a dump to `on_message`.
// True once the answer is complete.
[[nodiscard]] bool read_netlink_answer(std::string_view datagram, NetlinkAnswer& answer,
                                       const std::function<void(const nlmsghdr*)>& on_message);

// Sends `request` on a fresh socket and waits for its acknowledgement or the end of its dump,
// handing each message of the answer to `on_message` (none for plain requests). EINTR in the
// answer means that the table changed during the dump.
[[nodiscard]] Result<NetlinkAnswer> netlink_request(
    nlmsghdr* request, const std::function<void(const nlmsghdr*)>& on_message = nullptr);

}  // namespace netmon
