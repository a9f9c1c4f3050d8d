// SPDX-License-Identifier: MIT
//
// The server of the control socket: Varlink, interface io.netmon (io.netmon.varlink). Calls of one
// client are answered one after the other, in their order; each is in one of these states:
//
//   answered at once       GetInfo, GetService, a call that is wrong
//   waiting for the host   may the caller do this? has the kernel answered? the readings of now?
//   a list                 one reply for each link, made as the client reads: nothing piles up
//   watched                a list, then whatever happens, until the client goes
//
// Nothing that a client does, or does not, holds up another or makes memory grow: calls are not
// received while kMaxMessageBytes of them wait; replies are not made while kMaxMessageBytes of them
// are unread; of what happens live at most kMaxLiveBytes wait, then the client is sent Overrun and
// dropped. Who sends what is no call, or half of one, is dropped with one line in the log.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "netmon/control_client.h"
#include "netmon/control_host.h"
#include "netmon/control_socket.h"
#include "sysd/acceptor.h"
#include "sysd/event_loop.h"
#include "wire/varlink.h"

namespace netmon {

inline constexpr size_t kMaxControlClients = 256;       // of all but root
inline constexpr size_t kMaxControlClientsPerUid = 64;  // of one user, root too
inline constexpr size_t kMaxLiveBytes = Connection::kMaxQueuedBytes;

struct ControlLimits {
  milliseconds call = seconds(5);        // from the first byte of a call to its last
  milliseconds last_words = seconds(5);  // to read them
};

class ControlServer {
 public:
  ControlServer(EventLoop& loop, ControlHost& host, ControlLimits limits = {});
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  // Serves whoever connects to the socket that it makes at `path`, until close(). Throws Failure.
  void listen(const std::string& path);
  void close();
  // Serves a client that connected.
  void add(UniqueFd fd, const ucred& peer);

  // For those who watch: a link is new, has changed or is not monitored any more, which is told
  // once for a burst of events; something happened to it; it was sampled.
  void note_changed(LinkId id);
  void tell_link(LinkId id);
  void tell_event(LinkId id, const InterfaceName& name, const LinkEvent& event);
  void tell_sample(LinkId id, const InterfaceName& name, const Sample& sample);
  // Whether anybody watches a link.
  [[nodiscard]] bool watches(LinkId id, const InterfaceName& name) const;
  [[nodiscard]] bool is_watched() const { return watchers_ > 0; }

  // The methods that are served, each with its interface.
  [[nodiscard]] static std::vector<std::string> methods();

 private:
  struct Method {
    std::string_view name;
    bool several;  // needs `more`
    void (*serve)(ControlServer&, ControlClient&, const VarlinkCall&);
  };
  struct Methods;  // control_methods.cpp
  static const std::span<const Method> kMethods;

  // control_server.cpp: clients and calls
  [[nodiscard]] std::string too_many(uid_t uid) const;
  ControlClient* find(uint64_t id);
  void on_drained(uint64_t id);
  void on_message(ControlClient& client, std::string_view text);
  void arm_deadline(ControlClient& client) const;
  void serve_waiting(ControlClient& client);
  void dispatch(ControlClient& client, const VarlinkCall& call);
  void answer(ControlClient& client, const VarlinkReply& reply);
  void answer_with(ControlClient& client, JsonObject parameters);
  void finish(ControlClient& client);
  void drop(ControlClient& client, const std::string& why);
  void remove(ControlClient& client);

  // control_methods.cpp: for the methods
  // The link of a name; answers with an error and gives nullopt if it is none.
  std::optional<LinkId> link_of(ControlClient& client, const std::string& text);
  [[nodiscard]] std::optional<InterfaceName> similar_to(const std::string& text) const;
  // Answers InvalidParameter if a parameter is wrong.
  bool refused(ControlClient& client, const VarlinkParameters& parameters);
  // Calls `act` with the client and the link if the caller may and both are still there.
  void if_allowed(ControlClient& client, const std::string& verb, LinkId id,
                  std::function<void(ControlClient&, LinkId)> act);

  // control_streams.cpp: what is answered with several
  void begin_stream(ControlClient& client, const VarlinkCall& call, bool watching);
  void produce(ControlClient& client);
  void skip_forgotten(ControlStream& stream) const;
  void tell_changes();
  void note_told(LinkId id, const LinkStatus& status);
  template <typename MakeText>
  void tell(LinkId id, const InterfaceName& name, bool later, MakeText make_text);
  void send_live(ControlClient& client, const std::string& text);
  void overrun(ControlClient& client);

  EventLoop& loop_;
  ControlHost& host_;
  ControlLimits limits_;
  std::map<uint64_t, std::unique_ptr<ControlClient>> clients_;
  uint64_t last_id_ = 0;
  size_t watchers_ = 0;
  uint64_t dropped_ = 0;
  std::set<LinkId> changed_;                // to be told
  std::map<LinkId, InterfaceName> listed_;  // as those who watch were told, until it is not listed
  EventSource tell_changes_;
  std::optional<ControlSocket> socket_;
  std::optional<Acceptor> acceptor_;
};

}  // namespace netmon
