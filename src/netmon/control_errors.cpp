// SPDX-License-Identifier: MIT
#include "netmon/control_errors.h"

#include <cstring>
#include <utility>

namespace netmon::control_error {

namespace {

VarlinkReply error_reply(const char* interface, const char* name, JsonObject parameters) {
  return {std::string(interface) + "." + name, std::move(parameters), false};
}

VarlinkReply of_service(const char* name, JsonObject parameters = JsonObject::object()) {
  return error_reply("org.varlink.service", name, std::move(parameters));
}

VarlinkReply of_netmon(const char* name, JsonObject parameters = JsonObject::object()) {
  return error_reply("io.netmon", name, std::move(parameters));
}

}  // namespace

VarlinkReply interface_not_found(const std::string& interface) {
  return of_service("InterfaceNotFound", {{"interface", interface}});
}

VarlinkReply method_not_found(const std::string& method) {
  return of_service("MethodNotFound", {{"method", method}});
}

VarlinkReply method_not_implemented(const std::string& method) {
  return of_service("MethodNotImplemented", {{"method", method}});
}

VarlinkReply invalid_parameter(const std::string& parameter) {
  return of_service("InvalidParameter", {{"parameter", parameter}});
}

VarlinkReply expected_more() {
  return of_service("ExpectedMore");
}

VarlinkReply no_such_interface(const std::string& interface,
                               const std::optional<InterfaceName>& similar) {
  JsonObject parameters = {{"interface", interface}};
  if (similar) parameters["similar"] = similar->shown();
  return of_netmon("NoSuchInterface", std::move(parameters));
}

VarlinkReply not_monitored(const InterfaceName& interface) {
  return of_netmon("NotMonitored", {{"interface", interface.shown()}});
}

VarlinkReply not_present(const InterfaceName& interface, const std::string& message) {
  return of_netmon("NotPresent", {{"interface", interface.shown()}, {"message", message}});
}

VarlinkReply not_held(const InterfaceName& interface) {
  return of_netmon("NotHeld", {{"interface", interface.shown()}});
}

VarlinkReply permission_denied(const std::string& message) {
  return of_netmon("PermissionDenied", {{"action", kManageAction}, {"message", message}});
}

VarlinkReply set_up_failed(const InterfaceName& interface, int error, const std::string& message) {
  return of_netmon("SetUpFailed", {{"interface", interface.shown()},
                                   {"errno", error},
                                   {"message", message.empty() ? std::strerror(error) : message}});
}

VarlinkReply reload_failed(const std::string& message) {
  return of_netmon("ReloadFailed", {{"message", message}});
}

VarlinkReply overrun() {
  return of_netmon("Overrun");
}

VarlinkReply too_many_clients(const std::string& message) {
  return of_netmon("TooManyClients", {{"message", message}});
}

}  // namespace netmon::control_error
