// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/json_samples.h"
#include "support/program.h"

namespace netmon::test {

// The control socket of a netmon in the terminal; "" if it does not say where it is.
std::string control_path(Program& netmon);

// A client of the control socket, which need not behave.
class ControlClient {
 public:
  explicit ControlClient(const std::string& path);
  ~ControlClient();
  ControlClient(ControlClient&& other) noexcept;
  ControlClient(const ControlClient&) = delete;
  ControlClient& operator=(const ControlClient&) = delete;

  // Sends one call; `method` without its interface.
  void begin(const std::string& method, const Json& parameters = Json::object(),
             bool more = false) const;
  void send(const std::string& bytes) const;
  // The next reply; null if there is none or the other side closes.
  Json receive();
  // The next reply that has such a part ("link", "sample", "event"), which is given.
  Json next(const std::string& part);
  // The next event of a kind.
  Json next_event(const std::string& kind);
  // A call of one reply.
  Json call(const std::string& method, const Json& parameters = Json::object());
  // ListLinks: all, by their order; each must be without an error.
  std::vector<Json> list(const Json& parameters = Json::object());
  Json link(const std::string& interface);
  // Begins to watch, and reads until it is live.
  void watch(const Json& parameters = Json::object());
  // Waits until the other side has closed; what it sends before is thrown away.
  [[nodiscard]] bool is_dropped() const;

 private:
  int fd_;
  std::string received_;
};

}  // namespace netmon::test
