// SPDX-License-Identifier: MIT
#include "support/control_client.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace netmon::test {

using std::chrono::milliseconds;

std::string control_path(Program& netmon) {
  const std::string path = netmon.socket_path();
  return path.substr(0, path.rfind('/') + 1) + "io.netmon";
}

ControlClient::ControlClient(const std::string& path)
    : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0)
      << path << ": " << std::strerror(errno);
}

ControlClient::~ControlClient() {
  if (fd_ >= 0) ::close(fd_);
}

ControlClient::ControlClient(ControlClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}

void ControlClient::send(const std::string& bytes) const {
  size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<size_t>(count);
  }
}

void ControlClient::begin(const std::string& method, const Json& parameters, bool more) const {
  Json call = {{"method", "io.netmon." + method}, {"parameters", parameters}};
  if (more) call["more"] = true;
  send(call.dump() + '\0');
}

Json ControlClient::receive(milliseconds limit) {
  const auto end = Clock::now() + limit;
  size_t nul = 0;
  while ((nul = received_.find('\0')) == std::string::npos) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
    pollfd readable{fd_, POLLIN, 0};
    char bytes[16384];
    if (left.count() < 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return {};
    const ssize_t count = ::recv(fd_, bytes, sizeof(bytes), 0);
    if (count <= 0) return {};
    received_.append(bytes, static_cast<size_t>(count));
  }
  Json reply = Json::parse(received_.substr(0, nul), nullptr, false);
  EXPECT_TRUE(reply.is_object()) << received_.substr(0, nul);
  received_.erase(0, nul + 1);
  return reply;
}

Json ControlClient::next(const std::string& part, milliseconds limit) {
  const auto end = Clock::now() + limit;
  while (Clock::now() < end) {
    const Json reply =
        receive(std::chrono::duration_cast<milliseconds>(end - Clock::now()) + milliseconds(1));
    if (reply.is_null() || reply.contains("error")) break;
    if (reply["parameters"].contains(part)) return reply["parameters"][part];
  }
  return {};
}

Json ControlClient::next_event(const std::string& kind, milliseconds limit) {
  const auto end = Clock::now() + limit;
  Json event;
  do {
    event = next("event", std::chrono::duration_cast<milliseconds>(end - Clock::now()));
  } while (!event.is_null() && event.value("kind", "") != kind);
  return event;
}

Json ControlClient::call(const std::string& method, const Json& parameters) {
  begin(method, parameters);
  return receive();
}

std::vector<Json> ControlClient::list(const Json& parameters) {
  begin("ListLinks", parameters, true);
  std::vector<Json> links;
  Json reply;
  do {
    reply = receive();
    EXPECT_TRUE(reply.is_object() && !reply.contains("error")) << reply;
    if (!reply.is_object()) break;
    if (reply["parameters"].contains("link")) links.push_back(reply["parameters"]["link"]);
  } while (reply.value("continues", false));
  return links;
}

Json ControlClient::link(const std::string& interface) {
  const auto links = list({{"interfaces", {interface}}});
  return links.size() == 1 ? links.front() : Json();
}

void ControlClient::watch(const Json& parameters) {
  begin("Watch", parameters, true);
  EXPECT_EQ(next("live"), true);
}

bool ControlClient::is_dropped(milliseconds limit) {
  const auto end = Clock::now() + limit;
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
    pollfd readable{fd_, POLLIN, 0};
    if (left.count() < 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return false;
    char bytes[16384];
    if (::recv(fd_, bytes, sizeof(bytes), 0) <= 0) return true;
  }
}

}  // namespace netmon::test
