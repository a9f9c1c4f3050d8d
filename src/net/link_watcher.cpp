// SPDX-License-Identifier: MIT
#include "net/link_watcher.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

namespace netmon {

namespace {

constexpr int64_t kPriority = -20;           // before the monitors' messages: names first
constexpr int kReceiveQueueBytes = 1 << 20;  // some hundred link messages at once
constexpr int kDumpTries = 8;
constexpr milliseconds kRetry{100};
constexpr nanoseconds kFirstLook = seconds(1);
constexpr nanoseconds kLongestLook = seconds(10);

bool same_condition(const LinkState& a, const LinkState& b) {
  return a.admin_up == b.admin_up && condition(a) == condition(b);
}

}  // namespace

Result<std::map<uint32_t, Link>> dump_links() {
  for (int tries = 0; tries < kDumpTries; ++tries) {
    alignas(nlmsghdr) std::array<char, 256> buffer{};
    nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
    request->nlmsg_type = RTM_GETLINK;
    request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    auto* info = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg)));
    info->ifi_family = AF_UNSPEC;
    mnl_attr_put_u32(request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    std::map<uint32_t, Link> links;
    const Instant now = monotonic_now();
    const auto answer = netlink_request(request, [&](const nlmsghdr* header) {
      if (auto message = parse_link_message(header, now)) {
        links.insert_or_assign(message->link.ifindex, message->link);
      }
    });
    if (!answer) return answer.error();
    if (answer->error == 0) return links;
    if (answer->error != EINTR) {
      return Error{answer->error, "cannot list the network interfaces", answer->message};
    }
  }
  return Error{EBUSY, "cannot list the network interfaces while they keep changing", {}};
}

LinkWatcher::LinkWatcher(EventLoop& loop, Handlers handlers) : handlers_(std::move(handlers)) {
  socket_ = open_netlink(RTMGRP_LINK).take_or_throw();
  const int fd = mnl_socket_get_fd(socket_.get());
  // Beyond the system's limit where that is allowed; otherwise up to it.
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveQueueBytes,
                   sizeof(kReceiveQueueBytes)) < 0) {
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kReceiveQueueBytes, sizeof(kReceiveQueueBytes));
  }
  links_ = dump_links().take_or_throw();
  retry_ = loop.on_timer([this] { resynchronize(); });
  look_timer_ = loop.on_timer([this] { look_again(); });
  source_ = loop.on_io(fd, EPOLLIN, [this](uint32_t) { receive(); });
  source_.set_priority(kPriority);
}

const Link* LinkWatcher::find(uint32_t ifindex) const {
  const auto found = links_.find(ifindex);
  return found == links_.end() ? nullptr : &found->second;
}

const Link* LinkWatcher::find(const InterfaceName& name) const {
  for (const auto& [ifindex, link] : links_) {
    if (link.name == name) return &link;
  }
  return nullptr;
}

const Link* LinkWatcher::find_called(const InterfaceName& name) const {
  if (const Link* link = find(name)) return link;
  for (const auto& [ifindex, link] : links_) {
    if (has_name(link.altnames, name)) return &link;
  }
  return nullptr;
}

// True if there was something.
bool LinkWatcher::receive() {
  const auto buffer = std::make_unique_for_overwrite<char[]>(kNetlinkBufferBytes);
  const ssize_t count =
      ::recv(mnl_socket_get_fd(socket_.get()), buffer.get(), kNetlinkBufferBytes, MSG_DONTWAIT);
  if (count < 0) {
    if (errno == EAGAIN) return false;
    if (errno != EINTR) resynchronize();  // ENOBUFS: messages were lost
    return true;
  }
  const Instant now = monotonic_now();
  for_each_message({buffer.get(), static_cast<size_t>(count)}, [&](const nlmsghdr* header) {
    if (const auto message = parse_link_message(header, now)) apply(*message);
    return true;
  });
  return true;
}

void LinkWatcher::apply(const LinkMessage& message) {
  if (message.deleted) return remove(message.link.ifindex, message.moved);
  const auto [found, inserted] = links_.try_emplace(message.link.ifindex, message.link);
  if (inserted) {
    const Link appeared = found->second;
    return handlers_.appeared(appeared);
  }
  Link& link = found->second;
  const InterfaceName old_name = link.name;
  const bool same_altnames = link.altnames == message.link.altnames;
  const bool same = same_condition(link.state, message.link.state);
  const Instant changed = same ? link.changed : message.link.changed;
  link = message.link;
  link.changed = changed;
  if (link.name != old_name) {
    const Link renamed = link;
    handlers_.renamed(renamed, old_name);
  } else if (!same_altnames) {
    const Link called = link;
    handlers_.altnames_changed(called);
  }
}

void LinkWatcher::remove(uint32_t ifindex, bool moved) {
  const auto found = links_.find(ifindex);
  if (found == links_.end()) return;
  const Link gone = found->second;
  links_.erase(found);
  handlers_.vanished(gone, moved);
}

void LinkWatcher::drain() {
  char byte = 0;
  while (true) {
    const ssize_t count =
        ::recv(mnl_socket_get_fd(socket_.get()), &byte, sizeof(byte), MSG_DONTWAIT | MSG_TRUNC);
    // What is lost meanwhile is in the dump that follows.
    if (count < 0 && errno != ENOBUFS && errno != EINTR) return;
  }
}

void LinkWatcher::resynchronize() {
  drain();
  if (!compare_with_dump()) return retry_.arm(monotonic_now() + kRetry);  // they keep changing
  handlers_.resynchronized();
}

void LinkWatcher::look_soon() {
  if (!looks_ || look_delay_ == kFirstLook) return;
  look_delay_ = kFirstLook;
  look_timer_.arm(monotonic_now() + kFirstLook);
}

void LinkWatcher::stop_looking() {
  looks_ = false;
  look_timer_.disarm();
}

void LinkWatcher::look_again() {
  const nanoseconds delay = std::min(2 * *std::exchange(look_delay_, std::nullopt), kLongestLook);
  look();
  const bool is_enough = delay == kLongestLook && !handlers_.one_is_missed();
  if (look_delay_ || is_enough) return;  // or another has begun
  look_delay_ = delay;
  look_timer_.arm(monotonic_now() + delay);
}

// What is queued is older than the dump.
void LinkWatcher::look() {
  while (receive()) {
  }
  compare_with_dump();  // or at the next look
}

bool LinkWatcher::compare_with_dump() {
  std::map<uint32_t, Link> now;
  std::vector<uint32_t> gone;
  // Of one that has just gone its own message says where to: it is queued by now.
  do {
    auto listed = dump_links();
    if (!listed) return false;
    now = std::move(*listed);
    gone.clear();
    for (const auto& [ifindex, link] : links_) {
      if (!now.contains(ifindex)) gone.push_back(ifindex);
    }
  } while (!gone.empty() && receive());
  for (const uint32_t ifindex : gone) remove(ifindex, false);
  for (const auto& [ifindex, link] : now) apply(LinkMessage{link, false, false});
  return true;
}

}  // namespace netmon
