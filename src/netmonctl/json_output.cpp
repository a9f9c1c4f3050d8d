// SPDX-License-Identifier: MIT
#include "netmonctl/json_output.h"

#include <array>
#include <cstdio>

namespace netmon::ctl {

namespace {

std::string as_escape(unsigned char character) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", character);
  return text.data();
}

}  // namespace

std::string format_json(const JsonObject& object, Json json) {
  const std::string text =
      object.dump(json == Json::pretty ? 4 : -1, ' ', false, JsonObject::error_handler_t::replace);
  // Such bytes stand in strings only.
  std::string out;
  out.reserve(text.size() + 1);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (byte == 0x7f) {
      out += as_escape(byte);
    } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
      out += as_escape(next);
      ++i;
    } else {
      out += text[i];
    }
  }
  return out + "\n";
}

}  // namespace netmon::ctl
