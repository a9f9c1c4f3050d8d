// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>

#include "../../support/patience.h"
#include "base/clock.h"
#include "base/unique_fd.h"
#include "wire/varlink.h"

namespace netmon {

// A client that waits for its replies, and need not behave.
class VarlinkClient {
 public:
  explicit VarlinkClient(const std::string& path)
      : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    if (::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0) {
      throw std::runtime_error("cannot connect to " + path + ": " + std::strerror(errno));
    }
  }

  // As many of the bytes as the server takes before it closes.
  void send_bytes(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }
  void send(const VarlinkCall& call) const { send_bytes(encode(call) + '\0'); }

  // The next reply; nullopt if the server closes. Throws if it says nothing, or what is no reply.
  std::optional<VarlinkReply> receive() {
    size_t end = 0;
    while ((end = received_.find('\0')) == std::string::npos) {
      pollfd readable{fd_.get(), POLLIN, 0};
      static constexpr auto kLimit = static_cast<int>(test::kPatience / milliseconds(1));
      if (::poll(&readable, 1, kLimit) <= 0) throw std::runtime_error("no reply");
      char bytes[65536];
      const ssize_t count = ::recv(fd_.get(), bytes, sizeof(bytes), 0);
      if (count <= 0) return std::nullopt;
      received_.append(bytes, static_cast<size_t>(count));
    }
    const auto reply = decode_reply(std::string_view(received_).substr(0, end));
    if (!reply) throw std::runtime_error(received_.substr(0, end) + ": " + reply.error().text());
    received_.erase(0, end + 1);
    return *reply;
  }
  // One call of one reply.
  VarlinkReply call(const std::string& method, JsonObject parameters = JsonObject::object()) {
    send({method, std::move(parameters), false, false, false});
    auto reply = receive();
    if (!reply) throw std::runtime_error("closed instead of answering " + method);
    return *reply;
  }
  // Nothing waits to be received.
  [[nodiscard]] bool is_silent() const {
    pollfd readable{fd_.get(), POLLIN, 0};
    return received_.empty() && ::poll(&readable, 1, 0) == 0;
  }
  // The server closes; what it sends before is thrown away.
  bool is_dropped() {
    try {
      while (receive()) {
      }
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

 private:
  UniqueFd fd_;
  std::string received_;
};

}  // namespace netmon
