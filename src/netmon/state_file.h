// SPDX-License-Identifier: MIT
//
// What a service remembers over its own restart. For the time of one boot, which links are
// contended or error-disabled, which were up, which are down since when, which were stopped by
// hand: by the monotonic clock, so what a file of another boot says of that is nothing. Holds are
// by the wall clock, and survive a reboot. One file of JSON, replaced as a whole.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"
#include "policy/hold.h"
#include "policy/link_policy.h"

namespace netmon {

struct SavedLink {
  InterfaceName interface;
  uint32_t ifindex = 0;
  PolicyMemory policy;
  bool stopped = false;   // its unit was stopped by hand,
  bool by_hand = false;   // or started, where the configuration does not ask for it
  bool may_come = false;  // its unit runs, or was asked for, and goes on without this netmon

  bool operator==(const SavedLink&) const = default;
};

struct SavedHold {
  InterfaceName interface;
  Hold hold;

  bool operator==(const SavedHold&) const = default;
};

struct SavedState {
  std::vector<SavedLink> links;
  std::vector<SavedHold> holds;

  bool operator==(const SavedState&) const = default;
};

class StateFile {
 public:
  // state.json in `directory`; empty: nothing is kept.
  explicit StateFile(const std::string& directory);

  // What was saved. Nothing if there is no file, and only holds if it is of another boot; the error
  // is for one that cannot be read.
  [[nodiscard]] Result<SavedState> load() const;
  // Replaces the file, if that changes it.
  Result<void> save(const SavedState& state);

 private:
  std::string path_;
  std::string boot_id_;
  std::string saved_;
};

}  // namespace netmon
