// SPDX-License-Identifier: MIT
#include "netmonctl/report.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "base/arguments.h"
#include "base/result.h"
#include "netmonctl/outcome.h"
#include "netmonctl/printable.h"

namespace netmon::ctl {

namespace {

bool reader_is_gone() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return ::poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

void complain(std::string_view text) {
  const std::string line = "netmonctl: " + printable(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int fail(const Trouble& trouble) {
  complain(trouble.text);
  return trouble.status;
}

int finish_output(int status) {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  // What failed before has left no errno.
  if (errno == EPIPE || reader_is_gone()) return status;
  complain(errno_error("cannot print").text());
  return kExitFailure;
}

int print_output(std::string_view text, int status) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) {
    return status;
  }
  if (errno == EPIPE) return status;
  complain(errno_error("cannot print").text());
  return kExitFailure;
}

}  // namespace netmon::ctl
