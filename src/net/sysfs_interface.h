// SPDX-License-Identifier: MIT
//
// One interface's files under /sys/class/net, opened once and read with pread. Kept descriptors
// survive a rename, keep reading after a move to another network namespace, and answer ENODEV for
// ever after deletion, even when a device of the same name is made again. `carrier`, `speed` and
// `duplex` take the kernel's RTNL lock and are never read here.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>

#include "base/interface_name.h"
#include "base/link_state.h"
#include "base/result.h"
#include "base/sample.h"
#include "base/unique_fd.h"

namespace netmon {

inline constexpr const char* kSysfsNet = "/sys/class/net";

class SysfsInterface {
 public:
  // ENODEV if there is no such interface. `root` is kSysfsNet, or a tree made by a test.
  static Result<SysfsInterface> open(const std::string& root, const InterfaceName& name);

  // As it was when opened: a device that is made again has another one.
  [[nodiscard]] uint32_t ifindex() const { return ifindex_; }

  // Everything, or only what tells up from down (operstate, flags and the carrier counters).
  // The error is ENODEV once the interface is gone; any other value that cannot be read is absent.
  enum class Extent : uint8_t { all, link };
  Result<Reading> read(Extent extent) const;

  // Whether protodown is set; false where the kernel does not say. For links that are down.
  [[nodiscard]] bool protodown() const;

 private:
  SysfsInterface() = default;

  UniqueFd directory_;
  UniqueFd operstate_;
  UniqueFd flags_;
  std::array<UniqueFd, kCounters> counters_;
  uint32_t ifindex_ = 0;
};

// The interfaces under `root`, by name: those of the network namespace in which /sys was mounted,
// which need not be the one this process is in.
[[nodiscard]] Result<std::set<InterfaceName>> list_sysfs_interfaces(const std::string& root);

}  // namespace netmon
