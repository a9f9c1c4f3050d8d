// SPDX-License-Identifier: MIT
#include "load.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

namespace netmon::bench {

Load::Load() {
  const long cores = ::sysconf(_SC_NPROCESSORS_ONLN);
  for (long i = 0; i < cores; ++i) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (std::atomic<unsigned> turns{0};; ++turns) {
      }
    }
    if (pid > 0) processes_.push_back(pid);
  }
}

Load::~Load() {
  for (const pid_t pid : processes_) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
}

}  // namespace netmon::bench
