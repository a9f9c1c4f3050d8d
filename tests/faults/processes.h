// SPDX-License-Identifier: MIT
//
// The processes of a container, as this machine sees them.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace netmon::test {

struct Process {
  pid_t pid = 0;  // here
  char state = 0;
  std::string name;                // comm
  std::vector<std::string> words;  // its command line
};

// All in the pid namespace of `leader`.
std::vector<Process> processes_of(pid_t leader);

// The first of this name.
std::optional<Process> find_process(const std::vector<Process>& processes, const std::string& name);
// The monitor of an interface: the intfmon that was started for it.
std::optional<Process> find_monitor(const std::vector<Process>& processes,
                                    const std::string& interface);

// What a process holds.
struct Usage {
  size_t fds = 0;
  int64_t anonymous_kib = 0;  // resident memory of its own, without files: RssAnon
};
Usage usage_of(pid_t pid);

}  // namespace netmon::test
