// SPDX-License-Identifier: MIT
#include "sysd/acceptor.h"

#include <sys/epoll.h>

#include <cerrno>
#include <utility>

namespace netmon {

namespace {

constexpr seconds kPause{1};

}  // namespace

Acceptor::Acceptor(EventLoop& loop, int listening, std::function<void(AcceptedPeer)> take,
                   std::function<void(const std::string&)> complain)
    : listening_(listening),
      take_(std::move(take)),
      complain_(std::move(complain)),
      source_(loop.on_io(listening, EPOLLIN, [this](uint32_t) { accept(); })),
      again_(loop.on_timer([this] { source_.set_io_events(EPOLLIN); })) {}

void Acceptor::accept() {
  auto accepted = accept_peer(listening_);
  if (accepted) return take_(std::move(*accepted));
  const int code = accepted.error().code;
  if (code == EAGAIN || code == EINTR || code == ECONNABORTED) return;
  complain_(accepted.error().text());
  source_.set_io_events(0);
  again_.arm(monotonic_now() + kPause);
}

}  // namespace netmon
