// SPDX-License-Identifier: MIT
#include "wire/connection.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace netmon {

namespace {

constexpr size_t kReceiveBytes = size_t{16} * 1024;

}  // namespace

Connection::Connection(EventLoop& loop, UniqueFd fd, Handlers handlers)
    : fd_(std::move(fd)),
      handlers_(std::move(handlers)),
      source_(loop.on_io(fd_.get(), EPOLLIN, [this](uint32_t events) { on_io(events); })) {}

void Connection::send(std::string_view message) {
  if (overflow_ || ending_) return;
  if (queued_.size() + message.size() > kMaxQueuedBytes) {
    overflow_ = Error{0, "it does not read what it is sent", {}};
    ::shutdown(fd_.get(), SHUT_RDWR);  // wakes on_io, which tells the owner
    return;
  }
  queued_ += message;
  queued_ += '\0';
  write_queued();
}

void Connection::pause(bool paused) {
  if (paused_ == paused) return;
  paused_ = paused;
  update_events();
}

void Connection::end_with(std::string_view last_message) {
  if (overflow_ || ending_) return;
  ending_ = true;
  queued_.resize(mid_message_ ? queued_.find('\0') + 1 : 0);
  queued_ += last_message;
  queued_ += '\0';
  write_queued();
}

void Connection::flush(milliseconds limit) {
  const Instant end = monotonic_now() + limit;
  while (!queued_.empty()) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - monotonic_now());
    pollfd writable{fd_.get(), POLLOUT, 0};
    if (left.count() <= 0 || ::poll(&writable, 1, static_cast<int>(left.count())) <= 0) return;
    write_queued();
  }
}

void Connection::write_queued() {
  while (!queued_.empty()) {
    const ssize_t sent = ::send(fd_.get(), queued_.data(), queued_.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      mid_message_ = queued_[static_cast<size_t>(sent) - 1] != '\0';
      queued_.erase(0, static_cast<size_t>(sent));
    } else if (errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      queued_.clear();  // the peer is gone: receiving says so
    }
  }
  waited_ = waited_ || !queued_.empty();
  update_events();
}

void Connection::update_events() {
  uint32_t events = 0;
  if (!paused_ && !ending_) events |= EPOLLIN;
  // That all is written is told by on_io also where the last of it went with a later send().
  if (waited_ || ending_) events |= EPOLLOUT;
  source_.set_io_events(events);
}

void Connection::on_io(uint32_t events) {
  if (overflow_) return close(std::move(overflow_));
  if (ending_) {
    write_queued();
    if (queued_.empty() || (events & (EPOLLHUP | EPOLLERR)) != 0) close(std::nullopt);
    return;
  }
  if ((events & EPOLLOUT) != 0) {
    write_queued();
    if (queued_.empty() && std::exchange(waited_, false)) {
      update_events();
      const std::weak_ptr<bool> alive = alive_;
      const auto drained = handlers_.drained;  // outlives this object, which its owner may destroy
      if (drained) drained();
      if (alive.expired()) return;
    }
  }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) receive();
}

void Connection::receive() {
  std::array<char, kReceiveBytes> bytes;  // NOLINT(*-member-init): filled by recv
  const ssize_t count = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
  if (count < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    if (errno == ECONNRESET) return close(std::nullopt);
    return close(errno_error("cannot receive"));
  }
  if (count == 0) {
    if (!reader_.partial()) return close(std::nullopt);
    return close(Error{0, "it closed in the middle of a message", {}});
  }
  const auto appended = reader_.append({bytes.data(), static_cast<size_t>(count)});
  if (!deliver()) return;
  if (!appended) return close(appended.error());
  if (handlers_.received) handlers_.received();
}

bool Connection::deliver() {
  const std::weak_ptr<bool> alive = alive_;
  const auto handler = handlers_.message;  // outlives this object, which its owner may destroy
  while (auto message = reader_.next()) {
    handler(*message);
    if (alive.expired()) return false;
  }
  return true;
}

void Connection::close(std::optional<Error> why) {
  source_ = EventSource();
  const auto closed = handlers_.closed;  // outlives this object, which its owner may destroy now
  closed(std::move(why));
}

}  // namespace netmon
