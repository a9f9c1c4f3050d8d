// SPDX-License-Identifier: MIT
//
// The methods of the control socket.
#include <algorithm>
#include <array>
#include <utility>

#include "base/similar.h"
#include "base/version.h"
#include "netmon/control_descriptions.h"
#include "netmon/control_errors.h"
#include "netmon/control_server.h"

namespace netmon {

bool ControlServer::refused(ControlClient& client, const VarlinkParameters& parameters) {
  const auto wrong = parameters.wrong();
  if (wrong) answer(client, control_error::invalid_parameter(*wrong));
  return wrong.has_value();
}

std::optional<LinkId> ControlServer::link_of(ControlClient& client, const std::string& text) {
  const auto name = InterfaceName::from_input(text);
  if (name) {
    if (const auto id = host_.find_link(*name)) return id;
    if (host_.is_present(*name)) {
      answer(client, control_error::not_monitored(*name));
      return std::nullopt;
    }
  }
  answer(client, control_error::no_such_interface(text, similar_to(text)));
  return std::nullopt;
}

std::optional<InterfaceName> ControlServer::similar_to(const std::string& text) const {
  std::vector<std::string> names;
  for (const LinkId id : host_.links()) names.push_back(host_.name_of(id)->bytes());
  const auto similar = similar_word(decode_shown(text), names);
  if (!similar) return std::nullopt;
  return InterfaceName::from_bytes(*similar).take_or_throw();
}

void ControlServer::if_allowed(ControlClient& client, const std::string& verb, LinkId id,
                               std::function<void(ControlClient&, LinkId)> act) {
  const InterfaceName name = host_.name_of(id).value_or(InterfaceName());
  host_.authorize(client.caller, verb, name.shown(),
                  [this, client_id = client.id, id, name,
                   act = std::move(act)](const std::optional<std::string>& needed) {
                    ControlClient* waiting = find(client_id);
                    if (waiting == nullptr) return;
                    if (needed) return answer(*waiting, control_error::permission_denied(*needed));
                    // Asking took its time: it may have been forgotten meanwhile.
                    if (!name.bytes().empty() && !host_.name_of(id)) {
                      return answer(*waiting, control_error::no_such_interface(name.shown(), {}));
                    }
                    act(*waiting, id);
                  });
}

// Each is a function, and a row at the end. What is answered with several replies goes on in
// control_streams.cpp.
struct ControlServer::Methods {
  static void get_info(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    if (server.refused(client, VarlinkParameters(call.parameters))) return;
    server.answer_with(client, {{"vendor", "netmon"},
                                {"product", "netmon"},
                                {"version", kVersion},
                                {"url", "man:io.netmon(7)"},
                                {"interfaces", {kVarlinkInterface, kControlInterface}}});
  }

  static void get_interface_description(ControlServer& server, ControlClient& client,
                                        const VarlinkCall& call) {
    VarlinkParameters parameters(call.parameters);
    const std::string interface = parameters.text("interface");
    if (server.refused(client, parameters)) return;
    const auto description = describe_interface(interface);
    if (!description) return server.answer(client, control_error::interface_not_found(interface));
    JsonObject reply = JsonObject::object();
    reply["description"] = *description;
    server.answer_with(client, std::move(reply));
  }

  static void get_service(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    if (server.refused(client, VarlinkParameters(call.parameters))) return;
    ServiceStatus status = server.host_.service_status();
    status.clients = server.clients_.size();
    status.watchers = server.watchers_;
    status.dropped_clients = server.dropped_;
    JsonObject reply = JsonObject::object();
    reply["service"] = to_json(status);
    server.answer_with(client, std::move(reply));
  }

  static void set_up(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    VarlinkParameters parameters(call.parameters);
    const std::string interface = parameters.text("interface");
    if (server.refused(client, parameters)) return;
    const auto link = server.link_of(client, interface);
    if (!link) return;
    server.if_allowed(client, "set-up", *link, [&server](ControlClient& allowed, LinkId id) {
      const InterfaceName name = *server.host_.name_of(id);
      server.host_.set_up(
          id, allowed.caller, [&server, client_id = allowed.id, name](const SetUpOutcome& outcome) {
            ControlClient* waiting = server.find(client_id);
            if (waiting == nullptr) return;
            if (!outcome.answered) {
              return server.answer(*waiting, control_error::not_present(name, outcome.message));
            }
            if (outcome.error == 0) return server.answer_with(*waiting, JsonObject::object());
            server.answer(*waiting,
                          control_error::set_up_failed(name, outcome.error, outcome.message));
          });
    });
  }

  static void hold(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    VarlinkParameters parameters(call.parameters);
    const std::string interface = parameters.text("interface");
    const auto span = parameters.optional_number("for_usec");
    parameters.require(!span || (*span >= 1 && *span <= kMaxHold.count()), "for_usec");
    auto reason = parameters.optional_text("reason");
    parameters.require(!reason || reason->size() <= kMaxHoldReason, "reason");
    if (server.refused(client, parameters)) return;
    const auto link = server.link_of(client, interface);
    if (!link) return;
    if (reason) reason = shown(*reason);
    if (reason && reason->empty()) reason.reset();
    server.if_allowed(
        client, "hold", *link, [&server, span, reason](ControlClient& allowed, LinkId id) {
          const auto lasts = span ? std::optional(microseconds(*span)) : std::nullopt;
          JsonObject reply = JsonObject::object();
          reply["hold"] = to_json(server.host_.hold(id, allowed.caller, lasts, reason));
          server.answer_with(allowed, std::move(reply));
        });
  }

  static void release(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    VarlinkParameters parameters(call.parameters);
    const std::string interface = parameters.text("interface");
    if (server.refused(client, parameters)) return;
    const auto link = server.link_of(client, interface);
    if (!link) return;
    server.if_allowed(client, "release", *link, [&server](ControlClient& allowed, LinkId id) {
      const InterfaceName name = *server.host_.name_of(id);
      const bool was_held = server.host_.release(id, allowed.caller);
      if (was_held) return server.answer_with(allowed, JsonObject::object());
      server.answer(allowed, control_error::not_held(name));
    });
  }

  static void clear(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    VarlinkParameters parameters(call.parameters);
    const std::string interface = parameters.text("interface");
    if (server.refused(client, parameters)) return;
    const auto link = server.link_of(client, interface);
    if (!link) return;
    server.if_allowed(client, "clear", *link, [&server](ControlClient& allowed, LinkId id) {
      server.host_.clear(id, allowed.caller);
      server.answer_with(allowed, JsonObject::object());
    });
  }

  static void reload(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    if (server.refused(client, VarlinkParameters(call.parameters))) return;
    server.if_allowed(client, "reload", 0, [&server](ControlClient& allowed, LinkId) {
      const auto reloaded = server.host_.reload_config();
      if (reloaded) return server.answer_with(allowed, JsonObject::object());
      server.answer(allowed, control_error::reload_failed(reloaded.error().text()));
    });
  }

  static void list_links(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    server.begin_stream(client, call, false);
  }

  static void watch(ControlServer& server, ControlClient& client, const VarlinkCall& call) {
    server.begin_stream(client, call, true);
  }

  static constexpr auto kAll = std::to_array<Method>({
      {"org.varlink.service.GetInfo", false, get_info},
      {"org.varlink.service.GetInterfaceDescription", false, get_interface_description},
      {"io.netmon.GetService", false, get_service},
      {"io.netmon.ListLinks", true, list_links},
      {"io.netmon.Watch", true, watch},
      {"io.netmon.SetUp", false, set_up},
      {"io.netmon.Hold", false, hold},
      {"io.netmon.Release", false, release},
      {"io.netmon.Clear", false, clear},
      {"io.netmon.Reload", false, reload},
  });
};

const std::span<const ControlServer::Method> ControlServer::kMethods = Methods::kAll;

}  // namespace netmon
