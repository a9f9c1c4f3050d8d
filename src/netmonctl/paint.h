// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "netmonctl/options.h"

namespace netmon::ctl {

enum class Paint : uint8_t { plain, strong, dim, good, warning, bad };

// What standard output is: its columns where it is a terminal, and whether colours are wanted
// there.
struct Paper {
  std::optional<size_t> columns;
  bool colors = false;
};

// --color=, then NO_COLOR and TERM=dumb, then whether it is a terminal.
[[nodiscard]] Paper standard_output(Color color);

[[nodiscard]] std::string painted(std::string_view text, Paint paint, bool colors);

}  // namespace netmon::ctl
