// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "netmon/control_host.h"
#include "netmon/launcher.h"
#include "sysd/event_loop.h"

namespace netmon {

// The decisions to set links up, by their numbers, and who waits for what comes of one, since he
// asked for it.
class SetUps {
 public:
  explicit SetUps(EventLoop& loop) : loop_(loop) {}
  SetUps(const SetUps&) = delete;
  SetUps& operator=(const SetUps&) = delete;

  [[nodiscard]] uint64_t next_decision() { return ++last_decision_; }
  // `done` is called once: with the answer, or when the time for one is over.
  void wait(uint64_t decision, LinkId link, std::function<void(const SetUpOutcome&)> done);
  // The link of a decision that somebody waits for.
  [[nodiscard]] std::optional<LinkId> link_of(uint64_t decision) const;
  // Nobody may wait for it.
  void answer(uint64_t decision, const SetUpOutcome& outcome);
  // The monitor that was to answer is gone.
  void give_up(LinkId link);

 private:
  struct Asked {
    LinkId link = 0;
    std::function<void(const SetUpOutcome&)> done;
    EventSource limit;
  };

  EventLoop& loop_;
  std::map<uint64_t, Asked> asked_;
  uint64_t last_decision_ = 0;
};

}  // namespace netmon
