// SPDX-License-Identifier: MIT
#include "link_probe.h"

#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "support/machine.h"
#include "support/wait.h"

namespace netmon::bench {

namespace {

constexpr int kReceiveBytes = 8 << 20;
constexpr int kLookForEndMsec = 100;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

// A socket stays in the network namespace in which it was made.
UniqueFd socket_in(const std::string& net, int family, int type, int protocol) {
  const UniqueFd own(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  const UniqueFd other(::open(net.c_str(), O_RDONLY | O_CLOEXEC));
  if (!own || !other || ::setns(other.get(), CLONE_NEWNET) < 0) fail("cannot enter " + net);
  UniqueFd fd(::socket(family, type | SOCK_CLOEXEC, protocol));
  if (::setns(own.get(), CLONE_NEWNET) < 0) fail("cannot leave " + net);
  if (!fd) fail("cannot make a socket");
  return fd;
}

ifreq request_for(const std::string& name) {
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  return request;
}

}  // namespace

LinkProbe::LinkProbe(const test::Container& container, const std::vector<std::string>& names) {
  const std::string net = container.path("/proc/1/ns/net");
  messages_ = socket_in(net, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  control_ = socket_in(net, AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK;
  ::setsockopt(messages_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBytes, sizeof(kReceiveBytes));
  if (::bind(messages_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0) {
    fail("cannot listen to links");
  }
  for (const std::string& name : names) {
    ifreq request = request_for(name);
    if (::ioctl(control_.get(), SIOCGIFINDEX, &request) < 0) fail(name);
    names_[request.ifr_ifindex] = name;
  }
  listener_ = std::thread([this] { listen(); });
}

LinkProbe::~LinkProbe() {
  ending_ = true;
  listener_.join();
}

void LinkProbe::listen() {
  alignas(nlmsghdr) std::array<char, 65536> buffer{};
  while (!ending_) {
    pollfd ready{messages_.get(), POLLIN, 0};
    if (::poll(&ready, 1, kLookForEndMsec) <= 0) continue;
    const ssize_t got = ::recv(messages_.get(), buffer.data(), buffer.size(), 0);
    const int64_t now = test::Machine::now_usec();
    int left = static_cast<int>(got);
    for (const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data());
         mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left)) {
      if (header->nlmsg_type != RTM_NEWLINK) continue;
      const auto* link = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(header));
      on_flags(link->ifi_index, (link->ifi_flags & IFF_UP) != 0, now);
    }
  }
}

void LinkProbe::on_flags(int ifindex, bool up, int64_t now) {
  const auto name = names_.find(ifindex);
  if (name == names_.end()) return;
  const std::lock_guard lock(mutex_);
  const auto outage = outages_.find(name->second);
  if (outage == outages_.end()) return;
  int64_t& usec = up ? outage->second.up_usec : outage->second.down_usec;
  if (usec == 0 && (!up || outage->second.down_usec != 0)) usec = now;
}

std::map<std::string, LinkProbe::Outage> LinkProbe::take_down(const std::vector<std::string>& names,
                                                              std::chrono::milliseconds limit) {
  {
    const std::lock_guard lock(mutex_);
    outages_.clear();
    for (const std::string& name : names) outages_[name] = {};
  }
  for (const std::string& name : names) {
    ifreq request = request_for(name);
    if (::ioctl(control_.get(), SIOCGIFFLAGS, &request) < 0) fail(name);
    request.ifr_flags = static_cast<int16_t>(request.ifr_flags & ~IFF_UP);
    if (::ioctl(control_.get(), SIOCSIFFLAGS, &request) < 0) fail(name);
  }
  const auto are_up = [this] {
    const std::lock_guard lock(mutex_);
    return std::all_of(outages_.begin(), outages_.end(),
                       [](const auto& outage) { return outage.second.up_usec != 0; });
  };
  const bool all = test::wait_until(are_up, limit);
  const std::lock_guard lock(mutex_);
  if (!all) {
    const auto down = std::count_if(outages_.begin(), outages_.end(),
                                    [](const auto& outage) { return outage.second.up_usec == 0; });
    throw std::runtime_error(std::to_string(down) + " links were not set up again");
  }
  return outages_;
}

}  // namespace netmon::bench
