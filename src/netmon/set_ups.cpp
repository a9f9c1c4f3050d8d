// SPDX-License-Identifier: MIT
#include "netmon/set_ups.h"

#include <utility>
#include <vector>

#include "base/time_span.h"

namespace netmon {

namespace {

constexpr seconds kSetUpLimit{5};  // for the monitor to answer

}  // namespace

void SetUps::wait(uint64_t decision, LinkId link, std::function<void(const SetUpOutcome&)> done) {
  Asked& asked = asked_[decision];
  asked.link = link;
  asked.done = std::move(done);
  asked.limit = loop_.on_timer([this, decision] {
    answer(decision,
           {false, 0, "its monitor did not answer within " + format_time_span(kSetUpLimit)});
  });
  asked.limit.arm(monotonic_now() + kSetUpLimit);
}

std::optional<LinkId> SetUps::link_of(uint64_t decision) const {
  const auto found = asked_.find(decision);
  if (found == asked_.end()) return std::nullopt;
  return found->second.link;
}

void SetUps::answer(uint64_t decision, const SetUpOutcome& outcome) {
  const auto over = asked_.extract(decision);
  if (!over.empty()) over.mapped().done(outcome);
}

void SetUps::give_up(LinkId link) {
  std::vector<uint64_t> decisions;
  for (const auto& [decision, asked] : asked_) {
    if (asked.link == link) decisions.push_back(decision);
  }
  for (const uint64_t decision : decisions) answer(decision, {false, 0, "its monitor is gone"});
}

}  // namespace netmon
