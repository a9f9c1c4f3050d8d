// SPDX-License-Identifier: MIT
//
// A client that does not behave, of netmon's monitor socket or its control socket. What it does
// follows from the seed. Linked statically, so that it runs in any container.
//
//   rude connections SOCKET COUNT SEED
//       connects COUNT times and misbehaves in all ways: bytes, silence, halves, too much
//   rude silent SOCKET COUNT
//       connects COUNT times, says nothing, and waits to be dropped
//   rude messages SOCKET COUNT SEED INTERFACE IFINDEX
//       COUNT malformed messages, each in a connection of its own and until it is dropped; most
//       after a good `ready` for this interface
//   rude claim SOCKET INTERFACE IFINDEX
//       says `ready` for this interface, and waits to be dropped
//   rude flood SOCKET INTERFACE IFINDEX
//       says `ready`, and sends good messages until it is dropped
//
// Prints what it did, one number a word: connected, refused, dropped. A first word of --stay makes
// it sleep afterwards, as the main process of a unit.
#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "../support/patience.h"

namespace {

using namespace std::string_literals;

constexpr size_t kKeptOpen = 50;  // silent ones at once
constexpr int kPatienceMs =
    static_cast<int>(std::chrono::milliseconds(netmon::test::kPatience).count());
constexpr size_t kTooLong = 70'000;

struct Counts {
  uint64_t connected = 0;
  uint64_t refused = 0;
  uint64_t dropped = 0;
};

class Socket {
 public:
  explicit Socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(),
                std::min(path.size(), sizeof(address.sun_path) - 1));
    fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto end = std::chrono::steady_clock::now() + netmon::test::kPatience;
    while (true) {
      if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return;
      if (errno != EAGAIN || std::chrono::steady_clock::now() >= end) break;
      ::usleep(5'000);  // its queue is full
    }
    ::close(fd_);
    fd_ = -1;
  }
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] bool connected() const { return fd_ >= 0; }

  // As much as the other side takes.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<size_t>(sent));
      } else if (errno == EAGAIN) {
        pollfd writable{fd_, POLLOUT, 0};
        if (::poll(&writable, 1, kPatienceMs) <= 0) return false;
      } else {
        return false;
      }
    }
    return true;
  }

  // Waits until the other side has closed.
  [[nodiscard]] bool dropped() const {
    char bytes[4096];
    while (true) {
      pollfd readable{fd_, POLLIN, 0};
      if (::poll(&readable, 1, kPatienceMs) <= 0) return false;
      const ssize_t got = ::recv(fd_, bytes, sizeof(bytes), 0);
      if (got == 0 || (got < 0 && errno != EAGAIN)) return true;
    }
  }

 private:
  int fd_ = -1;
};

class Rude {
 public:
  Rude(std::string path, uint64_t seed) : path_(std::move(path)), random_(seed) {}

  [[nodiscard]] const Counts& counts() const { return counts_; }

  void connections(uint64_t count) {
    std::deque<Socket> open;
    for (uint64_t i = 0; i < count; ++i) {
      Socket socket(path_);
      if (!count_connection(socket)) continue;
      switch (below(6)) {
        case 0:
          break;  // gone at once
        case 1:
          open.push_back(std::move(socket));  // silent
          if (open.size() > kKeptOpen) open.pop_front();
          break;
        case 2:
          socket.send(bytes(1 + below(4096)));
          break;
        case 3:
          socket.send(std::string(kTooLong, 'x'));
          break;
        case 4: {
          const std::string message = malformed();
          socket.send(message.substr(0, message.size() / 2));
          break;
        }
        default:
          for (size_t n = below(8) + 1; n > 0; --n) socket.send(malformed());
      }
    }
  }

  void silent(uint64_t count) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    std::vector<Socket> open;
    for (uint64_t i = 0; i < count; ++i) {
      Socket socket(path_);
      if (count_connection(socket)) open.push_back(std::move(socket));
    }
    for (const Socket& socket : open) count_drop(socket);
  }

  void messages(uint64_t count, const std::string& interface, const std::string& ifindex) {
    for (uint64_t i = 0; i < count; ++i) {
      const Socket socket(path_);
      if (!count_connection(socket)) continue;
      if (below(4) != 0) socket.send(ready(interface, ifindex));
      socket.send(malformed());
      count_drop(socket);
    }
  }

  void claim(const std::string& interface, const std::string& ifindex) {
    const Socket socket(path_);
    if (!count_connection(socket)) return;
    socket.send(ready(interface, ifindex));
    count_drop(socket);
  }

  void flood(const std::string& interface, const std::string& ifindex) {
    const Socket socket(path_);
    if (!count_connection(socket)) return;
    socket.send(ready(interface, ifindex));
    const std::string event = R"({"type":"event","event":"up",)"s + observation() + "}\0"s;
    while (socket.send(event)) {
    }
    count_drop(socket);
  }

 private:
  size_t below(size_t limit) { return static_cast<size_t>(random_() % limit); }

  bool count_connection(const Socket& socket) {
    ++(socket.connected() ? counts_.connected : counts_.refused);
    return socket.connected();
  }
  void count_drop(const Socket& socket) { counts_.dropped += socket.dropped() ? 1 : 0; }

  std::string bytes(size_t count) {
    std::string text(count, '\0');
    for (char& c : text) c = static_cast<char>(random_());
    return text;
  }

  static std::string observation() {
    return R"("operstate":"up","admin_up":true,"protodown":false,"seen_usec":1)";
  }
  static std::string ready(const std::string& interface, const std::string& ifindex) {
    return R"({"type":"ready","interface":")" + interface + R"(","ifindex":)" + ifindex +
           R"(,"protocol":1,"build":"rude","was_up":false,"samples":0,)" + observation() + "}\0"s;
  }

  // A message that cannot be taken for one, with its NUL.
  std::string malformed() {
    static const std::vector<std::string> kTexts = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        R"({"type":7})",
        R"({"type":"raedy"})",
        "{\"type\":\"\xff\xfe\"}",
        R"({"type":"ready"})",
        R"({"type":"ready","interface":"../../etc","ifindex":1})",
        R"({"type":"ready","interface":"lo","ifindex":-1,"protocol":1})",
        R"({"type":"ready","interface":"lo","ifindex":1e300,"protocol":1})",
        std::string(R"({"type":"ready","interface":"lo","ifindex":1,"protocol":99,"build":"x",)") +
            R"("was_up":false,"samples":0,)" + observation() + "}",
        R"({"type":"event","event":"party"})",
        R"({"type":"event","event":"flap","count":18446744073709551616})",
        R"({"type":"link-down","reason":"spite"})",
        R"({"type":"bye","reason":7})",
        R"({"type":"monitor","interval_usec":1,"print":"none"})",
        R"({"type":"set-link-up","decision":1})",
        R"({"method":7})",
        R"({"method":"","parameters":[]})",
        R"({"method":"io.netmon.Nothing","parameters":{}})",
        R"({"method":"io.netmon.Hold","parameters":{"interface":7}})",
        R"({"method":"io.netmon.Watch","parameters":{"x":{}},"more":"yes"})",
        R"({"method":"org.varlink.service.GetInfo","more":true,"oneway":true,"upgrade":true})",
    };
    std::string text = kTexts[below(kTexts.size())];
    switch (below(6)) {
      case 0:
        text = std::string(17 + below(5000), '[');
        break;
      case 1:
        text = R"({"type":")" + std::string(1 + below(3000), 'y') + R"("})";
        break;
      case 2:
        if (!text.empty()) text[below(text.size())] = static_cast<char>(1 + below(255));
        break;
      case 3:
        text = bytes(1 + below(300));
        break;
      default:
        break;
    }
    for (char& c : text) {
      if (c == '\0') c = '!';
    }
    return text + '\0';
  }

  std::string path_;
  std::mt19937_64 random_;
  Counts counts_;
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool stay = !words.empty() && words[0] == "--stay";
  if (stay) words.erase(words.begin());
  words.resize(6);
  const bool seeded = words[0] == "connections" || words[0] == "messages";
  Rude rude(words[1], seeded ? std::strtoull(words[3].c_str(), nullptr, 10) : 0);
  const uint64_t count = std::strtoull(words[2].c_str(), nullptr, 10);
  if (words[0] == "connections") {
    rude.connections(count);
  } else if (words[0] == "silent") {
    rude.silent(count);
  } else if (words[0] == "messages") {
    rude.messages(count, words[4], words[5]);
  } else if (words[0] == "claim") {
    rude.claim(words[2], words[3]);
  } else if (words[0] == "flood") {
    rude.flood(words[2], words[3]);
  } else {
    std::fprintf(stderr, "rude: an unknown way to misbehave: '%s'\n", words[0].c_str());
    return 2;
  }
  const Counts& counts = rude.counts();
  std::printf("%llu %llu %llu\n", static_cast<unsigned long long>(counts.connected),
              static_cast<unsigned long long>(counts.refused),
              static_cast<unsigned long long>(counts.dropped));
  std::fflush(stdout);
  if (stay) ::pause();  // until a signal ends it
  return 0;
}
