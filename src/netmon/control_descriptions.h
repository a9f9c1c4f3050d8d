// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace netmon {

inline constexpr std::string_view kControlInterface = "io.netmon";
inline constexpr std::string_view kVarlinkInterface = "org.varlink.service";

// The text of io.netmon.varlink or org.varlink.service.varlink, as it was at build time; nullopt
// for any other interface.
[[nodiscard]] std::optional<std::string_view> describe_interface(std::string_view interface);

}  // namespace netmon
