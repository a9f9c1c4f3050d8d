// SPDX-License-Identifier: MIT
#include "netmonctl/events_follow.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "sysd/event_loop.h"

namespace netmon::ctl {

namespace {

class Follower {
 public:
  Follower(EventReader& events, const std::function<bool(const LoggedEvent&)>& print)
      : events_(events), print_(print) {
    for (const int signal : {SIGINT, SIGTERM}) {
      signals_[signal == SIGINT ? 0 : 1] = loop_.on_signal(signal, [this](int) { loop_.exit(0); });
    }
    // A pipe tells when its reader is gone, so that `events -f | head` ends without a next event.
    struct stat status {};
    if (::fstat(STDOUT_FILENO, &status) == 0 &&
        (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))) {
      output_ = loop_.on_io(STDOUT_FILENO, 0, [this](uint32_t) { loop_.exit(0); });
    }
    timer_ = loop_.on_timer([this] { wake(); });
  }

  Result<void> run() {
    // The descriptor exists from here on, and what is appended from here on makes it readable; so
    // what came before is read after it was made.
    const int fd = events_.journal().fd();
    if (fd < 0) return Error{-fd, "cannot follow the journal", {}};
    journal_ = loop_.on_io(fd, EPOLLIN, [this](uint32_t) { wake(); });
    wake();
    loop_.run();
    return result_;
  }

 private:
  void wake() {
    result_ = events_.journal().process();
    if (!result_) return loop_.exit(1);
    const auto open = events_.read_on(UINT64_MAX, print_);
    if (!open) result_ = open.error();
    if (!open || !*open) return loop_.exit(0);
    // Only where files cannot be watched, as on a network file system.
    if (const auto due = events_.journal().timeout_usec()) timer_.arm(from_usec(*due));
  }

  EventReader& events_;
  const std::function<bool(const LoggedEvent&)>& print_;
  Result<void> result_;
  EventLoop loop_;
  std::array<EventSource, 2> signals_;
  EventSource journal_;
  EventSource output_;
  EventSource timer_;
};

}  // namespace

Result<void> follow_events(EventReader& events,
                           const std::function<bool(const LoggedEvent&)>& print) {
  return Follower(events, print).run();
}

}  // namespace netmon::ctl
