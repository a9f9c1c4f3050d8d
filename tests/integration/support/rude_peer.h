// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace netmon::test {

// A process that connects to the monitor socket and need not behave: the test itself.
class RudePeer {
 public:
  explicit RudePeer(const std::string& path);
  ~RudePeer();
  RudePeer(RudePeer&& other) noexcept;
  RudePeer(const RudePeer&) = delete;
  RudePeer& operator=(const RudePeer&) = delete;

  // As many of the bytes as the other side takes before it closes.
  void send(const std::string& bytes) const;
  // The next message, without its NUL; "" if the other side closes or says nothing.
  [[nodiscard]] std::string receive() const;
  // Whether a message, or a part of one, waits to be received.
  [[nodiscard]] bool has_mail() const;
  // No more from this side; the other side may go on.
  void close_sending() const;
  // Waits until the other side has closed; what it sends before is thrown away.
  [[nodiscard]] bool is_dropped() const;
  // Whether it has closed by now.
  [[nodiscard]] bool was_dropped() const;

 private:
  int fd_;
};

}  // namespace netmon::test
