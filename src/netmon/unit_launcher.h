// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
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
class UnitLauncher final : public Launcher {
 public:
  using OnRefused = std::function<void(LinkId, const Error&)>;

  // `on_refused` is told when the service manager will not start a unit.
  UnitLauncher(UnitManager& units, OnRefused on_refused);

  [[nodiscard]] bool starts_children() const override { return false; }
  [[nodiscard]] Result<void> start(LinkId link, const InterfaceName& name) override;
  // Nothing: a unit that misbehaves is dropped, and its watchdog or its stop job ends it.
  void signal(LinkId, int) override {}
  void signal_all(int) override {}
  [[nodiscard]] std::optional<Admission> admit(const ucred& peer, int fd) const override;
  void main_process(const Admission& admission,
                    const std::function<void(std::optional<pid_t>)>& done) override;
  void restart(const Admission& admission) override;
  void stop(const Admission& admission) override;

 private:
  UnitManager& units_;
  OnRefused on_refused_;
};

}  // namespace netmon
