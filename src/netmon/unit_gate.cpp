// SPDX-License-Identifier: MIT
#include "netmon/unit_gate.h"

#include <utility>

namespace netmon {

namespace {

constexpr size_t kMaxUnitsKnown = 4096;

// Whether a unit may do something once more: so often within kConnectsWindow.
bool allow(std::map<std::string, RateLimit>& units, const std::string& unit, uint64_t times) {
  if (units.size() >= kMaxUnitsKnown) units.clear();  // of units that are long gone, too
  return units.try_emplace(unit, times, UnitGate::kConnectsWindow)
      .first->second.allow(monotonic_now());
}

}  // namespace

UnitGate::UnitGate(OnMainProcess on_main_process) : on_main_process_(std::move(on_main_process)) {}

bool UnitGate::may_connect(const std::string& unit) {
  return unit.empty() || allow(connects_, unit, kConnects);
}

bool UnitGate::may_restart(const std::string& unit) {
  return allow(restarts_, unit, 1);
}

void UnitGate::confirm(Launcher& launcher, const Admission& admission) {
  if (admission.unit.empty()) return;
  const auto [asked, is_first] = asked_about_.try_emplace(admission.unit, false);
  if (!is_first) {
    asked->second = true;
    return;
  }
  launcher.main_process(
      admission, [this, &launcher, admission, newest = last_peer_](std::optional<pid_t> main) {
        const bool again = asked_about_.extract(admission.unit).mapped();
        on_main_process_(admission.unit, newest, main);
        if (again) confirm(launcher, admission);
      });
}

}  // namespace netmon
