// SPDX-License-Identifier: MIT
//
// Command lines by getopt_long, with what both programs say in the same way about a bad one.
#pragma once

#include <getopt.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace netmon {

// Exit statuses of the programs, as --help documents them.
inline constexpr int kExitFailure = 1;
inline constexpr int kExitUsage = 2;

struct Argument {
  int option = 0;     // `val` of the option's entry
  std::string value;  // of an option that takes one
};

struct Arguments {
  std::vector<Argument> options;  // in their order
  std::vector<std::string> operands;
};

// Reads a command line; `options` ends with an entry of zeros, as getopt_long wants it, and has no
// short options but those that `letters` lists. Options may stand after operands, up to "--".
[[nodiscard]] Result<Arguments> parse_arguments(int argc, char** argv, const option* options,
                                                const char* letters);

// "yes" or "no" and the other spellings that systemd takes (true, on, 1; false, off, 0).
[[nodiscard]] Result<bool> parse_boolean(std::string_view option, std::string_view text);

}  // namespace netmon
