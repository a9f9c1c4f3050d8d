// SPDX-License-Identifier: MIT
//
// The words of an enum whose values count from 0:
//
//   constexpr auto kColours = words<Colour::blue>({"red", "green", "blue"});
//   kColours[Colour::green]   kColours.find("green")
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace netmon {

template <typename Enum, size_t n>
struct WordTable {
  std::array<std::string_view, n> list;

  [[nodiscard]] constexpr std::string_view operator[](Enum value) const {
    return list.at(static_cast<size_t>(value));
  }
  // The value of a word; nullopt if it is none of them.
  [[nodiscard]] constexpr std::optional<Enum> find(std::string_view word) const {
    const auto found = std::find(list.begin(), list.end(), word);
    if (found == list.end()) return std::nullopt;
    return static_cast<Enum>(found - list.begin());
  }
};

// One for each value, in their order, up to the last.
template <auto last, size_t n>
[[nodiscard]] consteval WordTable<decltype(last), n> words(const std::string_view (&list)[n]) {
  static_assert(n == static_cast<size_t>(last) + 1, "a word is missing, or one too many");
  return {std::to_array(list)};
}

}  // namespace netmon
