// SPDX-License-Identifier: MIT
//
// polkit over the system bus: may a process do something? Asynchronous, with a limit of time; never
// asks anybody for a password.
#pragma once

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sysd/event_loop.h"

namespace netmon {

class Polkit {
 public:
  static constexpr size_t kMaxInFlight = 64;

  // A process as polkit knows it: the time of its start tells it from a later one with its pid, and
  // the uid from what it has become since.
  struct Subject {
    pid_t pid = 0;
    uint64_t start_time = 0;  // as /proc/PID/stat has it
    uid_t uid = 0;
  };
  using Details = std::vector<std::pair<std::string, std::string>>;  // for the rules to look at
  // Yes or no; the error is why polkit could not be asked.
  using OnAnswer = std::function<void(const Result<bool>&)>;

  explicit Polkit(EventLoop& loop) : loop_(loop) {}
  ~Polkit();
  Polkit(const Polkit&) = delete;
  Polkit& operator=(const Polkit&) = delete;

  void check(const Subject& subject, const std::string& action, const Details& details,
             OnAnswer answer);

 private:
  struct Call;

  int connect();
  int send(const Subject& subject, const std::string& action, const Details& details, Call* call);
  static int on_reply(sd_bus_message* reply, void* userdata, sd_bus_error* unused) noexcept;
  void finish(Call* call, sd_bus_message* reply);

  EventLoop& loop_;
  sd_bus* bus_ = nullptr;
  std::set<Call*> in_flight_;
};

}  // namespace netmon
