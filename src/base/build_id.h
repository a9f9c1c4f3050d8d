// SPDX-License-Identifier: MIT
//
// The GNU build id of a program, as hexadecimal digits: the linker makes it from the content, so
// that two programs are the same if theirs are, whatever their versions say.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace netmon {

// Of this program; nullopt if it was linked without.
[[nodiscard]] std::optional<std::string> own_build_id();

// Of the program in a file; nullopt if it has none, or is none that could run here.
[[nodiscard]] std::optional<std::string> build_id_of(const std::string& path);

// Of the notes of a program: the content of one PT_NOTE segment.
[[nodiscard]] std::optional<std::string> find_build_id(std::span<const std::byte> notes);

}  // namespace netmon
