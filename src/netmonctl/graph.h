// SPDX-License-Identifier: MIT
//
// Bars and small graphs of characters. Where the locale is not UTF-8 they are made of ASCII.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace netmon::ctl {

using Series = std::vector<std::optional<double>>;  // oldest first; what is not known is a gap

// Whether this process's locale can show block characters.
[[nodiscard]] bool locale_has_blocks();

// A bar that fills `fraction` (0 to 1) of so many columns; always that wide.
[[nodiscard]] std::string bar(double fraction, size_t columns, bool blocks);

// The last values of a series, one column each, from the lowest to the highest block for 0 to
// `top`; always that wide, and a blank where nothing is known.
[[nodiscard]] std::string sparkline(const Series& series, double top, size_t columns, bool blocks);

// The same in several lines, the highest first; without newlines.
[[nodiscard]] std::vector<std::string> tall_graph(const Series& series, double top, size_t columns,
                                                  size_t lines, bool blocks);

// The largest known value; 0 where none is.
[[nodiscard]] double largest(const Series& series);

}  // namespace netmon::ctl
