// SPDX-License-Identifier: MIT
#include "base/line_output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <string>

namespace netmon {

namespace {

constexpr std::chrono::milliseconds kPatience{50};

}  // namespace

LineOutput::LineOutput(int fd) : fd_(fd) {
  struct stat status {};
  if (::fstat(fd, &status) < 0 || S_ISREG(status.st_mode)) return;
  if (S_ISFIFO(status.st_mode)) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd);
    own_.reset(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  }
  if (own_) {
    fd_ = own_.get();
  } else {
    ask_first_ = true;
  }
}

LineOutput::Outcome LineOutput::write(std::string_view block) {
  if (ask_first_) {
    pollfd ready{fd_, POLLOUT, 0};
    const int patience = static_cast<int>(stalled_ ? 0 : kPatience.count());
    stalled_ = ::poll(&ready, 1, patience) == 0;
    if (stalled_) return Outcome::lost;
  }
  while (!block.empty()) {
    const ssize_t written = ::write(fd_, block.data(), block.size());
    if (written >= 0) {
      block.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      return Outcome::lost;
    } else if (errno != EINTR) {
      return errno == EPIPE || errno == EIO ? Outcome::closed : Outcome::failed;
    }
  }
  return Outcome::written;
}

}  // namespace netmon
