// SPDX-License-Identifier: MIT
//
// sd-event with owners. An EventSource is move-only and ends with its owner; its handler is a C++
// callable that may throw and may destroy its own source. Every call from C goes through one
// noexcept trampoline, which stops the loop on an exception; run() then throws it again. No handler
// returns a number to sd-event, since a negative one would mute the source for good.
#pragma once

#include <signal.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "base/clock.h"

namespace netmon {

class EventLoop;

class EventSource {
 public:
  EventSource() = default;
  EventSource(EventSource&& other) noexcept : source_(std::exchange(other.source_, nullptr)) {}
  EventSource& operator=(EventSource&& other) noexcept {
    std::swap(source_, other.source_);
    return *this;
  }
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;
  ~EventSource() { sd_event_source_disable_unref(source_); }

  explicit operator bool() const { return source_ != nullptr; }
  // Sources that are ready at once are dispatched lowest number first; 0 is usual.
  void set_priority(int64_t priority);
  // For sources on a file descriptor: the EPOLL* events waited for.
  void set_io_events(uint32_t events);
  // For timers: fire at `time`, once. A timer is made disarmed.
  void arm(Instant time);
  void disarm();

 private:
  friend class EventLoop;
  explicit EventSource(sd_event_source* source) : source_(source) {}
  sd_event_source* source_ = nullptr;
};

class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs until exit() and returns its code. Throws what a handler threw.
  int run();
  void exit(int code);

  // For C callbacks that the loop calls by way of a library, such as sd-bus: what `call` throws
  // stops the loop, and run() throws it again.
  template <typename Call>
  void guard(Call call) noexcept {
    try {
      call();
    } catch (...) {
      thrown_ = std::current_exception();
      exit(1);
    }
  }
  [[nodiscard]] sd_event* get() const { return event_; }

  // The fd stays the caller's: declare it before the source that watches it.
  [[nodiscard]] EventSource on_io(int fd, uint32_t events, std::function<void(uint32_t)> handler);
  // A one-shot timer on CLOCK_MONOTONIC, exact to a millisecond; see EventSource::arm.
  [[nodiscard]] EventSource on_timer(std::function<void()> handler);
  // The signal must be blocked in this process.
  [[nodiscard]] EventSource on_signal(int signal, std::function<void(int)> handler);
  // After each round in which something else was handled.
  [[nodiscard]] EventSource on_post(std::function<void()> handler);
  // The end of a child process (WEXITED); it is reaped after the handler. SIGCHLD must be blocked.
  // All else that is ready comes first: the child's last words, too.
  [[nodiscard]] EventSource on_child(pid_t pid, std::function<void(const siginfo_t&)> handler);

 private:
  sd_event* event_ = nullptr;
  std::exception_ptr thrown_;
};

// Blocks the signals for the rest of this process's life, so that a loop can take them.
void block_signals(std::initializer_list<int> signals);

}  // namespace netmon
