// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace netmon::bench {

// How far the active file of a journal is filled. The size of the file tells nothing: it grows by
// megabytes. As https://systemd.io/JOURNAL_FILE_FORMAT has the header.
struct JournalFill {
  uint64_t bytes = 0;
  uint64_t entries = 0;
  std::string file;  // its id: another one after a rotation
};

// Of the system's journal below /var/log/journal of `root`. Throws std::runtime_error.
[[nodiscard]] JournalFill journal_fill(const std::string& root);

}  // namespace netmon::bench
