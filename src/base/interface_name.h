// SPDX-License-Identifier: MIT
//
// Interface names are bytes: the kernel takes ESC, 0x80, '*', ']' and ';'. Inside the programs they
// stay bytes. Outside sysfs and netlink they are *shown*: control and non-UTF-8 bytes as \xNN and
// the backslash as \x5c, so that a name can neither steer a terminal nor break a line. Input takes
// the bytes and the shown form alike.
//
// A link has one name, and may have alternative ones (ip link property add … altname NAME), which
// are longer. No two links of a namespace share a name of either kind.
#pragma once

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace netmon {

class InterfaceName {
 public:
  static constexpr size_t kMaxBytes = 127;       // ALTIFNAMSIZ less the NUL
  static constexpr size_t kMaxKernelBytes = 15;  // IFNAMSIZ less the NUL: not an alternative one

  InterfaceName() = default;  // no name yet: empty

  // Takes what the kernel takes (dev_valid_name), and up to 127 bytes: no '/', ':', white space or
  // NUL, not "." or "..".
  static Result<InterfaceName> from_bytes(std::string_view bytes);
  // The same after each \xNN was decoded.
  static Result<InterfaceName> from_input(std::string_view text);

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  // Not too long to be the kernel's own name of a link.
  [[nodiscard]] bool is_short() const { return bytes_.size() <= kMaxKernelBytes; }
  [[nodiscard]] std::string shown() const;

  auto operator<=>(const InterfaceName&) const = default;  // NOLINT(modernize-use-nullptr)

 private:
  explicit InterfaceName(std::string_view bytes) : bytes_(bytes) {}
  std::string bytes_;
};

// What a link is called: its name, then its alternative ones.
using LinkNames = std::vector<InterfaceName>;

[[nodiscard]] bool has_name(const LinkNames& names, const InterfaceName& name);
// The one of some links that bears a name; nullptr if none does.
[[nodiscard]] const LinkNames* find_called(std::span<const LinkNames> links,
                                           const InterfaceName& name);
// "eth0", or "eth0 (wan0)" where people know it by an alternative name.
[[nodiscard]] std::string shown_with(const InterfaceName& name, const InterfaceName& known_as);

// Any bytes, made fit for a terminal, a log line and JSON, as described above.
[[nodiscard]] std::string shown(std::string_view bytes);

// Decodes each \xNN (two hexadecimal digits); everything else stays as it is.
[[nodiscard]] std::string decode_shown(std::string_view text);

}  // namespace netmon
