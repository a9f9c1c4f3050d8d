// SPDX-License-Identifier: MIT
//
// What is said of each value of an enum whose values count from 0: a word, or a row that has one.
//
//   constexpr auto kColours = words<Colour::blue>({"red", "green", "blue"});
//   kColours[Colour::green]   kColours.find("green")
//
//   constexpr auto kTones = rows<Tone::low, ToneRow>({{"high", 880}, {"low", 220}});
//   kTones[Tone::low].hertz   kTones.find("low")
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace netmon {

template <typename Enum, typename Row, size_t n>
struct EnumTable {
  std::array<Row, n> list;

  [[nodiscard]] constexpr const Row& operator[](Enum value) const {
    return list.at(static_cast<size_t>(value));
  }
  // The value of a word; nullopt if it is none of them.
  [[nodiscard]] constexpr std::optional<Enum> find(std::string_view word) const {
    const auto found = std::find_if(list.begin(), list.end(),
                                    [word](const Row& row) { return word_of(row) == word; });
    if (found == list.end()) return std::nullopt;
    return static_cast<Enum>(found - list.begin());
  }

 private:
  static constexpr std::string_view word_of(std::string_view word) { return word; }
  template <typename WithWord>
  static constexpr std::string_view word_of(const WithWord& row) {
    return row.word;
  }
};

// One for each value, in their order, up to the last.
template <auto last, typename Row, size_t n>
[[nodiscard]] consteval EnumTable<decltype(last), Row, n> rows(const Row (&list)[n]) {
  static_assert(n == static_cast<size_t>(last) + 1, "a value has none, or there is one too many");
  return {std::to_array(list)};
}
template <auto last, size_t n>
[[nodiscard]] consteval EnumTable<decltype(last), std::string_view, n> words(
    const std::string_view (&list)[n]) {
  return rows<last>(list);
}

}  // namespace netmon
