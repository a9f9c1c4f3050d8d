// SPDX-License-Identifier: MIT
//
// The errors that a call on the control socket is answered with: those of io.netmon and of
// org.varlink.service.
#pragma once

#include <optional>
#include <string>

#include "base/interface_name.h"
#include "wire/varlink.h"

namespace netmon {

inline constexpr const char* kManageAction = "io.netmon.manage";

namespace control_error {

[[nodiscard]] VarlinkReply interface_not_found(const std::string& interface);
[[nodiscard]] VarlinkReply method_not_found(const std::string& method);
[[nodiscard]] VarlinkReply method_not_implemented(const std::string& method);
[[nodiscard]] VarlinkReply invalid_parameter(const std::string& parameter);
[[nodiscard]] VarlinkReply expected_more();

// `interface` as it was given: it need not be a name.
[[nodiscard]] VarlinkReply no_such_interface(const std::string& interface,
                                             const std::optional<InterfaceName>& similar);
[[nodiscard]] VarlinkReply not_monitored(const InterfaceName& interface);
[[nodiscard]] VarlinkReply not_present(const InterfaceName& interface, const std::string& message);
[[nodiscard]] VarlinkReply not_held(const InterfaceName& interface);
[[nodiscard]] VarlinkReply permission_denied(const std::string& message);
[[nodiscard]] VarlinkReply set_up_failed(const InterfaceName& interface, int error,
                                         const std::string& message);
[[nodiscard]] VarlinkReply reload_failed(const std::string& message);
[[nodiscard]] VarlinkReply overrun();
[[nodiscard]] VarlinkReply too_many_clients(const std::string& message);

}  // namespace control_error

}  // namespace netmon
