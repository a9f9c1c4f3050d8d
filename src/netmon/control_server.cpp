// SPDX-License-Identifier: MIT
#include "netmon/control_server.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/time_span.h"
#include "netmon/control_descriptions.h"
#include "netmon/control_errors.h"

namespace netmon {

namespace {

// When a process began, in the kernel's ticks since boot: tells it from a later one with its pid.
uint64_t start_time_of(pid_t pid) {
  static constexpr int kField = 22;  // of /proc/PID/stat
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  // The name of the program stands in parentheses and may hold anything.
  size_t at = text.rfind(')');
  for (int field = 2; field < kField && at != std::string::npos; ++field) {
    at = text.find(' ', at + 1);
  }
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at, nullptr, 10);
}

// Calls that wait: no more are received.
bool has_enough(const ControlClient& client) {
  return client.calls_bytes > kMaxMessageBytes;
}

std::string of_caller(const Caller& caller) {
  return "process " + std::to_string(caller.pid) + " (uid " + std::to_string(caller.uid) + ")";
}

}  // namespace

ControlServer::ControlServer(EventLoop& loop, ControlHost& host, ControlLimits limits)
    : loop_(loop),
      host_(host),
      limits_(limits),
      tell_changes_(loop.on_post([this] { tell_changes(); })) {}

void ControlServer::listen(const std::string& path) {
  ControlSocket& socket = socket_.emplace(path);
  acceptor_.emplace(
      loop_, socket.fd(),
      [this](AcceptedPeer accepted) { add(std::move(accepted.fd), accepted.peer); },
      [this](const std::string& text) { host_.complain(text); });
}

void ControlServer::close() {
  acceptor_.reset();
  socket_.reset();
}

// Why one more client of a user is too many; empty if it is not.
std::string ControlServer::too_many(uid_t uid) const {
  size_t of_user = 0;
  size_t of_users = 0;
  for (const auto& [id, client] : clients_) {
    if (client->caller.uid == uid) ++of_user;
    if (client->caller.uid != 0) ++of_users;
  }
  if (of_user >= kMaxControlClientsPerUid) {
    return "uid " + std::to_string(uid) + " has " + std::to_string(of_user) +
           " connections to the control socket already";
  }
  if (uid != 0 && of_users >= kMaxControlClients) {
    return "the control socket has " + std::to_string(of_users) + " connections already";
  }
  return {};
}

void ControlServer::add(UniqueFd fd, const ucred& peer) {
  const Caller caller{peer.uid, peer.pid, start_time_of(peer.pid)};
  if (const std::string why = too_many(peer.uid); !why.empty()) {
    ++dropped_;
    host_.complain("refused " + of_caller(caller) + ": " + why);
    // A fresh connection has room for it.
    const std::string reply = encode(control_error::too_many_clients(why));
    ::send(fd.get(), reply.c_str(), reply.size() + 1, MSG_NOSIGNAL);
    return;
  }
  const uint64_t id = ++last_id_;
  ControlClient& client = *clients_.emplace(id, std::make_unique<ControlClient>()).first->second;
  client.id = id;
  client.caller = caller;
  client.deadline = loop_.on_timer([this, &client] {
    if (client.ending) return remove(client);
    drop(client, "it did not finish a call within " + format_time_span(limits_.call));
  });
  client.connection = std::make_unique<Connection>(
      loop_, std::move(fd),
      Connection::Handlers{[this, &client](std::string_view text) { on_message(client, text); },
                           [this, &client](const std::optional<Error>& why) {
                             return why ? drop(client, why->text()) : remove(client);
                           },
                           [this, &client] { arm_deadline(client); },
                           [this, id] { on_drained(id); }});
}

// The client has read what it was sent: more of it.
void ControlServer::on_drained(uint64_t id) {
  if (ControlClient* client = find(id); client != nullptr && client->stream) produce(*client);
  if (ControlClient* client = find(id); client != nullptr) serve_waiting(*client);
}

ControlClient* ControlServer::find(uint64_t id) {
  const auto found = clients_.find(id);
  return found == clients_.end() ? nullptr : found->second.get();
}

void ControlServer::on_message(ControlClient& client, std::string_view text) {
  client.in_message = false;
  client.calls.emplace_back(text);
  client.calls_bytes += text.size() + 1;
  serve_waiting(client);
}

// A client may be silent for ever, but not in the middle of a call, as long as it is listened to.
void ControlServer::arm_deadline(ControlClient& client) const {
  if (client.ending) return;
  const bool partial = client.connection->partial() && !has_enough(client);
  if (partial && !client.in_message) client.deadline.arm(monotonic_now() + limits_.call);
  if (!partial) client.deadline.disarm();
  client.in_message = partial;
}

// Begins the calls that wait, as long as each is answered at once and the client reads the replies.
// The client may be gone afterwards.
void ControlServer::serve_waiting(ControlClient& client) {
  if (client.serving || client.ending) return;
  client.serving = true;
  while (!client.busy && !client.ending && !client.calls.empty() &&
         client.connection->queued() < kMaxMessageBytes) {
    const std::string text = std::move(client.calls.front());
    client.calls.pop_front();
    client.calls_bytes -= text.size() + 1;
    const auto call = decode_call(text);
    if (!call) return drop(client, "it sent " + call.error().text());
    client.busy = true;
    client.oneway = call->oneway;
    dispatch(client, *call);
  }
  client.serving = false;
  client.connection->pause(has_enough(client));
  arm_deadline(client);
}

void ControlServer::dispatch(ControlClient& client, const VarlinkCall& call) {
  const auto method = std::find_if(kMethods.begin(), kMethods.end(),
                                   [&](const Method& known) { return known.name == call.method; });
  if (method == kMethods.end()) {
    const VarlinkName name = split_varlink_name(call.method);
    const bool known = name.interface.empty() || describe_interface(name.interface);
    return answer(client, known ? control_error::method_not_found(call.method)
                                : control_error::interface_not_found(std::string(name.interface)));
  }
  if (call.upgrade) return answer(client, control_error::method_not_implemented(call.method));
  if (method->several && !call.more) return answer(client, control_error::expected_more());
  method->serve(*this, client, call);
}

// One reply; the call is over unless more of them are to come.
void ControlServer::answer(ControlClient& client, const VarlinkReply& reply) {
  if (!client.oneway) client.connection->send(encode(reply));
  if (!reply.continues) finish(client);
}

void ControlServer::answer_with(ControlClient& client, JsonObject parameters) {
  answer(client, VarlinkReply{std::nullopt, std::move(parameters), false});
}

void ControlServer::finish(ControlClient& client) {
  client.busy = false;
  client.stream.reset();
  serve_waiting(client);
}

void ControlServer::drop(ControlClient& client, const std::string& why) {
  ++dropped_;
  host_.complain("dropped " + of_caller(client.caller) + " from the control socket: " + why);
  remove(client);
}

void ControlServer::remove(ControlClient& client) {
  const bool watched = client.stream && client.stream->watching;
  clients_.erase(client.id);
  if (!watched) return;
  if (--watchers_ == 0) listed_.clear();
  host_.on_watchers_changed();
}

std::vector<std::string> ControlServer::methods() {
  std::vector<std::string> names;
  for (const Method& method : kMethods) names.emplace_back(method.name);
  return names;
}

}  // namespace netmon
