// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace netmon::ctl {

// One line on standard error: "netmonctl: TEXT", with no byte in it that could steer a terminal.
void complain(std::string_view text);

// The end of a verb that printed: `status`, or 1 and a complaint if standard output took not all.
// A reader that went away is no failure.
[[nodiscard]] int finish_output(int status);

// Prints a whole text and ends the verb the same way. Of what has no room in the buffer of stdout
// finish_output() knows only that it failed, not why.
[[nodiscard]] int print_output(std::string_view text, int status);

}  // namespace netmon::ctl
