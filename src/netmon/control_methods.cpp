// SPDX-License-Identifier: MIT
//
// The methods of the control socket, and those that are answered with one reply.
#include <algorithm>
#include <array>
#include <utility>

#include "base/similar.h"
#include "base/version.h"
#include "netmon/control_descriptions.h"
#include "netmon/control_errors.h"
#include "netmon/control_server.h"

namespace netmon {

const std::span<const ControlServer::Method> ControlServer::kMethods = [] {
  static constexpr std::array<Method, 10> kAll = {{
      {"org.varlink.service.GetInfo", false, &ControlServer::get_info},
      {"org.varlink.service.GetInterfaceDescription", false,
       &ControlServer::get_interface_description},
      {"io.netmon.GetService", false, &ControlServer::get_service},
      {"io.netmon.ListLinks", true, &ControlServer::list_links},
      {"io.netmon.Watch", true, &ControlServer::watch},
      {"io.netmon.SetUp", false, &ControlServer::set_up},
      {"io.netmon.Hold", false, &ControlServer::hold},
      {"io.netmon.Release", false, &ControlServer::release},
      {"io.netmon.Clear", false, &ControlServer::clear},
      {"io.netmon.Reload", false, &ControlServer::reload},
  }};
  return std::span<const Method>(kAll);
}();

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

void ControlServer::get_info(ControlClient& client, const VarlinkCall& call) {
  if (refused(client, VarlinkParameters(call.parameters))) return;
  answer_with(client, {{"vendor", "netmon"},
                       {"product", "netmon"},
                       {"version", kVersion},
                       {"url", "man:io.netmon(7)"},
                       {"interfaces", {kVarlinkInterface, kControlInterface}}});
}

void ControlServer::get_interface_description(ControlClient& client, const VarlinkCall& call) {
  VarlinkParameters parameters(call.parameters);
  const std::string interface = parameters.text("interface");
  if (refused(client, parameters)) return;
  const auto description = describe_interface(interface);
  if (!description) return answer(client, control_error::interface_not_found(interface));
  JsonObject reply = JsonObject::object();
  reply["description"] = *description;
  answer_with(client, std::move(reply));
}

void ControlServer::get_service(ControlClient& client, const VarlinkCall& call) {
  if (refused(client, VarlinkParameters(call.parameters))) return;
  ServiceStatus status = host_.service_status();
  status.clients = clients_.size();
  status.watchers = watchers_;
  status.dropped_clients = dropped_;
  JsonObject reply = JsonObject::object();
  reply["service"] = to_json(status);
  answer_with(client, std::move(reply));
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

void ControlServer::set_up(ControlClient& client, const VarlinkCall& call) {
  VarlinkParameters parameters(call.parameters);
  const std::string interface = parameters.text("interface");
  if (refused(client, parameters)) return;
  const auto link = link_of(client, interface);
  if (!link) return;
  if_allowed(client, "set-up", *link, [this](ControlClient& allowed, LinkId id) {
    const InterfaceName name = *host_.name_of(id);
    host_.set_up(
        id, allowed.caller, [this, client_id = allowed.id, name](const SetUpOutcome& outcome) {
          ControlClient* waiting = find(client_id);
          if (waiting == nullptr) return;
          if (!outcome.answered) {
            return answer(*waiting, control_error::not_present(name, outcome.message));
          }
          if (outcome.error == 0) return answer_with(*waiting, JsonObject::object());
          answer(*waiting, control_error::set_up_failed(name, outcome.error, outcome.message));
        });
  });
}

void ControlServer::hold(ControlClient& client, const VarlinkCall& call) {
  VarlinkParameters parameters(call.parameters);
  const std::string interface = parameters.text("interface");
  const auto span = parameters.optional_number("for_usec");
  parameters.require(!span || (*span >= 1 && *span <= kMaxHold.count()), "for_usec");
  auto reason = parameters.optional_text("reason");
  parameters.require(!reason || reason->size() <= kMaxHoldReason, "reason");
  if (refused(client, parameters)) return;
  const auto link = link_of(client, interface);
  if (!link) return;
  if (reason) reason = shown(*reason);
  if (reason && reason->empty()) reason.reset();
  if_allowed(client, "hold", *link, [this, span, reason](ControlClient& allowed, LinkId id) {
    const auto lasts = span ? std::optional(microseconds(*span)) : std::nullopt;
    JsonObject reply = JsonObject::object();
    reply["hold"] = to_json(host_.hold(id, allowed.caller, lasts, reason));
    answer_with(allowed, std::move(reply));
  });
}

void ControlServer::release(ControlClient& client, const VarlinkCall& call) {
  VarlinkParameters parameters(call.parameters);
  const std::string interface = parameters.text("interface");
  if (refused(client, parameters)) return;
  const auto link = link_of(client, interface);
  if (!link) return;
  if_allowed(client, "release", *link, [this](ControlClient& allowed, LinkId id) {
    const InterfaceName name = *host_.name_of(id);
    if (host_.release(id, allowed.caller)) return answer_with(allowed, JsonObject::object());
    answer(allowed, control_error::not_held(name));
  });
}

void ControlServer::clear(ControlClient& client, const VarlinkCall& call) {
  VarlinkParameters parameters(call.parameters);
  const std::string interface = parameters.text("interface");
  if (refused(client, parameters)) return;
  const auto link = link_of(client, interface);
  if (!link) return;
  if_allowed(client, "clear", *link, [this](ControlClient& allowed, LinkId id) {
    host_.clear(id, allowed.caller);
    answer_with(allowed, JsonObject::object());
  });
}

void ControlServer::reload(ControlClient& client, const VarlinkCall& call) {
  if (refused(client, VarlinkParameters(call.parameters))) return;
  if_allowed(client, "reload", 0, [this](ControlClient& allowed, LinkId) {
    const auto reloaded = host_.reload_config();
    if (reloaded) return answer_with(allowed, JsonObject::object());
    answer(allowed, control_error::reload_failed(reloaded.error().text()));
  });
}

}  // namespace netmon
