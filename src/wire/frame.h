// SPDX-License-Identifier: MIT
//
// The framing of both sockets, which is Varlink's: one JSON object in UTF-8, then one NUL byte.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace netmon {

inline constexpr size_t kMaxMessageBytes = size_t{64} * 1024;  // without its NUL

// Cuts a byte stream into messages.
class FrameReader {
 public:
  // Adds what was received. EMSGSIZE once a message is longer than kMaxMessageBytes; the reader is
  // then of no further use.
  Result<void> append(std::string_view bytes);
  // The next whole message, without its NUL.
  std::optional<std::string> next();
  // Whether a message has begun and is not whole yet.
  [[nodiscard]] bool partial() const { return !begun_.empty(); }

 private:
  std::deque<std::string> whole_;
  std::string begun_;
};

}  // namespace netmon
