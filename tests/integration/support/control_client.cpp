// SPDX-License-Identifier: MIT
#include "support/control_client.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "support/unix_socket.h"

namespace netmon::test {

std::string control_path(Program& netmon) {
  const std::string path = netmon.socket_path();
  return path.substr(0, path.rfind('/') + 1) + "io.netmon";
}

ControlClient::ControlClient(const std::string& path) : fd_(connect_to(path)) {}

ControlClient::~ControlClient() {
  if (fd_ >= 0) ::close(fd_);
}

ControlClient::ControlClient(ControlClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}

void ControlClient::send(const std::string& bytes) const {
  send_all(fd_, bytes);
}

void ControlClient::begin(const std::string& method, const Json& parameters, bool more) const {
  Json call = {{"method", "io.netmon." + method}, {"parameters", parameters}};
  if (more) call["more"] = true;
  send(call.dump() + '\0');
}

Json ControlClient::receive() {
  size_t nul = 0;
  while ((nul = received_.find('\0')) == std::string::npos) {
    char bytes[16384];
    if (!wait_readable(fd_)) return {};
    const ssize_t count = ::recv(fd_, bytes, sizeof(bytes), 0);
    if (count <= 0) return {};
    received_.append(bytes, static_cast<size_t>(count));
  }
  Json reply = Json::parse(received_.substr(0, nul), nullptr, false);
  EXPECT_TRUE(reply.is_object()) << received_.substr(0, nul);
  received_.erase(0, nul + 1);
  return reply;
}

Json ControlClient::next(const std::string& part) {
  const auto end = Clock::now() + kPatience;
  while (Clock::now() < end) {
    const Json reply = receive();
    if (reply.is_null() || reply.contains("error")) break;
    if (reply["parameters"].contains(part)) return reply["parameters"][part];
  }
  return {};
}

Json ControlClient::next_event(const std::string& kind) {
  const auto end = Clock::now() + kPatience;
  while (Clock::now() < end) {
    Json event = next("event");
    if (event.is_null() || event.value("kind", "") == kind) return event;
  }
  return {};
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

bool ControlClient::is_dropped() const {
  return wait_closed(fd_);
}

}  // namespace netmon::test
