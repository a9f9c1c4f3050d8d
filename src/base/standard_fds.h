// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.h"

namespace netmon {

// To be called before anything is opened: makes sure that descriptors 0 and 2 exist (on /dev/null
// if they were closed), so that no socket becomes "standard error". A closed standard output is an
// error, since there is nowhere to print.
[[nodiscard]] Result<void> check_standard_fds();

}  // namespace netmon
