// SPDX-License-Identifier: MIT
#include "netmon/inquiries.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace netmon {

namespace {

constexpr microseconds kAnswerLimit = milliseconds(30);         // for all that are asked at once,
constexpr microseconds kAnswerLimitOfEach = microseconds(400);  // or this for each, if that is more
constexpr int64_t kAfterAnswers = 5;  // those that are here already count, however busy we are

}  // namespace

Inquiries::Inquiries(EventLoop& loop, std::function<void(LinkId)> late)
    : loop_(loop), late_(std::move(late)) {}

void Inquiries::begin(std::set<LinkId> waiting, std::function<void()> done) {
  if (waiting.empty()) return done();
  const auto of_all = kAnswerLimitOfEach * static_cast<int64_t>(waiting.size());
  const uint64_t number = ++last_;
  Inquiry& inquiry = inquiries_[number];
  inquiry.waiting = std::move(waiting);
  inquiry.done = std::move(done);
  inquiry.limit = loop_.on_timer([this, number] { end(number); });
  inquiry.limit.set_priority(kAfterAnswers);
  inquiry.limit.arm(monotonic_now() + std::max(kAnswerLimit, of_all));
}

void Inquiries::end(uint64_t number) {
  const auto over = inquiries_.extract(number);
  for (const LinkId link : over.mapped().waiting) late_(link);
  over.mapped().done();
}

void Inquiries::on_answered(LinkId link) {
  std::vector<std::function<void()>> all;
  for (auto inquiry = inquiries_.begin(); inquiry != inquiries_.end();) {
    inquiry->second.waiting.erase(link);
    if (!inquiry->second.waiting.empty()) {
      ++inquiry;
      continue;
    }
    all.push_back(std::move(inquiry->second.done));
    inquiry = inquiries_.erase(inquiry);
  }
  for (const auto& done : all) done();
}

}  // namespace netmon
