// SPDX-License-Identifier: MIT
#include "netmonctl/service_error.h"

#include <array>
#include <cstring>
#include <string>

namespace netmon::ctl {

namespace {

using Parameters = JsonObject;

std::string field_text(const Parameters& parameters, const char* field) {
  const auto found = parameters.find(field);
  if (found == parameters.end() || !found->is_string()) return {};
  return found->get<std::string>();
}

std::string quoted_interface(const Parameters& parameters) {
  return "'" + field_text(parameters, "interface") + "'";
}

// "interface: message"; either may be absent.
std::string about_interface(const Parameters& parameters, const std::string& otherwise) {
  const std::string message = field_text(parameters, "message");
  return field_text(parameters, "interface") + ": " + (message.empty() ? otherwise : message);
}

Trouble no_such_interface(const Parameters& parameters) {
  const std::string similar = field_text(parameters, "similar");
  return {kExitNoInterface,
          "no such interface " + quoted_interface(parameters) +
              (similar.empty() ? "; 'netmonctl status' shows those that are monitored"
                               : "; did you mean '" + similar + "'?")};
}

Trouble not_monitored(const Parameters& parameters) {
  return {kExitNoInterface, quoted_interface(parameters) +
                                " is not monitored: add it to Interfaces= in "
                                "/etc/netmon/netmon.conf and reload, or to netmon's command line"};
}

Trouble not_present(const Parameters& parameters) {
  return {kExitNoInterface, about_interface(parameters, "not present at the moment")};
}

Trouble not_held(const Parameters& parameters) {
  return {kExitFailure, quoted_interface(parameters) + " is not held"};
}

Trouble permission_denied(const Parameters& parameters) {
  const std::string message = field_text(parameters, "message");
  const std::string action = field_text(parameters, "action");
  return {kExitNotPermitted,
          "not permitted: " + (message.empty() ? "this needs root, or polkit's yes" +
                                                     (action.empty() ? "" : " to " + action)
                                               : message)};
}

Trouble set_up_failed(const Parameters& parameters) {
  const auto code = parameters.find("errno");
  const bool known = code != parameters.end() && code->is_number_integer();
  const std::string message = field_text(parameters, "message");
  std::string text = field_text(parameters, "interface") + ": cannot set the link up";
  if (known) text += std::string(": ") + std::strerror(code->get<int>());
  if (!message.empty()) text += ": " + message;
  return {kExitFailure, text};
}

Trouble reload_failed(const Parameters& parameters) {
  const std::string message = field_text(parameters, "message");
  return {kExitFailure, "the configuration was not taken: " +
                            (message.empty() ? "no reason was given" : message)};
}

Trouble overrun(const Parameters&) {
  return {kExitFailure, "netmon ended the stream: it was not read fast enough"};
}

Trouble too_many_clients(const Parameters& parameters) {
  const std::string message = field_text(parameters, "message");
  return {kExitNoService,
          "netmon has no room for one more client" + (message.empty() ? "" : ": " + message)};
}

Trouble method_not_found(const Parameters& parameters) {
  return {kExitFailure, "this netmon has no method '" + field_text(parameters, "method") +
                            "': netmonctl and netmon are of different versions"};
}

Trouble invalid_parameter(const Parameters& parameters) {
  return {kExitUsage,
          "netmon does not take this value of '" + field_text(parameters, "parameter") + "'"};
}

struct Entry {
  std::string_view error;
  Trouble (*explain)(const Parameters&);
};

constexpr auto kErrors = std::to_array<Entry>({
    {"io.netmon.NoSuchInterface", no_such_interface},
    {"io.netmon.NotMonitored", not_monitored},
    {"io.netmon.NotPresent", not_present},
    {"io.netmon.NotHeld", not_held},
    {"io.netmon.PermissionDenied", permission_denied},
    {"io.netmon.SetUpFailed", set_up_failed},
    {"io.netmon.ReloadFailed", reload_failed},
    {"io.netmon.Overrun", overrun},
    {"io.netmon.TooManyClients", too_many_clients},
    {"org.varlink.service.MethodNotFound", method_not_found},
    {"org.varlink.service.MethodNotImplemented", method_not_found},
    {"org.varlink.service.InvalidParameter", invalid_parameter},
    {"org.varlink.service.PermissionDenied", permission_denied},
});

}  // namespace

Trouble trouble_of_reply(std::string_view error, const Parameters& parameters) {
  for (const Entry& entry : kErrors) {
    if (entry.error == error) return entry.explain(parameters);
  }
  const std::string message = field_text(parameters, "message");
  return {kExitFailure,
          "netmon answered " + std::string(error) + (message.empty() ? "" : ": " + message)};
}

}  // namespace netmon::ctl
