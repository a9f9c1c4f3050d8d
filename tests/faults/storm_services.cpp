// SPDX-License-Identifier: MIT
//
// What a storm does to netmon, to the monitors and to what they need.
#include <signal.h>

#include <fstream>

#include "storm.h"

namespace netmon::test {

namespace {

constexpr const char* kConfig = "/etc/netmon/netmon.conf.d/60-storm.conf";
constexpr uint64_t kFdsLeft = 2;
constexpr int kFdsOfUnit = 16384;  // LimitNOFILE= of netmon.service
constexpr int kRudeConnections = 60;

// Of the address space.
uint64_t used_bytes(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  uint64_t pages = 0;
  file >> pages;
  return pages * 4096;
}

}  // namespace

std::optional<Storm::Undo> Storm::begin_service(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::kill_netmon:
    case FaultKind::freeze_netmon:
      return signal_process("netmon", fault.kind == FaultKind::freeze_netmon);
    case FaultKind::kill_journald:
    case FaultKind::freeze_journald:
      return signal_process("systemd-journal", fault.kind == FaultKind::freeze_journald);
    case FaultKind::kill_dbus:
    case FaultKind::freeze_dbus:
      return signal_process("dbus-daemon", fault.kind == FaultKind::freeze_dbus);
    case FaultKind::kill_polkit:
    case FaultKind::freeze_polkit:
      return signal_process("polkitd", fault.kind == FaultKind::freeze_polkit);
    case FaultKind::journal_full:
      return fill_journal();
    case FaultKind::few_fds:
      return limit_netmon(true);
    case FaultKind::little_memory:
      return limit_netmon(false);
    case FaultKind::good_reload:
      return reload_with("[Interface " + name_of(fault.link) + "]\nRestoreLink=no\n");
    case FaultKind::reload_without:
      return reload_with("[Netmon]\nInterfaces=!" + name_of(fault.link) + "\n");
    case FaultKind::broken_reload:
      return reload_with("[Netmon]\nIntervalSec=soon\n");
    case FaultKind::rude_clients:
      for (const char* socket : {"/run/netmon/monitor.sock", "/run/netmon/io.netmon"}) {
        attempt("/usr/lib/rude connections " + std::string(socket) + " " +
                std::to_string(kRudeConnections) + " " + std::to_string(++rude_seed_));
      }
      return Undo();
    default:
      return std::nullopt;
  }
}

std::optional<Storm::Undo> Storm::signal_process(const std::string& name, bool freeze) {
  const auto process = find_process(processes_of(machine_.leader()), name);
  if (!process) return std::nullopt;
  const pid_t pid = process->pid;
  ::kill(pid, freeze ? SIGSTOP : SIGKILL);
  if (!freeze) return Undo();
  return Undo([pid] { ::kill(pid, SIGCONT); });
}

std::optional<Storm::Undo> Storm::signal_monitor(int link, bool freeze) {
  const auto processes = processes_of(machine_.leader());
  auto process = find_monitor(processes, shown_name(link));
  if (!process) process = find_monitor(processes, name_of(link));
  if (!process) return std::nullopt;
  const pid_t pid = process->pid;
  ::kill(pid, freeze ? SIGSTOP : SIGKILL);
  if (!freeze) return Undo();
  return Undo([pid] { ::kill(pid, SIGCONT); });
}

// Little more than it has already. By its own user: root may not, without CAP_SYS_RESOURCE.
std::optional<Storm::Undo> Storm::limit_netmon(bool of_fds) {
  const auto process = find_process(processes_of(machine_.leader()), "netmon");
  if (!process) return std::nullopt;
  const std::string command =
      "setpriv --reuid=netmon --regid=netmon --clear-groups prlimit --pid " +
      std::to_string(machine_.main_pid("netmon.service")) + (of_fds ? " --nofile=" : " --as=");
  const uint64_t limit = of_fds ? usage_of(process->pid).fds + kFdsLeft : used_bytes(process->pid);
  if (!machine_.run({"sh", "-c", command + std::to_string(limit) + ":"}).ok()) return std::nullopt;
  const std::string before = of_fds ? std::to_string(kFdsOfUnit) : "unlimited";
  return Undo([this, command, before] { attempt(command + before + ":"); });
}

// Nothing is left where the journal is, and its file ends: what it had set aside does not help.
Storm::Undo Storm::fill_journal() {
  attempt(
      "cd /var/log/journal && fallocate -l $(df --output=avail -B1 . | tail -n 1) fill;"
      " journalctl --rotate");
  return [this] { attempt("rm -f /var/log/journal/fill"); };
}

Storm::Undo Storm::reload_with(const std::string& text) {
  machine_.replace(kConfig, text);
  attempt("systemctl reload --no-block netmon.service");
  return [this] {
    machine_.replace(kConfig, "");
    attempt("systemctl reload --no-block netmon.service");
  };
}

}  // namespace netmon::test
