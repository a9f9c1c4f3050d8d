// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "netmon/launcher.h"
#include "sysd/unit_manager.h"

namespace netmon {

// "intfmon@br-lan.service": bytes that a unit name cannot hold as \xNN, and "-" as it is, so that
// the name is the one a person types.
[[nodiscard]] std::string unit_of(const InterfaceName& name);
// The interface of such a unit, however it is escaped; nullopt for any other unit.
[[nodiscard]] std::optional<InterfaceName> interface_of(const std::string& unit);

// Under systemd: the monitors are instances of intfmon@.service. A peer must run in the unit of the
// interface it speaks for; all instances share one user, so the uid tells nothing.
// systemd starts again what crashed. At most kAtOnce are asked for and not ready: asked for a
// thousand at once, systemd and the bus are busy for minutes, and kill what does not get ready in
// time. The others wait. A start that failed keeps nobody waiting.
// A unit that nobody waits for any more, since its interface is gone or has another name, leaves no
// failure behind.
class UnitLauncher final : public Launcher {
 public:
  static constexpr size_t kAtOnce = 32;
  // With each unit that ends the kernel has some forty seccomp programs to free. A thousand units
  // at once are more than its work queue holds, and Linux 6.18 was seen to stand still over that.
  static constexpr size_t kEndAtOnce = 64;

  using OnStartFailed = std::function<void(LinkId, const std::string& unit, const std::string& why,
                                           bool systemd_tries_again)>;

  using OnRestartFailed = std::function<void(const std::string& unit, const std::string& why,
                                             bool systemd_tries_again)>;

  // `on_start_failed` is told of each start that was refused or failed, `on_restart_failed` of each
  // other job of a unit of ours that was: what has run and cannot be started again.
  UnitLauncher(EventLoop& loop, OnStartFailed on_start_failed, OnRestartFailed on_restart_failed);

  [[nodiscard]] Surroundings surroundings() const override {
    return {.keeping = {.starts = true, .restarts = true, .bears_name = true},
            .in_terminal = false,
            .has_files = true,
            .is_outlived = true,
            .ends_at_once = kEndAtOnce};
  }
  [[nodiscard]] std::string unit_for(const InterfaceName& name) const override;
  [[nodiscard]] Result<void> start(LinkId link, const InterfaceName& name, bool may_run) override;
  void settled(LinkId link) override;
  [[nodiscard]] bool waits(LinkId link) const override;
  // Nothing: a unit that misbehaves is dropped, and its watchdog or its stop job ends it.
  void signal(LinkId, int) override {}
  bool signal_all(int) override { return false; }
  [[nodiscard]] std::optional<Admission> admit(const ucred& peer, int fd) const override;
  void main_process(const Admission& admission,
                    const std::function<void(std::optional<pid_t>)>& done) override;
  void restart(const std::string& unit) override;
  void stop(const std::string& unit) override;
  [[nodiscard]] bool is_stopping(const std::string& unit) const override;
  [[nodiscard]] bool was_asked_to_stop(const std::string& unit) const override;
  void why_ended(const std::string& unit,
                 const std::function<void(const std::string&)>& done) override;
  void ask_if_restarting(const std::function<void(bool)>& done) override;

 private:
  struct Waiting {
    LinkId link;
    std::string unit;
    bool may_run;
  };

  struct Stop {
    uint64_t under_way = 0;  // jobs that are not over
    Instant last_words;      // until then its process may be heard of
  };

  void start_next();
  void on_start_over(LinkId link, const std::string& unit, const Result<std::string>& result);
  void tell_failure(LinkId link, const std::string& unit, const Result<std::string>& over);
  void on_other_job_over(const std::string& unit, const std::string& result);
  // `job` is how the job ended that failed.
  void ask_why_failed(const std::string& unit, const std::string& job,
                      const std::function<void(const UnitState&, const std::string& why)>& done);
  void forget_failure(const std::string& unit);

  UnitManager units_;
  OnStartFailed on_start_failed_;
  OnRestartFailed on_restart_failed_;
  std::map<LinkId, std::string> starting_;  // with its unit
  std::deque<Waiting> waiting_;
  std::map<std::string, Stop> stops_;  // of units that were asked to stop
};

}  // namespace netmon
