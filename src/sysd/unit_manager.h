// SPDX-License-Identifier: MIT
//
// The service manager (systemd) over the system bus. Every call is asynchronous. At most
// kMaxInFlight are unanswered at once, since the bus allows an ordinary user 128; the rest wait.
// What the manager or the bus refuses only for now (too much at once, a job that is in the way, a
// bus that is gone) is tried again.
//
// A start, a stop and a restart are jobs: the manager answers when it has accepted one, and tells
// by JobRemoved when it is over. Both are followed here, and who asked is told once, of the end.
#pragma once

#include <systemd/sd-bus.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/backoff.h"
#include "base/result.h"
#include "sysd/event_loop.h"
#include "sysd/unit_state.h"

namespace netmon {

class UnitManager {
 public:
  static constexpr size_t kMaxInFlight = 64;
  // What became of a job is not known: the bus or the manager went away meanwhile.
  static constexpr const char* kLost = "lost";

  using OnDone = std::function<void(const Result<void>&)>;
  using OnText = std::function<void(const Result<std::string>&)>;
  using OnState = std::function<void(const Result<UnitState>&)>;
  using OnNumber = std::function<void(const Result<uint32_t>&)>;
  using OnJob = std::function<void(const std::string& unit, const std::string& result)>;

  // Connects at once, or later where there is no bus yet.
  explicit UnitManager(EventLoop& loop);
  ~UnitManager();
  UnitManager(const UnitManager&) = delete;
  UnitManager& operator=(const UnitManager&) = delete;

  // Asks for a job. `over` is told once, when the job is over: its result in the manager's words,
  // "done", "failed", "canceled" (another job took its place), "timeout", "dependency", "skipped",
  // or kLost. An error: it was refused, and there was no job.
  void start(const std::string& unit, OnText over);
  void stop(const std::string& unit, OnText over);
  void restart(const std::string& unit, OnText over);
  // Told of the end of each job that nobody here has asked for, such as a restart after a crash.
  void on_other_job_over(OnJob over) { other_job_over_ = std::move(over); }
  // A unit that has failed is inactive from now on; an error where there is no such unit any more.
  void reset_failed(const std::string& unit, OnDone done);
  // The type of the job that waits or runs for a unit: "stop", "restart"; "" if there is none.
  void job_type(const std::string& unit, OnText answer);
  // How a service ended, or is ending: "success"; "timeout" where the manager itself gave up on it.
  void result(const std::string& unit, OnText answer);
  // How a service is.
  void state(const std::string& unit, OnState answer);
  // The main process of a service; 0 if it has none.
  void main_pid(const std::string& unit, OnNumber answer);

 private:
  struct Call;
  // Who has told of it on the bus, and its path: nobody else can tell its end.
  using Job = std::pair<std::string, std::string>;

  void unit_job(const char* method, const std::string& unit, OnText over);
  void follow(sd_bus_message* accepted, OnText over);
  void property(const std::string& path, const char* interface, const char* name,
                std::function<void(sd_bus_message*, const Error*)> answer);
  void enqueue(std::unique_ptr<Call> call);
  void send_waiting();
  bool connect();
  [[nodiscard]] bool listen();
  void disconnect();
  void close_bus();
  void lose_jobs();
  void tell_lost();
  static int on_reply(sd_bus_message* reply, void* userdata, sd_bus_error* unused) noexcept;
  static int on_job_removed(sd_bus_message* signal, void* userdata, sd_bus_error* unused) noexcept;
  static int on_gone(sd_bus_message* signal, void* userdata, sd_bus_error* unused) noexcept;
  void finish(Call* call, sd_bus_message* reply);
  void end_job(sd_bus_message* signal);

  EventLoop& loop_;
  sd_bus* bus_ = nullptr;
  std::deque<std::unique_ptr<Call>> waiting_;
  std::set<Call*> in_flight_;
  Backoff retries_{milliseconds(200), seconds(5)};
  EventSource retry_;
  std::multimap<Job, OnText> jobs_;  // accepted, and not over; what is merged is one job
  std::vector<OnText> lost_;         // to be told so
  EventSource tell_lost_;
  OnJob other_job_over_;
};

}  // namespace netmon
