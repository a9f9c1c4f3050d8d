// SPDX-License-Identifier: MIT
//
// The service manager (systemd) over the system bus. Every call is asynchronous. At most
// kMaxInFlight are unanswered at once, since the bus allows an ordinary user 128; the rest wait.
// What the manager or the bus refuses only for now (too much at once, a job that is in the way, a
// bus that is gone) is tried again.
#pragma once

#include <systemd/sd-bus.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "sysd/event_loop.h"

namespace netmon {

class UnitManager {
 public:
  static constexpr size_t kMaxInFlight = 64;

  using OnDone = std::function<void(const Result<void>&)>;
  using OnText = std::function<void(const Result<std::string>&)>;
  using OnNumber = std::function<void(const Result<uint32_t>&)>;

  // Connects at once, or later where there is no bus yet.
  explicit UnitManager(EventLoop& loop);
  ~UnitManager();
  UnitManager(const UnitManager&) = delete;
  UnitManager& operator=(const UnitManager&) = delete;

  // Asks for a job; `done` is told that it was accepted, not that it is over.
  void start(const std::string& unit, OnDone done);
  void stop(const std::string& unit, OnDone done);
  void restart(const std::string& unit, OnDone done);
  // The type of the job that waits or runs for a unit: "stop", "restart"; "" if there is none.
  void job_type(const std::string& unit, OnText answer);
  // How a service ended, or is ending: "success"; "timeout" where the manager itself gave up on it.
  void result(const std::string& unit, OnText answer);
  // The main process of a service; 0 if it has none.
  void main_pid(const std::string& unit, OnNumber answer);

 private:
  struct Call;

  void unit_job(const char* method, const std::string& unit, OnDone done);
  void property(const std::string& path, const char* interface, const char* name,
                std::function<void(sd_bus_message*, const Error*)> answer);
  void enqueue(std::unique_ptr<Call> call);
  void send_waiting();
  bool connect();
  void disconnect();
  static int on_reply(sd_bus_message* reply, void* userdata, sd_bus_error* unused) noexcept;
  void finish(Call* call, sd_bus_message* reply);

  EventLoop& loop_;
  sd_bus* bus_ = nullptr;
  std::deque<std::unique_ptr<Call>> waiting_;
  std::set<Call*> in_flight_;
  milliseconds retry_delay_{0};
  EventSource retry_;
};

}  // namespace netmon
