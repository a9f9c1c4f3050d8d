// SPDX-License-Identifier: MIT
#include "policy/restore_tries.h"

namespace netmon {

void RestoreTries::end_try(Instant now) {
  ended_.push_back(now);
  if (ended_.size() > kAllowed) ended_.pop_front();
}

void RestoreTries::forget() {
  ended_.clear();
  enable();
}

}  // namespace netmon
