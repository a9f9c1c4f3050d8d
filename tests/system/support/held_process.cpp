// SPDX-License-Identifier: MIT
#include "support/held_process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace netmon::test {

// A process of its own holds it, and takes its end from the kernel: the parent of a traced process
// is told of that only after the tracer.
HeldProcess::HeldProcess(pid_t pid) {
  int held[2];
  if (::pipe(held) < 0) throw std::runtime_error("pipe failed");
  tracer_ = ::fork();
  if (tracer_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    int status = 0;
    if (::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) < 0 ||
        ::ptrace(PTRACE_INTERRUPT, pid, nullptr, nullptr) < 0 ||
        ::waitpid(pid, &status, __WALL) != pid) {
      ::_exit(1);
    }
    if (::write(held[1], "", 1) != 1) ::_exit(1);
    while (::waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) {
    }
    ::_exit(0);
  }
  ::close(held[1]);
  char byte = 0;
  const bool holds = ::read(held[0], &byte, 1) == 1;
  ::close(held[0]);
  if (!holds) throw std::runtime_error("cannot trace a process");
}

HeldProcess::~HeldProcess() {
  ::kill(tracer_, SIGKILL);
  ::waitpid(tracer_, nullptr, 0);
}

}  // namespace netmon::test
