// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/rate_limit.h"
#include "netmon/launcher.h"

namespace netmon {

// What units that connect to the monitor socket may cost, and which of their processes speaks for
// them. What each connection costs, in the log, in the state that is saved and with the service
// manager, is bounded by how often a unit may connect.
class UnitGate {
 public:
  // A monitor that crashes at once is started twice a second; one that is turned away tries less
  // and less often.
  static constexpr uint64_t kConnects = 50;
  static constexpr nanoseconds kConnectsWindow = seconds(10);

  // The main process of a unit, if that can be told; true of the peers up to the `newest`.
  using OnMainProcess =
      std::function<void(const std::string& unit, uint64_t newest, std::optional<pid_t> main)>;

  explicit UnitGate(OnMainProcess on_main_process);

  // Numbers the peers, from 1.
  [[nodiscard]] uint64_t next_peer() { return ++last_peer_; }
  [[nodiscard]] bool may_connect(const std::string& unit);
  // Once is enough: a program that speaks for another link each time costs the service manager no
  // more.
  [[nodiscard]] bool may_restart(const std::string& unit);
  // Asks for the main process of who was admitted. One question at a time for each unit, however
  // often its processes connect: one that came after the question is asked about again.
  void confirm(Launcher& launcher, const Admission& admission);

 private:
  OnMainProcess on_main_process_;
  uint64_t last_peer_ = 0;
  std::map<std::string, RateLimit> connects_;
  std::map<std::string, RateLimit> restarts_;
  std::map<std::string, bool> asked_about_;  // true: once more
};

}  // namespace netmon
