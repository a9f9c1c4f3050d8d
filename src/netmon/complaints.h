// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/sparing.h"
#include "sysd/event_loop.h"
#include "sysd/log.h"

namespace netmon {

// Of whoever connects, who may misbehave a thousand times: the first ones are said, of the others
// how many there were.
class Complaints {
 public:
  Complaints(EventLoop& loop, Log& log);
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;

  void say(const std::string& text);
  // What is left out so far, without waiting for more.
  void sum_up();

 private:
  Log& log_;
  Sparing sparing_;
  EventSource timer_;
};

}  // namespace netmon
