// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "base/interface_name.h"

namespace netmon {

inline InterfaceName name(std::string_view bytes) {
  return *InterfaceName::from_bytes(bytes);
}

}  // namespace netmon
