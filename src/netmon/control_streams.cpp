// SPDX-License-Identifier: MIT
//
// Lists of links, and what happens to them. A list is made as the client reads it.
#include <algorithm>
#include <utility>

#include "netmon/control_errors.h"
#include "netmon/control_server.h"

namespace netmon {

namespace {

std::string stream_text(const char* what, JsonObject value) {
  return encode(VarlinkReply{std::nullopt, {{what, std::move(value)}}, true});
}

}  // namespace

void ControlServer::begin_stream(ControlClient& client, const VarlinkCall& call, bool watching) {
  VarlinkParameters parameters(call.parameters);
  const auto interfaces = parameters.optional_texts("interfaces");
  if (refused(client, parameters)) return;
  ControlStream stream;
  stream.watching = watching;
  stream.all = !interfaces || interfaces->empty();
  if (stream.all) {
    stream.links = host_.links();
  } else {
    std::map<InterfaceName, LinkId> by_name;
    // Each once: a call has room for thousands, and each is looked for among all links.
    for (const std::string& text : std::set(interfaces->begin(), interfaces->end())) {
      const auto id = link_of(client, text);
      if (!id) return;
      by_name.emplace(*host_.name_of(*id), *id);
    }
    for (const auto& [name, id] : by_name) {
      stream.links.push_back(id);
      stream.ids.insert(id);
      stream.names.insert(name);
    }
  }
  const auto asked = stream.links;
  client.stream = std::move(stream);
  if (watching) {
    ++watchers_;
    host_.on_watchers_changed();
  }
  host_.ask(asked, [this, id = client.id] {
    ControlClient* waiting = find(id);
    if (waiting == nullptr || !waiting->stream) return;
    waiting->stream->ready = true;
    produce(*waiting);
  });
}

void ControlServer::skip_forgotten(ControlStream& stream) const {
  while (stream.next < stream.links.size() && !host_.name_of(stream.links[stream.next])) {
    ++stream.next;
  }
}

// As many replies as the client has room for. It may be gone afterwards.
void ControlServer::produce(ControlClient& client) {
  ControlStream& stream = *client.stream;
  if (!stream.ready || stream.live || client.ending) return;
  while (client.connection->queued() < kMaxMessageBytes) {
    skip_forgotten(stream);
    JsonObject parameters = JsonObject::object();
    const bool any = stream.next < stream.links.size();
    if (any) {
      const LinkId id = stream.links[stream.next++];
      const LinkStatus status = *host_.link_status(id);
      if (stream.watching) note_told(id, status);
      parameters["link"] = to_json(status);
    }
    skip_forgotten(stream);
    if (!stream.watching) {
      const bool last = stream.next == stream.links.size();
      answer(client, VarlinkReply{std::nullopt, std::move(parameters), !last});
      if (last) return;
    } else if (any) {
      answer(client, VarlinkReply{std::nullopt, std::move(parameters), true});
    } else {
      stream.live = true;
      answer(client, VarlinkReply{std::nullopt, {{"live", true}}, true});
      for (const std::string& text : std::exchange(stream.later, {})) send_live(client, text);
      return;
    }
  }
}

template <typename MakeText>
void ControlServer::tell(LinkId id, const InterfaceName& name, bool later, MakeText make_text) {
  if (watchers_ == 0) return;
  std::string text;  // the same for all
  for (const auto& [client_id, client] : clients_) {
    if (client->ending || !client->stream || !client->stream->watching) continue;
    ControlStream& stream = *client->stream;
    if (!stream.wants(id, name) || (!stream.live && !later)) continue;
    if (text.empty()) text = make_text();
    if (stream.live) {
      send_live(*client, text);
    } else if ((stream.later_bytes += text.size() + 1) > kMaxLiveBytes) {
      overrun(*client);
    } else {
      stream.later.push_back(text);
    }
  }
}

void ControlServer::note_changed(LinkId id) {
  if (is_watched()) changed_.insert(id);
}

void ControlServer::tell_link(LinkId id) {
  if (!is_watched()) return;
  const auto status = host_.link_status(id);
  if (!status) return;
  note_told(id, *status);
  tell(id, status->name, true, [&] { return stream_text("link", to_json(*status)); });
}

void ControlServer::note_told(LinkId id, const LinkStatus& status) {
  // With that it has said itself that no list has it any more.
  if (status.standing == Standing::absent && !status.named && !status.hold) {
    listed_.erase(id);
  } else {
    listed_.insert_or_assign(id, status.name);
  }
}

void ControlServer::tell_changes() {
  const auto changed = std::exchange(changed_, {});
  for (const LinkId id : changed) tell_link(id);
  for (const LinkId id : changed) {
    const auto told = listed_.find(id);
    if (told == listed_.end() || host_.name_of(id)) continue;
    const InterfaceName name = told->second;
    listed_.erase(told);
    // But where another one has taken its place.
    const bool taken = std::any_of(listed_.begin(), listed_.end(),
                                   [&](const auto& other) { return other.second == name; });
    if (!taken) tell(id, name, true, [&] { return stream_text("unmonitored", name.shown()); });
  }
}

void ControlServer::tell_event(LinkId id, const InterfaceName& name, const LinkEvent& event) {
  tell(id, name, true, [&] { return stream_text("event", to_json(name, event)); });
}

void ControlServer::tell_sample(LinkId id, const InterfaceName& name, const Sample& sample) {
  tell(id, name, false, [&] { return stream_text("sample", to_json(name, sample)); });
}

bool ControlServer::watches(LinkId id, const InterfaceName& name) const {
  return watchers_ > 0 && std::any_of(clients_.begin(), clients_.end(), [&](const auto& entry) {
           const ControlClient& client = *entry.second;
           return !client.ending && client.stream && client.stream->watching &&
                  client.stream->wants(id, name);
         });
}

void ControlServer::send_live(ControlClient& client, const std::string& text) {
  if (client.ending) return;
  if (client.connection->queued() + text.size() > kMaxLiveBytes) return overrun(client);
  client.connection->send(text);
}

// It does not read what happens: never waited for.
void ControlServer::overrun(ControlClient& client) {
  client.ending = true;
  ++dropped_;
  host_.complain("dropped process " + std::to_string(client.caller.pid) + " (uid " +
                 std::to_string(client.caller.uid) +
                 ") from the control socket: it watches and does not read");
  client.connection->end_with(encode(control_error::overrun()));
  client.stream->later.clear();
  client.deadline.arm(monotonic_now() + limits_.last_words);
  host_.on_watchers_changed();
}

}  // namespace netmon
