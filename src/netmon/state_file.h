// SPDX-License-Identifier: MIT
//
// What a service remembers over its own restart, for the time of one boot: which links are
// contended or error-disabled, which were up, which were stopped by hand. One file of JSON,
// replaced as a whole. Its instants are of the monotonic clock, so a file of another boot says
// nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"
#include "netmon/policy.h"

namespace netmon {

struct SavedLink {
  InterfaceName interface;
  uint32_t ifindex = 0;
  PolicyMemory policy;
  bool stopped = false;  // its unit was stopped by hand

  bool operator==(const SavedLink&) const = default;
};

class StateFile {
 public:
  // state.json in `directory`; empty: nothing is kept.
  explicit StateFile(const std::string& directory);

  // What was saved in this boot. Nothing if there is no file, or one of another boot; the error is
  // for one that cannot be read.
  [[nodiscard]] Result<std::vector<SavedLink>> load() const;
  // Replaces the file, if that changes it.
  Result<void> save(const std::vector<SavedLink>& links);

 private:
  std::string path_;
  std::string boot_id_;
  std::string saved_;
};

}  // namespace netmon
