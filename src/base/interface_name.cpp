// SPDX-License-Identifier: MIT
#include "base/interface_name.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace netmon {

namespace {

// The length of the UTF-8 character that `text` begins with, or 0 if it begins with none. Overlong
// forms, surrogates and values over U+10FFFF are none.
size_t utf8_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  size_t length = 0;
  uint32_t value = 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
    value = lead & 0x1fU;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    value = lead & 0x0fU;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    value = lead & 0x07U;
  } else {
    return 0;
  }
  if (text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
    value = (value << 6) | (byte(i) & 0x3fU);
  }
  if (length == 3 && (value < 0x800 || (value >= 0xd800 && value <= 0xdfff))) return 0;
  if (length == 4 && (value < 0x10000 || value > 0x10ffff)) return 0;
  return length;
}

// C0, DEL, and C1 (which UTF-8 writes as 0xc2 0x80..0x9f, and terminals obey).
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return character.size() == 2 && first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

void append_escaped(std::string& out, char byte) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  out += "\\x";
  out += kHex[value >> 4];
  out += kHex[value & 0xf];
}

std::optional<int> hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// The kernel's isspace(): ASCII white space and 0xa0.
bool is_kernel_space(char c) {
  const auto value = static_cast<unsigned char>(c);
  return value == ' ' || (value >= '\t' && value <= '\r') || value == 0xa0;
}

}  // namespace

std::string shown(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const size_t length = utf8_length(bytes);
    const std::string_view character = bytes.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_control(character) || character == "\\") {
      for (const char byte : character) append_escaped(out, byte);
    } else {
      out += character;
    }
    bytes.remove_prefix(character.size());
  }
  return out;
}

std::string decode_shown(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x') {
      const auto high = hex_value(text[i + 2]);
      const auto low = hex_value(text[i + 3]);
      if (high && low) {
        out += static_cast<char>(*high * 16 + *low);
        i += 3;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

Result<InterfaceName> InterfaceName::from_bytes(std::string_view bytes) {
  const std::string quoted = "'" + netmon::shown(bytes) + "'";
  if (bytes.empty()) return Error{0, "an interface name cannot be empty", {}};
  if (bytes.size() > kMaxBytes) {
    return Error{0,
                 "an interface name has at most " + std::to_string(kMaxBytes) + " bytes, not " +
                     std::to_string(bytes.size()) + ":",
                 quoted};
  }
  if (bytes == "." || bytes == "..") return Error{0, "not an interface name:", quoted};
  for (const char c : bytes) {
    if (c == '/' || c == ':' || c == '\0' || is_kernel_space(c)) {
      return Error{0, "an interface name cannot contain '" + netmon::shown({&c, 1}) + "':", quoted};
    }
  }
  return InterfaceName(bytes);
}

Result<InterfaceName> InterfaceName::from_input(std::string_view text) {
  return from_bytes(decode_shown(text));
}

std::string InterfaceName::shown() const {
  return netmon::shown(bytes_);
}

bool has_name(const LinkNames& names, const InterfaceName& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const LinkNames* find_called(std::span<const LinkNames> links, const InterfaceName& name) {
  const auto found = std::find_if(links.begin(), links.end(),
                                  [&](const LinkNames& names) { return has_name(names, name); });
  return found == links.end() ? nullptr : &*found;
}

std::string shown_with(const InterfaceName& name, const InterfaceName& known_as) {
  return name.shown() + (known_as == name ? "" : " (" + known_as.shown() + ")");
}

}  // namespace netmon
