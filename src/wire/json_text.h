// SPDX-License-Identifier: MIT
//
// The JSON of both sockets: one object as text, and the limits that keep a peer's text harmless.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace netmon {

using JsonObject = nlohmann::ordered_json;

inline constexpr int kMaxJsonDepth = 16;
// In all objects of a text. An object that keeps the order of its keys looks at each to find one,
// so a text full of keys would cost the square of their number: 50 ms for 64 KiB of them.
inline constexpr size_t kMaxJsonKeys = 256;

// The object that a text is, or why it is none: not JSON in UTF-8, nested too deep, too many keys,
// no object.
[[nodiscard]] Result<JsonObject> parse_object(std::string_view text);

// On one line, and always UTF-8: a byte of the kernel or a peer that is not becomes U+FFFD.
[[nodiscard]] std::string dump_object(const JsonObject& object);

}  // namespace netmon
