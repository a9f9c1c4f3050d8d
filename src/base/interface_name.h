// SPDX-License-Identifier: MIT
//
// Interface names are bytes: the kernel takes ESC, 0x80, '*', ']' and ';'. Inside the programs they
// stay bytes. Outside sysfs and netlink they are *shown*: control and non-UTF-8 bytes as \xNN and
// the backslash as \x5c, so that a name can neither steer a terminal nor break a line. Input takes
// the bytes and the shown form alike.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace netmon {

class InterfaceName {
 public:
  static constexpr size_t kMaxBytes = 15;  // IFNAMSIZ less the NUL

  InterfaceName() = default;  // no name yet: empty

  // Takes what the kernel takes (dev_valid_name): 1 to 15 bytes, no '/', ':', white space or NUL,
  // not "." or "..".
  static Result<InterfaceName> from_bytes(std::string_view bytes);
  // The same after each \xNN was decoded.
  static Result<InterfaceName> from_input(std::string_view text);

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string shown() const;

  auto operator<=>(const InterfaceName&) const = default;  // NOLINT(modernize-use-nullptr)

 private:
  explicit InterfaceName(std::string_view bytes) : bytes_(bytes) {}
  std::string bytes_;
};

// Any bytes, made fit for a terminal, a log line and JSON, as described above.
[[nodiscard]] std::string shown(std::string_view bytes);

// Decodes each \xNN (two hexadecimal digits); everything else stays as it is.
[[nodiscard]] std::string decode_shown(std::string_view text);

}  // namespace netmon
