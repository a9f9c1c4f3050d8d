// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

namespace netmon::test {

// A process that hangs for as long as this object lives: it is traced, and not let go on. Unlike
// one that got SIGSTOP, systemd's SIGCONT does not wake it. SIGKILL ends it.
class HeldProcess {
 public:
  // A pid of this machine. Throws std::runtime_error.
  explicit HeldProcess(pid_t pid);
  ~HeldProcess();
  HeldProcess(const HeldProcess&) = delete;
  HeldProcess& operator=(const HeldProcess&) = delete;

 private:
  pid_t tracer_ = 0;
};

}  // namespace netmon::test
