// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace netmon::ctl {

// Text of a peer or a person, fit for a terminal: control bytes and bytes that are not UTF-8 as
// \xNN. A backslash stays as it is, since names come in their shown form already.
[[nodiscard]] std::string printable(std::string_view text);

// The columns that printable text takes on a terminal.
[[nodiscard]] size_t width_of(std::string_view text);

// The first columns of printable text, whole characters only; "…" is its end where something is
// missing.
[[nodiscard]] std::string cut(std::string_view text, size_t columns);

}  // namespace netmon::ctl
