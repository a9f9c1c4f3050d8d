// SPDX-License-Identifier: MIT
#include "varlink_client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace netmon::bench {

VarlinkClient::VarlinkClient(const std::string& path, const std::string& method)
    : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) throw std::runtime_error("too long: " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (!fd_ || ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0) {
    throw std::runtime_error("cannot connect to " + path + ": " + std::strerror(errno));
  }
  const std::string call = R"({"method":")" + method + R"(","parameters":{},"more":true})";
  if (::send(fd_.get(), call.c_str(), call.size() + 1, MSG_NOSIGNAL) < 0) {
    throw std::runtime_error("cannot call " + method + ": " + std::strerror(errno));
  }
}

bool VarlinkClient::receive() {
  received_.erase(0, begin_);
  begin_ = 0;
  std::array<char, 65536> buffer;  // NOLINT(*-member-init): filled by recv
  const ssize_t got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  received_.append(buffer.data(), static_cast<size_t>(got));
  return true;
}

bool VarlinkClient::next(std::string& reply) {
  const size_t end = received_.find('\0', begin_);
  if (end == std::string::npos) return false;
  reply.assign(received_, begin_, end - begin_);
  begin_ = end + 1;
  return true;
}

}  // namespace netmon::bench
