// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/result.h"
#include "netmonctl/exit_status.h"

namespace netmon::ctl {

// Why a verb could not do its work: the line that is said, and the exit status that goes with it.
struct Trouble {
  int status = kExitFailure;
  std::string text;

  bool operator==(const Trouble&) const = default;
};

template <typename T>
using Outcome = Result<T, Trouble>;

// Says the line and gives the status.
[[nodiscard]] int fail(const Trouble& trouble);

}  // namespace netmon::ctl
