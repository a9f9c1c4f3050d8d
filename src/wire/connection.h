// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "sysd/event_loop.h"
#include "wire/frame.h"

namespace netmon {

// One end of a stream socket that carries framed messages. A handler may destroy the connection it
// was called for. The peer can make it hold at most one message that is being received and
// kMaxQueuedBytes that it does not read; past that the connection ends itself.
class Connection {
 public:
  static constexpr size_t kMaxQueuedBytes = size_t{1024} * 1024;

  struct Handlers {
    std::function<void(std::string_view)> message;  // one whole message
    // The last call: the peer closed, or what is wrong with the connection or its bytes.
    std::function<void(std::optional<Error>)> closed;
    // After each receipt that left the connection open, when partial() may have changed; optional.
    std::function<void()> received;
  };

  // `fd` is a connected, non-blocking SOCK_STREAM.
  Connection(EventLoop& loop, UniqueFd fd, Handlers handlers);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Queues one message. A peer that is gone is told by `closed`, later.
  void send(std::string_view message);
  // Waits up to `limit` until all that was queued is sent: for the last words of a process.
  void flush(milliseconds limit);
  // Whether the peer has begun a message and not finished it.
  [[nodiscard]] bool partial() const { return reader_.partial(); }

 private:
  void on_io(uint32_t events);
  void receive();
  void write_queued();
  // Hands over the whole messages; false if the connection was destroyed meanwhile.
  bool deliver();
  void close(std::optional<Error> why);

  UniqueFd fd_;
  Handlers handlers_;
  FrameReader reader_;
  std::string queued_;
  std::optional<Error> overflow_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  EventSource source_;
};

}  // namespace netmon
