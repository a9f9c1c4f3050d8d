// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

#include "../../support/patience.h"
#include "sysd/event_loop.h"

namespace netmon {

// An event loop that fails the test, by throwing, when what it waits for does not come.
class TestLoop : public EventLoop {
 public:
  TestLoop() {
    limit_ = on_timer([] { throw std::runtime_error("nothing came"); });
    limit_.arm(monotonic_now() + test::kPatience);
  }

 private:
  EventSource limit_;
};

}  // namespace netmon
