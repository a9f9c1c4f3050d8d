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
    // All that was queued is sent, after some of it had to wait; optional.
    std::function<void()> drained;
  };

  // `fd` is a connected, non-blocking SOCK_STREAM.
  Connection(EventLoop& loop, UniqueFd fd, Handlers handlers);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Queues one message. A peer that is gone is told by `closed`, later.
  void send(std::string_view message);
  // How much waits for the peer to read it.
  [[nodiscard]] size_t queued() const { return queued_.size(); }
  // Receives no more, until told to go on.
  void pause(bool paused);
  // Forgets what is queued but for the message that is being sent, sends this one as the last, and
  // closes; nothing is received any more. A peer that does not read it is the owner's to drop.
  void end_with(std::string_view last_message);
  // Waits up to `limit` until all that was queued is sent: for the last words of a process.
  void flush(milliseconds limit);
  // Whether the peer has begun a message and not finished it.
  [[nodiscard]] bool partial() const { return reader_.partial(); }

 private:
  void on_io(uint32_t events);
  void receive();
  void write_queued();
  void update_events();
  // Hands over the whole messages; false if the connection was destroyed meanwhile.
  bool deliver();
  void close(std::optional<Error> why);

  UniqueFd fd_;
  Handlers handlers_;
  FrameReader reader_;
  std::string queued_;
  bool mid_message_ = false;  // a part of the first that is queued is sent already
  bool waited_ = false;       // something had to wait, and that all is sent was not told yet
  bool paused_ = false;
  bool ending_ = false;
  std::optional<Error> overflow_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  EventSource source_;
};

}  // namespace netmon
