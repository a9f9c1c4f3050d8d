// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace netmon::test {

// Whether there is a process with this pid.
bool is_alive(const std::string& pid);

// A control group of its own for a container, in each hierarchy that the container's systemd or the
// tests use: two containers in one group would manage each other's processes. Also what freezes a
// container, and ends all of it. Works with a unified hierarchy, and with one of version 1.
class Cgroup {
 public:
  // Below the groups that this process is in, named after what it is for and the pid; those of
  // programs that were killed are removed. Throws std::runtime_error.
  explicit Cgroup(const std::string& purpose);
  // Kills what is left in it, and removes it.
  ~Cgroup();
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;

  // Moves the calling process into it. For use between fork and exec.
  void enter() const;
  // Moves another process into what freezes, alone; false where that is also what its systemd
  // manages it by.
  [[nodiscard]] bool take(pid_t pid) const;
  // All processes in it stand still until thaw(). False if that does not happen.
  bool freeze() const;
  void thaw() const;

 private:
  std::vector<std::string> directories_;
  std::string freezer_;  // the one of them that freezes
  bool freezer_v2_ = false;
};

}  // namespace netmon::test
