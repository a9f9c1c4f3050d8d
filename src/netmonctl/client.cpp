// SPDX-License-Identifier: MIT
#include "netmonctl/client.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "netmonctl/service_error.h"
#include "wire/varlink.h"

namespace netmon::ctl {

namespace {

constexpr const char* kInterface = "io.netmon.";

Trouble gone() {
  return {kExitNoService, "netmon closed the connection"};
}

Trouble not_varlink(const std::string& path, const Error& error) {
  return {kExitFailure, path + " does not speak as netmon does: " + error.text()};
}

}  // namespace

Outcome<Client> Client::connect(const Options& options) {
  auto socket = open_control_socket(options.socket);
  if (!socket) return socket.error();
  return Client(std::move(*socket));
}

Outcome<void> Client::wait(short events, Instant end) const {
  while (true) {
    pollfd waited{socket_.fd.get(), events, 0};
    const auto left = std::chrono::ceil<milliseconds>(end - monotonic_now()).count();
    const int count = ::poll(&waited, 1, static_cast<int>(std::max<int64_t>(left, 0)));
    if (count > 0) return {};
    if (count < 0 && errno != EINTR) {
      return Trouble{kExitFailure, errno_error("cannot wait for", socket_.path).text()};
    }
    if (monotonic_now() >= end) {
      return Trouble{kExitNoService, "netmon does not answer on " + socket_.path};
    }
  }
}

Outcome<void> Client::send(std::string_view method, const JsonObject& parameters, bool more) {
  VarlinkCall call;
  const bool whole = method.find('.') != std::string_view::npos;
  call.method = (whole ? "" : kInterface) + std::string(method);
  call.parameters = parameters;
  call.more = more;
  std::string bytes = encode(call);
  bytes += '\0';
  const Instant end = monotonic_now() + kAnswerLimit;
  std::string_view left = bytes;
  while (!left.empty()) {
    const ssize_t count = ::send(fd(), left.data(), left.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      left.remove_prefix(static_cast<size_t>(count));
    } else if (errno == EAGAIN) {
      if (auto waited = wait(POLLOUT, end); !waited) return waited;
    } else if (errno == EPIPE || errno == ECONNRESET) {
      // It may have said why before it went: that is read by receive().
      return {};
    } else if (errno != EINTR) {
      return Trouble{kExitFailure, errno_error("cannot write to", socket_.path).text()};
    }
  }
  return {};
}

Outcome<void> Client::read() {
  std::array<char, 16384> buffer;
  const ssize_t count = ::recv(fd(), buffer.data(), buffer.size(), 0);
  if (count == 0) return gone();
  if (count < 0) {
    if (errno == EAGAIN || errno == EINTR) return {};
    if (errno == ECONNRESET) return gone();
    return Trouble{kExitFailure, errno_error("cannot read from", socket_.path).text()};
  }
  const auto taken = reader_.append({buffer.data(), static_cast<size_t>(count)});
  if (!taken) return not_varlink(socket_.path, taken.error());
  return {};
}

Outcome<std::optional<Client::Reply>> Client::next() {
  const auto message = reader_.next();
  if (!message) return std::optional<Reply>();
  auto reply = decode_reply(*message);
  if (!reply) return not_varlink(socket_.path, reply.error());
  if (reply->error) return trouble_of_reply(*reply->error, reply->parameters);
  return std::optional(Reply{std::move(reply->parameters), reply->continues});
}

Outcome<Client::Reply> Client::receive(microseconds limit) {
  const Instant end = monotonic_now() + limit;
  while (true) {
    auto reply = next();
    if (!reply) return reply.error();
    if (*reply) return std::move(**reply);
    if (auto waited = wait(POLLIN, end); !waited) return waited.error();
    if (auto received = read(); !received) return received.error();
  }
}

Outcome<JsonObject> Client::call(std::string_view method, const JsonObject& parameters,
                                 microseconds limit) {
  if (auto sent = send(method, parameters); !sent) return sent.error();
  auto reply = receive(limit);
  if (!reply) return reply.error();
  return std::move(reply->parameters);
}

}  // namespace netmon::ctl
