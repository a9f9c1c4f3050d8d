// SPDX-License-Identifier: MIT
//
// sd-journal leaves out the files that the caller may not read and says nothing. Here it is said.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace netmon::ctl {

// The error (EACCES) to end with if there are journal files and none of them can be read: those of
// system services of this machine, or those in `directory`. nullopt where one can be read, and
// where there is none at all.
[[nodiscard]] std::optional<Error> check_journal_access(
    const std::optional<std::string>& directory);

// "cannot read the journal, which takes root or the group …".
[[nodiscard]] Error no_right_to_journal(const std::optional<std::string>& directory);

}  // namespace netmon::ctl
