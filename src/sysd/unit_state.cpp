// SPDX-License-Identifier: MIT
#include "sysd/unit_state.h"

#include <signal.h>

#include "base/signal_name.h"

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

// A property whose value is of the wanted type, or is left as it was.
void read_property(sd_bus_message* message, const char* type, void* value) {
  char found = 0;
  const char* contents = nullptr;
  if (sd_bus_message_peek_type(message, &found, &contents) > 0 &&
      std::string_view(contents) == type) {
    sd_bus_message_read(message, "v", type, value);
  } else {
    sd_bus_message_skip(message, "v");
  }
}

}  // namespace

Result<UnitState> read_unit_state(sd_bus_message* properties) {
  UnitState state;
  const char* active = "";
  const char* result = "";
  int read = sd_bus_message_enter_container(properties, 'a', "{sv}");
  while (read >= 0 && (read = sd_bus_message_enter_container(properties, 'e', "sv")) > 0) {
    const char* name = nullptr;
    read = sd_bus_message_read(properties, "s", &name);
    if (read < 0) break;
    const std::string_view key = name;
    if (key == "ActiveState") {
      read_property(properties, "s", &active);
    } else if (key == "Result") {
      read_property(properties, "s", &result);
    } else if (key == "ExecMainCode") {
      read_property(properties, "i", &state.code);
    } else if (key == "ExecMainStatus") {
      read_property(properties, "i", &state.status);
    } else {
      sd_bus_message_skip(properties, "v");
    }
    read = sd_bus_message_exit_container(properties);
  }
  if (read < 0) return Error{-read, "cannot read how a unit is", {}};
  state.active = active;
  state.result = result;
  return state;
}

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
    why += ", " + signal_name(state.status);
  }
  return why;
}

}  // namespace netmon
