// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>

#include "netmon/launcher.h"
#include "sysd/event_loop.h"

namespace netmon {

// Questions to several monitors at once. Each is over when all have answered, or its time is.
class Inquiries {
 public:
  // `late` is told of each link whose monitor did not answer in time.
  Inquiries(EventLoop& loop, std::function<void(LinkId)> late);
  Inquiries(const Inquiries&) = delete;
  Inquiries& operator=(const Inquiries&) = delete;

  // By which a monitor's answer is known.
  [[nodiscard]] uint64_t next_request() { return ++last_request_; }
  // `done` is called once; now, if there is nobody to wait for.
  void begin(std::set<LinkId> waiting, std::function<void()> done);
  // It has answered, or never will.
  void on_answered(LinkId link);

 private:
  struct Inquiry {
    std::set<LinkId> waiting;
    std::function<void()> done;
    EventSource limit;
  };

  void end(uint64_t number);

  EventLoop& loop_;
  std::function<void(LinkId)> late_;
  std::map<uint64_t, Inquiry> inquiries_;
  uint64_t last_ = 0;
  uint64_t last_request_ = 0;
};

}  // namespace netmon
