// SPDX-License-Identifier: MIT
#include "netmonctl/printable.h"

#include <wchar.h>

#include <cstdint>

#include "base/interface_name.h"

namespace netmon::ctl {

namespace {

// The next character of text that is UTF-8 for certain.
std::string_view first_character(std::string_view text) {
  size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80) {
    ++length;
  }
  return text.substr(0, length);
}

// Columns of one character. wcwidth knows only as much as the locale does: -1 is taken as 1.
size_t columns_of(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return 1;
  uint32_t value = lead & (0xffU >> (character.size() + 1));
  for (const char byte : character.substr(1)) {
    value = (value << 6) | (static_cast<unsigned char>(byte) & 0x3fU);
  }
  const int columns = ::wcwidth(static_cast<wchar_t>(value));
  return columns < 0 ? 1 : static_cast<size_t>(columns);
}

}  // namespace

std::string printable(std::string_view text) {
  // shown() writes a backslash as \x5c; between backslashes it does what is wanted here.
  std::string out;
  while (true) {
    const size_t end = text.find('\\');
    out += shown(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\\';
    text.remove_prefix(end + 1);
  }
}

size_t width_of(std::string_view text) {
  size_t columns = 0;
  while (!text.empty()) {
    const std::string_view character = first_character(text);
    columns += columns_of(character);
    text.remove_prefix(character.size());
  }
  return columns;
}

std::string cut(std::string_view text, size_t columns) {
  if (width_of(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::string out;
  size_t used = 0;
  while (!text.empty()) {
    const std::string_view character = first_character(text);
    const size_t wide = columns_of(character);
    if (used + wide > columns - 1) break;
    out += character;
    used += wide;
    text.remove_prefix(character.size());
  }
  return out + "…";
}

}  // namespace netmon::ctl
