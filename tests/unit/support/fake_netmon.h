// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "wire/frame.h"
#include "wire/varlink.h"

namespace netmon {

// Listens where a control socket would be and says what the test wants, to one client after the
// other, from a thread of its own. Gone, with its socket, at the end of the test.
class FakeNetmon {
 public:
  // The replies to a call, as they go over the wire; none is silence, and "" closes the connection.
  using Answer = std::function<std::vector<std::string>(const VarlinkCall& call)>;

  FakeNetmon(std::string path, Answer answer) : path_(std::move(path)), answer_(std::move(answer)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof(address.sun_path)) throw std::runtime_error("a path too long");
    std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
    listener_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    std::array<int, 2> ends{};
    if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0 ||
        ::listen(listener_.get(), 8) < 0 || ::pipe2(ends.data(), O_CLOEXEC) < 0) {
      throw std::runtime_error("cannot play netmon on " + path_);
    }
    stop_read_.reset(ends[0]);
    stop_write_.reset(ends[1]);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeNetmon() {
    stop_write_.reset();
    thread_.join();
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  FakeNetmon(const FakeNetmon&) = delete;
  FakeNetmon& operator=(const FakeNetmon&) = delete;

  // All that was asked so far.
  std::vector<VarlinkCall> calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  // False when the test is over.
  bool wait(int fd) const {
    std::array<pollfd, 2> waited{{{fd, POLLIN, 0}, {stop_read_.get(), POLLIN, 0}}};
    ::poll(waited.data(), waited.size(), -1);
    return waited[1].revents == 0;
  }
  void serve() {
    while (wait(listener_.get())) {
      const UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      converse(client.get());
    }
  }
  void converse(int fd) {
    FrameReader reader;
    std::array<char, 4096> buffer;
    while (wait(fd)) {
      const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (count <= 0 || !reader.append({buffer.data(), static_cast<size_t>(count)})) return;
      while (const auto message = reader.next()) {
        if (!reply_to(fd, *message)) return;
      }
    }
  }
  bool reply_to(int fd, const std::string& message) {
    const auto call = decode_call(message);
    if (!call) return false;
    {
      const std::lock_guard lock(mutex_);
      calls_.push_back(*call);
    }
    for (std::string text : answer_(*call)) {
      if (text.empty()) return false;
      text += '\0';
      if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) return false;
    }
    return true;
  }

  std::string path_;
  Answer answer_;
  UniqueFd listener_;
  UniqueFd stop_read_;
  UniqueFd stop_write_;
  std::mutex mutex_;
  std::vector<VarlinkCall> calls_;
  std::thread thread_;
};

}  // namespace netmon
