// SPDX-License-Identifier: MIT
//
// What the processes of a container have used, by the unit they belong to, from /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "support/container.h"

namespace netmon::bench {

struct Usage {
  int processes = 0;
  double cpu_usec = 0;  // on a core, user and kernel
  double waits = 0;     // voluntary context switches: it slept and was woken
  double preemptions = 0;
};
[[nodiscard]] Usage operator-(const Usage& end, const Usage& begin);

class Processes {
 public:
  // Those there are now.
  explicit Processes(const test::Container& container);

  // Of a unit, or of all units of a template ("intfmon@"): pids as the container has them.
  [[nodiscard]] std::vector<pid_t> of(const std::string& unit) const;
  [[nodiscard]] Usage usage(const std::string& unit) const;
  // Proportional set size, in kB: memory that several share is counted in parts.
  [[nodiscard]] double pss(const std::string& unit) const;

 private:
  std::string proc_;
  std::multimap<std::string, pid_t> by_unit_;
};

}  // namespace netmon::bench
