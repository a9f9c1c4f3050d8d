// SPDX-License-Identifier: MIT
//
// Carries a plan out against netmon in a container, and remembers what really happened and when.
// The links are f0 … fN, with the other ends vethf0 …; while it is renamed, f3 is f3x.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explain.h"
#include "plan.h"
#include "processes.h"
#include "support/machine.h"

namespace netmon::test {

class Storm {
 public:
  Storm(const Machine& machine, StormSettings settings);

  // Mounts what the faults need, installs nothing. Before netmon runs.
  void prepare() const;
  // All faults, and their end.
  void run();

  [[nodiscard]] const std::vector<Happened>& happened() const { return happened_; }
  [[nodiscard]] std::vector<std::string> names() const;
  // How many of each kind, one a line.
  [[nodiscard]] std::string summary() const;
  // Each fault with its begin and end, one a line.
  [[nodiscard]] std::string story_of_faults() const;

 private:
  // What undoes a fault, when it is due.
  using Undo = std::function<void()>;

  // False if it could not be done now; else what undoes it.
  std::optional<Undo> begin(const Fault& fault);
  // storm_links.cpp
  std::optional<Undo> begin_link(const Fault& fault);
  Undo delete_link(int link);
  Undo rename_link(int link);
  Undo move_link(int link);
  Undo extra_link();
  Undo inject(int link, const std::string& how);
  // storm_services.cpp
  std::optional<Undo> begin_service(const Fault& fault);
  std::optional<Undo> signal_process(const std::string& name, bool freeze);
  std::optional<Undo> signal_monitor(int link, bool freeze);
  std::optional<Undo> limit_netmon(bool of_fds);
  Undo fill_journal();
  Undo reload_with(const std::string& text);

  // A line of shell in the container; what fails is no failure of the storm.
  void attempt(const std::string& line) const;
  [[nodiscard]] std::string name_of(int link) const;
  [[nodiscard]] std::string shown_name(int link) const;

  const Machine& machine_;
  StormSettings settings_;
  std::vector<Happened> happened_;
  std::vector<bool> renamed_;
  int extra_ = 0;
  uint64_t rude_seed_ = 0;
};

}  // namespace netmon::test
