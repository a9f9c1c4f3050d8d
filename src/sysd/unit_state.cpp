// SPDX-License-Identifier: MIT
#include "sysd/unit_state.h"

#include <signal.h>

#include <cstring>

namespace netmon {

namespace {

constexpr int32_t kFirstStatus = 200;
// One after the other; - has none.
constexpr std::string_view kStatusNames =
    "CHDIR NICE FDS EXEC MEMORY LIMITS OOM_ADJUST SIGNAL_MASK STDIN STDOUT CHROOT IOPRIO "
    "TIMERSLACK SECUREBITS SETSCHEDULER CPUAFFINITY GROUP USER CAPABILITIES CGROUP "
    "SETSID CONFIRM STDERR - PAM NETWORK NAMESPACE NO_NEW_PRIVILEGES SECCOMP "
    "SELINUX_CONTEXT PERSONALITY APPARMOR ADDRESS_FAMILIES RUNTIME_DIRECTORY - CHOWN "
    "SMACK_PROCESS_LABEL KEYRING STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY "
    "CONFIGURATION_DIRECTORY NUMA_POLICY CREDENTIALS BPF";

}  // namespace

std::string_view exit_status_name(int32_t status) {
  if (status < kFirstStatus) return {};
  std::string_view names = kStatusNames;
  for (int32_t skipped = kFirstStatus; skipped < status; ++skipped) {
    const size_t blank = names.find(' ');
    if (blank == std::string_view::npos) return {};
    names.remove_prefix(blank + 1);
  }
  const std::string_view name = names.substr(0, names.find(' '));
  return name == "-" ? std::string_view() : name;
}

std::string why_failed(const UnitState& state, const std::string& job) {
  if (state.result.empty() || state.result == "success") return "its job ended: " + job;
  std::string why = state.result;
  if (state.code == CLD_EXITED && state.status != 0) {
    why += ", status " + std::to_string(state.status);
    if (const auto name = exit_status_name(state.status); !name.empty()) why.append("/") += name;
  } else if (state.code == CLD_KILLED || state.code == CLD_DUMPED) {
    const char* name = ::sigabbrev_np(state.status);
    why += ", " +
           (name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(state.status));
  }
  return why;
}

}  // namespace netmon
