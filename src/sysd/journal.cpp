// SPDX-License-Identifier: MIT
#include "sysd/journal.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "sysd/unix_socket.h"

namespace netmon {

namespace {

// ENOBUFS is journald's queue on some kernels.
bool is_full(int error) {
  return error == EAGAIN || error == ENOBUFS;
}

}  // namespace

void add_field(std::string& entry, std::string_view name, std::string_view value) {
  entry += name;
  if (value.find('\n') == std::string_view::npos) {
    entry += '=';
  } else {
    entry += '\n';
    for (int shift = 0; shift < 64; shift += 8) {
      entry += static_cast<char>((uint64_t{value.size()} >> shift) & 0xff);
    }
  }
  entry += value;
  entry += '\n';
}

Journal::Journal(std::string socket_path) : path_(std::move(socket_path)) {}

Journal::Outcome Journal::send(std::string_view entry) {
  int error = send_kept();
  if (error == 0) error = send_one(entry);
  if (error == 0) return Outcome::written;
  if (!is_full(error)) {
    errno = error;
    return Outcome::failed;
  }
  keep(entry);
  if (kept_.size() <= kMaxKept) return Outcome::kept;
  kept_.pop_front();
  return Outcome::lost;
}

Journal::~Journal() {
  try {
    finish();
  } catch (...) {  // there is no memory left, and nobody to tell
  }
}

void Journal::leave_loop() {
  writable_ = EventSource();
  loop_ = nullptr;
}

size_t Journal::finish() {
  const Instant end = monotonic_now() + kLastTry;
  while (send_kept() == EAGAIN) {
    const auto left = std::chrono::ceil<milliseconds>(end - monotonic_now());
    pollfd journald{fd_.get(), POLLOUT, 0};
    if (left.count() <= 0 || ::poll(&journald, 1, static_cast<int>(left.count())) <= 0) break;
  }
  writable_ = EventSource();
  return std::exchange(kept_, {}).size();
}

// The socket is watched only while it says no: on any other error it may be writable for ever.
int Journal::send_kept() {
  int error = 0;
  while (!kept_.empty() && (error = send_one(kept_.front())) == 0) kept_.pop_front();
  if (error != EAGAIN) writable_ = EventSource();
  return error;
}

void Journal::keep(std::string_view entry) {
  std::string& kept = kept_.emplace_back(entry);
  add_field(kept, kOwnTimeField, std::to_string(realtime_usec()));
  if (loop_ == nullptr || writable_) return;
  writable_ = loop_->on_io(fd_.get(), EPOLLOUT, [this](uint32_t) { send_kept(); });
}

int Journal::send_one(std::string_view entry) {
  // A second try on a new connection: the socket that the first one was to is gone.
  for (int tries = 0; tries < 2; ++tries) {
    if (!fd_) {
      auto connected = connect_unix(path_, "cannot connect to journald at", SOCK_DGRAM);
      if (!connected) return connected.error().code;
      fd_ = std::move(*connected);
    }
    if (::send(fd_.get(), entry.data(), entry.size(), MSG_NOSIGNAL) >= 0) return 0;
    if (errno != ECONNREFUSED && errno != ENOTCONN && errno != ECONNRESET) return errno;
    writable_ = EventSource();
    fd_.reset();
  }
  return ECONNREFUSED;
}

}  // namespace netmon
