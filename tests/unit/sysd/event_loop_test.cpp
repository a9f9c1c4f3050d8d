// SPDX-License-Identifier: MIT
#include "sysd/event_loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "support/temporary_directory.h"
#include "support/test_loop.h"

namespace netmon {

namespace {

// A descriptor that can be read at once, and for ever.
UniqueFd ready_fd() {
  return UniqueFd(::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK));
}

pid_t fork_child(int exit_status) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(exit_status);
  return pid;
}

// How a child ended, as its loop tells.
struct End {
  int code;
  int status;
};
End wait_for_end(pid_t pid) {
  TestLoop loop;
  End end{};
  const EventSource child = loop.on_child(pid, [&](const siginfo_t& info) {
    end = {info.si_code, info.si_status};
    loop.exit(0);
  });
  loop.run();
  return end;
}

}  // namespace

TEST(EventLoop, RunsUntilExitAndReturnsItsCode) {
  TestLoop loop;
  EventSource timer = loop.on_timer([&] { loop.exit(7); });
  timer.arm(monotonic_now());
  EXPECT_EQ(loop.run(), 7);
}

TEST(EventLoop, ThrowsWhatAHandlerThrew) {
  TestLoop loop;
  const UniqueFd fd = ready_fd();
  const EventSource source =
      loop.on_io(fd.get(), EPOLLIN, [](uint32_t) { throw std::logic_error("from a handler"); });
  try {
    loop.run();
    FAIL() << "nothing was thrown";
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(), "from a handler");
  }
}

TEST(EventLoop, TellsWhichEventsCame) {
  TestLoop loop;
  const UniqueFd fd = ready_fd();
  uint32_t told = 0;
  const EventSource source = loop.on_io(fd.get(), EPOLLIN | EPOLLOUT, [&](uint32_t events) {
    told = events;
    loop.exit(0);
  });
  loop.run();
  EXPECT_EQ(told, static_cast<uint32_t>(EPOLLIN | EPOLLOUT));
}

TEST(EventLoop, RefusesToWatchWhatCannotBeWatched) {
  TestLoop loop;
  const TemporaryDirectory directory;
  directory.write("file", "");
  const UniqueFd file(::open((directory.path() / "file").c_str(), O_RDONLY | O_CLOEXEC));
  try {
    static_cast<void>(loop.on_io(file.get(), EPOLLIN, [](uint32_t) {}));
    FAIL() << "nothing was thrown";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), EPERM);
  }
}

TEST(EventLoop, GoesOnCallingAHandlerThatReturns) {
  TestLoop loop;
  const UniqueFd fd = ready_fd();
  int calls = 0;
  const EventSource source = loop.on_io(fd.get(), EPOLLIN, [&](uint32_t) {
    if (++calls == 3) loop.exit(0);
  });
  loop.run();
  EXPECT_EQ(calls, 3);
}

TEST(EventLoop, DispatchesTheLowestPriorityFirst) {
  TestLoop loop;
  const UniqueFd fds[] = {ready_fd(), ready_fd(), ready_fd()};
  std::string order;
  EventSource usual = loop.on_io(fds[0].get(), EPOLLIN, [&](uint32_t) {
    order += "usual ";
    usual = EventSource();
  });
  EventSource late = loop.on_io(fds[1].get(), EPOLLIN, [&](uint32_t) {
    order += "late";
    loop.exit(0);
  });
  EventSource early = loop.on_io(fds[2].get(), EPOLLIN, [&](uint32_t) {
    order += "early ";
    early = EventSource();
  });
  late.set_priority(5);
  early.set_priority(-5);
  loop.run();
  EXPECT_EQ(order, "early usual late");
}

TEST(EventLoop, TakesASignal) {
  block_signals({SIGUSR1});
  TestLoop loop;
  int told = 0;
  const EventSource source = loop.on_signal(SIGUSR1, [&](int signal) {
    told = signal;
    loop.exit(0);
  });
  ::raise(SIGUSR1);
  loop.run();
  EXPECT_EQ(told, SIGUSR1);
}

TEST(EventLoop, TellsHowAChildEndedAndReapsIt) {
  block_signals({SIGCHLD});
  const pid_t pid = fork_child(7);
  const End end = wait_for_end(pid);
  EXPECT_EQ(end.code, CLD_EXITED);
  EXPECT_EQ(end.status, 7);
  EXPECT_EQ(::waitpid(pid, nullptr, WNOHANG), -1);
}

TEST(EventLoop, TellsWhatKilledAChild) {
  block_signals({SIGCHLD});
  const pid_t pid = ::fork();
  if (pid == 0) {
    while (true) ::pause();
  }
  ::kill(pid, SIGKILL);
  const End end = wait_for_end(pid);
  EXPECT_EQ(end.code, CLD_KILLED);
  EXPECT_EQ(end.status, SIGKILL);
}

TEST(EventSource, MayBeDestroyedByItsOwnHandlerWhichThenGoesOn) {
  TestLoop loop;
  const UniqueFd fd = ready_fd();
  std::optional<EventSource> source;
  EventSource end = loop.on_timer([&] { loop.exit(0); });
  int calls = 0;
  std::string after;
  source = loop.on_io(fd.get(), EPOLLIN,
                      [&, text = std::string("a capture that lives in the heap")](uint32_t) {
                        ++calls;
                        source.reset();
                        after = text;
                        end.arm(monotonic_now());
                      });
  loop.run();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(after, "a capture that lives in the heap");
}

TEST(EventSource, IsSilentOnceItsOwnerIsGone) {
  TestLoop loop;
  const UniqueFd fd = ready_fd();
  int calls = 0;
  EventSource end = loop.on_timer([&] { loop.exit(0); });
  end.arm(monotonic_now());
  {
    const EventSource source = loop.on_io(fd.get(), EPOLLIN, [&](uint32_t) { ++calls; });
    EXPECT_TRUE(source);
  }
  loop.run();
  EXPECT_EQ(calls, 0);
}

TEST(EventSource, EndsTheSourceThatItReplaces) {
  TestLoop loop;
  const UniqueFd fd = ready_fd();
  const UniqueFd other = ready_fd();
  int replaced = 0;
  EventSource source = loop.on_io(fd.get(), EPOLLIN, [&](uint32_t) { ++replaced; });
  source = loop.on_io(other.get(), EPOLLIN, [&](uint32_t) { loop.exit(0); });
  loop.run();
  EXPECT_EQ(replaced, 0);
  source = EventSource();
  EXPECT_FALSE(source);
}

TEST(EventSource, ChangesTheEventsItWaitsFor) {
  TestLoop loop;
  const UniqueFd fd = ready_fd();
  uint32_t told = 0;
  EventSource source = loop.on_io(fd.get(), 0, [&](uint32_t events) {
    told = events;
    loop.exit(0);
  });
  EventSource later = loop.on_timer([&] { source.set_io_events(EPOLLOUT); });
  later.arm(monotonic_now());
  loop.run();
  EXPECT_EQ(told, static_cast<uint32_t>(EPOLLOUT));
}

TEST(Timer, IsMadeDisarmedAndFiresOnceEachTimeItIsArmed) {
  TestLoop loop;
  int never = 0;
  int disarmed = 0;
  int twice = 0;
  const EventSource unarmed = loop.on_timer([&] { ++never; });
  EventSource stopped = loop.on_timer([&] { ++disarmed; });
  EventSource end = loop.on_timer([&] { loop.exit(0); });
  EventSource timer = loop.on_timer([&] {
    if (++twice == 1) {
      timer.arm(monotonic_now());
    } else {
      end.arm(monotonic_now() + milliseconds(20));
    }
  });
  stopped.arm(monotonic_now());
  stopped.disarm();
  timer.arm(monotonic_now());
  loop.run();
  EXPECT_EQ(twice, 2);
  EXPECT_EQ(never, 0);
  EXPECT_EQ(disarmed, 0);
}

TEST(Timer, FiresNotBeforeItsTimeAndInTheOrderOfTheTimes) {
  TestLoop loop;
  const Instant begin = monotonic_now();
  std::string order;
  EventSource second = loop.on_timer([&] {
    order += "second";
    loop.exit(0);
  });
  EventSource first = loop.on_timer([&] { order += "first "; });
  second.arm(begin + milliseconds(40));
  first.arm(begin + milliseconds(10));
  loop.run();
  EXPECT_EQ(order, "first second");
  EXPECT_GE(monotonic_now() - begin, milliseconds(40));
}

TEST(BlockSignals, RefusesNothingThatExists) {
  EXPECT_NO_THROW(block_signals({SIGUSR1, SIGUSR2}));
  sigset_t blocked;
  ::sigprocmask(SIG_BLOCK, nullptr, &blocked);
  EXPECT_EQ(::sigismember(&blocked, SIGUSR1), 1);
  EXPECT_EQ(::sigismember(&blocked, SIGUSR2), 1);
}

}  // namespace netmon
