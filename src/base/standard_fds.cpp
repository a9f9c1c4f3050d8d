// SPDX-License-Identifier: MIT
#include "base/standard_fds.h"

#include <fcntl.h>
#include <unistd.h>

namespace netmon {

Result<void> check_standard_fds() {
  const bool no_output = ::fcntl(STDOUT_FILENO, F_GETFD) < 0;
  // open() takes the lowest free descriptor, so each gap below 3 is filled in turn.
  int fd = 0;
  while ((fd = ::open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO) {
  }
  if (fd > STDERR_FILENO) ::close(fd);
  if (no_output) return Error{0, "standard output is closed: there is nowhere to print", {}};
  return {};
}

}  // namespace netmon
