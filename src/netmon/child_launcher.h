// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <string>

#include "netmon/launcher.h"
#include "sysd/event_loop.h"

namespace netmon {

// Foreground mode: the monitors are child processes, each in a process group of its own, so that a
// Ctrl-C reaches netmon alone. A peer must be the child that was started for its link.
class ChildLauncher final : public Launcher {
 public:
  using OnEnded = std::function<void(LinkId, const MonitorEnd&)>;

  // `program` is the path of intfmon, `socket` that of the monitor socket. SIGCHLD must be blocked.
  ChildLauncher(EventLoop& loop, std::string program, std::string socket, bool trace,
                OnEnded on_ended);
  ~ChildLauncher() override;
  ChildLauncher(const ChildLauncher&) = delete;
  ChildLauncher& operator=(const ChildLauncher&) = delete;

  [[nodiscard]] Surroundings surroundings() const override {
    return {.keeping = {.starts = true, .tells_end = true}};
  }
  [[nodiscard]] Result<void> start(LinkId link, const InterfaceName& name, bool may_run) override;
  void signal(LinkId link, int signal) override;
  bool signal_all(int signal) override;
  [[nodiscard]] std::optional<Admission> admit(const ucred& peer, int fd) const override;

 private:
  struct Child {
    pid_t pid;
    EventSource ended;
  };

  EventLoop& loop_;
  std::string program_;
  std::string socket_;
  bool trace_;
  OnEnded on_ended_;
  std::map<LinkId, Child> children_;
};

// Where the intfmon lies that belongs to this program: beside it. Throws Failure.
[[nodiscard]] std::string intfmon_path();
// The same, if it can be run.
[[nodiscard]] std::string find_intfmon();

}  // namespace netmon
