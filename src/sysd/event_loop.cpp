// SPDX-License-Identifier: MIT
#include "sysd/event_loop.h"

#include <sys/wait.h>

#include <cerrno>
#include <utility>

#include "base/result.h"

namespace netmon {

namespace {

constexpr int64_t kAfterAllElse = 10;

void check(int outcome, const char* what) {
  if (outcome < 0) throw Failure(Error{-outcome, what, {}});
}

}  // namespace

// Carries one handler through C. sd-event frees it only when the source is really gone, which is
// after the dispatch in which a handler destroyed its own source.
struct Trampoline {
  EventLoop* loop;
  std::function<void(uint32_t)> on_io;
  std::function<void()> on_timer;
  std::function<void(int)> on_signal;
  std::function<void(const siginfo_t&)> on_child;

  template <typename Call>
  static int guard(void* userdata, Call call) noexcept {
    auto* self = static_cast<Trampoline*>(userdata);
    self->loop->guard([&] { call(*self); });
    return 0;
  }
  static int io(sd_event_source*, int, uint32_t events, void* userdata) {
    return guard(userdata, [&](Trampoline& self) { self.on_io(events); });
  }
  static int timer(sd_event_source*, uint64_t, void* userdata) {
    return guard(userdata, [](Trampoline& self) { self.on_timer(); });
  }
  static int post(sd_event_source*, void* userdata) {
    return guard(userdata, [](Trampoline& self) { self.on_timer(); });
  }
  static int signal(sd_event_source*, const signalfd_siginfo* info, void* userdata) {
    return guard(userdata,
                 [&](Trampoline& self) { self.on_signal(static_cast<int>(info->ssi_signo)); });
  }
  static int child(sd_event_source*, const siginfo_t* info, void* userdata) {
    return guard(userdata, [&](Trampoline& self) { self.on_child(*info); });
  }

  // Hands the trampoline to its source.
  static sd_event_source* attach(sd_event_source* source, std::unique_ptr<Trampoline> self) {
    sd_event_source_set_userdata(source, self.release());
    sd_event_source_set_destroy_callback(
        source, [](void* userdata) { delete static_cast<Trampoline*>(userdata); });
    return source;
  }
};

void EventSource::set_priority(int64_t priority) {
  check(sd_event_source_set_priority(source_, priority), "cannot set a priority");
}

void EventSource::set_io_events(uint32_t events) {
  check(sd_event_source_set_io_events(source_, events), "cannot change the events waited for");
}

void EventSource::arm(Instant time) {
  check(sd_event_source_set_time(source_, to_usec(time)), "cannot set a timer");
  check(sd_event_source_set_enabled(source_, SD_EVENT_ONESHOT), "cannot arm a timer");
}

void EventSource::disarm() {
  check(sd_event_source_set_enabled(source_, SD_EVENT_OFF), "cannot disarm a timer");
}

EventLoop::EventLoop() {
  check(sd_event_new(&event_), "cannot make an event loop");
}

EventLoop::~EventLoop() {
  sd_event_unref(event_);
}

int EventLoop::run() {
  const int code = sd_event_loop(event_);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  check(code, "the event loop failed");
  return code;
}

void EventLoop::exit(int code) {
  sd_event_exit(event_, code);
}

EventSource EventLoop::on_io(int fd, uint32_t events, std::function<void(uint32_t)> handler) {
  sd_event_source* source = nullptr;
  check(sd_event_add_io(event_, &source, fd, events, Trampoline::io, nullptr),
        "cannot watch a file");
  return EventSource(Trampoline::attach(
      source, std::unique_ptr<Trampoline>(new Trampoline{this, std::move(handler), {}, {}, {}})));
}

EventSource EventLoop::on_timer(std::function<void()> handler) {
  static constexpr uint64_t kAccuracyUsec = 1000;
  sd_event_source* source = nullptr;
  check(sd_event_add_time(event_, &source, CLOCK_MONOTONIC, UINT64_MAX, kAccuracyUsec,
                          Trampoline::timer, nullptr),
        "cannot make a timer");
  EventSource owner(Trampoline::attach(
      source, std::unique_ptr<Trampoline>(new Trampoline{this, {}, std::move(handler), {}, {}})));
  owner.disarm();
  return owner;
}

EventSource EventLoop::on_signal(int signal, std::function<void(int)> handler) {
  sd_event_source* source = nullptr;
  check(sd_event_add_signal(event_, &source, signal, Trampoline::signal, nullptr),
        "cannot watch a signal");
  return EventSource(Trampoline::attach(
      source, std::unique_ptr<Trampoline>(new Trampoline{this, {}, {}, std::move(handler), {}})));
}

EventSource EventLoop::on_post(std::function<void()> handler) {
  sd_event_source* source = nullptr;
  check(sd_event_add_post(event_, &source, Trampoline::post, nullptr), "cannot watch the loop");
  return EventSource(Trampoline::attach(
      source, std::unique_ptr<Trampoline>(new Trampoline{this, {}, std::move(handler), {}, {}})));
}

EventSource EventLoop::on_child(pid_t pid, std::function<void(const siginfo_t&)> handler) {
  sd_event_source* source = nullptr;
  check(sd_event_add_child(event_, &source, pid, WEXITED, Trampoline::child, nullptr),
        "cannot watch a process");
  check(sd_event_source_set_priority(source, kAfterAllElse), "cannot set a priority");
  return EventSource(Trampoline::attach(
      source, std::unique_ptr<Trampoline>(new Trampoline{this, {}, {}, {}, std::move(handler)})));
}

void block_signals(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  if (::sigprocmask(SIG_BLOCK, &set, nullptr) < 0)
    throw Failure(errno_error("cannot block signals"));
}

}  // namespace netmon
