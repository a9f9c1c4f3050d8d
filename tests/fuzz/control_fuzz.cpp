// SPDX-License-Identifier: MIT
//
// A client of the control socket that sends anything: the real server, with a netmon behind it that
// is made up. The first byte of the input says how that netmon is disposed (Disposition), the rest
// is what the client sends, each call with its NUL.
//
// Parser: src/netmon/control_methods.cpp src/netmon/control_streams.cpp
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "fuzz.h"
#include "support/control_fixture.h"
#include "wire/frame.h"
#include "wire/varlink.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr const char* kWatch = "io.netmon.Watch";

enum Disposition : uint8_t {
  kRefuses = 1,        // what needs a right
  kCannotReload = 2,   // its configuration is wrong
  kCannotSetUp = 4,    // the kernel refuses
  kHasNoMonitor = 8,   // that could set a link up
  kHasNoLinks = 16,    // at all
  kAnswersLater = 32,  // what it is asked
};

// What a server has to answer to a stream of bytes.
struct Expected {
  size_t replies = 0;    // the last one of each call; a lower bound does not hold once it watches
  bool watches = false;  // perhaps
  bool is_dropped = false;
};

Expected expected_of(std::string_view stream) {
  Expected expected;
  FrameReader reader;
  require(reader.append(stream).ok(), "the input is not too long");
  while (const auto text = reader.next()) {
    const auto call = decode_call(*text);
    if (!call) {
      expected.is_dropped = true;
      break;
    }
    if (call->method == kWatch) expected.watches = true;
    if (!call->oneway) ++expected.replies;
  }
  return expected;
}

class World {
 public:
  void serve(uint8_t disposition, std::string_view stream) {
    const Expected expected = expected_of(stream);
    become(disposition);
    std::array<int, 2> pair{};
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()) == 0,
            "there are sockets");
    UniqueFd client(pair[0]);
    server_.add(UniqueFd(pair[1]), ucred{::getpid(), ::getuid(), ::getgid()});
    require(::send(client.get(), stream.data(), stream.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(stream.size()),
            "the input is taken at once");
    size_t last_replies = 0;
    FrameReader replies;
    bool is_dropped = false;
    while (run() || receive(client, replies, is_dropped) || happen()) {
      while (const auto text = replies.next()) {
        const auto reply = decode_reply(*text);
        require(reply.ok(), "a reply is one of Varlink");
        if (!reply->continues) ++last_replies;
      }
    }
    require(!replies.partial(), "a reply is whole");
    require(last_replies <= expected.replies, "no call is answered twice");
    if (!expected.watches) {
      require(last_replies == expected.replies, "each call is answered");
      require(is_dropped == expected.is_dropped,
              "who sends what is no call is dropped, and no other");
    }
    require(host_.complaints.size() == (is_dropped ? 1 : 0), "it is told once");
    for (const std::string& line : host_.complaints) {
      require(fuzz::is_printable(line), "a line of the log can be printed");
    }
    client.reset();
    while (run()) {
    }
    require(!server_.is_watched(), "nothing is left of who is gone");
  }

 private:
  void become(uint8_t disposition) {
    const auto is = [&](Disposition one) { return (disposition & one) != 0; };
    host_.complaints.clear();
    host_.asked.clear();
    host_.authorized.clear();
    host_.waiting.clear();
    host_.needed = is(kRefuses) ? std::optional<std::string>("be somebody else") : std::nullopt;
    host_.reload_error = is(kCannotReload) ? "netmon.conf:1: no" : "";
    host_.outcome = {!is(kHasNoMonitor), is(kCannotSetUp) ? EPERM : 0, "no"};
    host_.answers = host_.authorizes = !is(kAnswersLater);
    host_.all.clear();
    if (is(kHasNoLinks)) return;
    LinkId id = 0;
    for (const char* name : {"eth0", "eth1", "e\x1b"}) host_.add(++id, name);
    events_left_ = 2;
  }

  // Something that is not the client's doing, if there is anything more.
  bool happen() {
    if (!host_.waiting.empty()) {
      const auto answer = host_.waiting.front();
      host_.waiting.erase(host_.waiting.begin());
      answer();
      return true;
    }
    if (!server_.is_watched() || events_left_ == 0) return false;
    --events_left_;
    const InterfaceName name = *InterfaceName::from_bytes("eth1");
    server_.tell_event(2, name, {LinkEventKind::flap, 7, "flap", Priority::warning});
    server_.tell_sample(2, name, Sample());
    server_.tell_link(2);
    return true;
  }

  // One round of the loop, if there is something to do.
  bool run() {
    const int ran = sd_event_run(loop_.get(), 0);
    require(ran >= 0, "the loop goes on");
    return ran > 0;
  }
  static bool receive(const UniqueFd& client, FrameReader& replies, bool& is_dropped) {
    std::array<char, 16384> bytes;  // NOLINT(*-member-init): filled by recv
    const ssize_t count = ::recv(client.get(), bytes.data(), bytes.size(), 0);
    // One that is dropped with calls unread is reset.
    is_dropped = is_dropped || count == 0 || (count < 0 && errno == ECONNRESET);
    if (count <= 0) return false;
    require(replies.append({bytes.data(), static_cast<size_t>(count)}).ok(),
            "a reply is not too long");
    return true;
  }

  EventLoop loop_;
  MadeUpHost host_;
  ControlServer server_{loop_, host_};
  int events_left_ = 0;
};

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static netmon::World world;
  if (size == 0 || size > netmon::kMaxMessageBytes) return 0;
  world.serve(data[0], netmon::fuzz::text_of(data + 1, size - 1));
  return 0;
}
