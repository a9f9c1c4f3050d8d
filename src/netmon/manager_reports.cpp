// SPDX-License-Identifier: MIT
//
// Readings of this moment, and streams of them, from the interface monitors. Nothing is asked for
// while nobody looks. A monitor is asked once at a time: one that stands still is not asked again
// before it has answered, so that no number of questions can fill its socket.
#include <algorithm>
#include <utility>

#include "netmon/manager.h"

namespace netmon {

namespace {

constexpr microseconds kAnswerLimit = milliseconds(30);         // for all that are asked at once,
constexpr microseconds kAnswerLimitOfEach = microseconds(400);  // or this for each, if that is more
constexpr int64_t kAfterAnswers = 5;     // those that are here already count, however busy we are
constexpr milliseconds kStillFresh{10};  // an answer so young answers the next question, too

}  // namespace

void Manager::ask(const std::vector<LinkId>& links, std::function<void()> done) {
  const Instant now = monotonic_now();
  Inquiry inquiry;
  for (const LinkId id : links) {
    const auto found = monitored_.find(id);
    if (found != monitored_.end() && ask_monitor(found->second, now)) inquiry.waiting.insert(id);
  }
  if (inquiry.waiting.empty()) return done();
  const uint64_t number = ++last_inquiry_;
  inquiry.done = std::move(done);
  inquiry.limit = loop_.on_timer([this, number] {
    auto over = inquiries_.extract(number);
    for (const LinkId id : over.mapped().waiting) {
      if (const auto late = monitored_.find(id); late != monitored_.end()) {
        late->second.stale = true;
      }
    }
    over.mapped().done();
  });
  inquiry.limit.set_priority(kAfterAnswers);
  const auto of_all = kAnswerLimitOfEach * static_cast<int64_t>(inquiry.waiting.size());
  inquiry.limit.arm(now + std::max(kAnswerLimit, of_all));
  inquiries_.emplace(number, std::move(inquiry));
}

// True if there is an answer to wait for.
bool Manager::ask_monitor(MonitoredLink& link, Instant now) {
  if (link.peer == nullptr) return false;
  if (!link.peer->current) {
    link.stale = true;  // it may not know the question
    return false;
  }
  if (!link.asked && link.sample && now - link.sample_came < kStillFresh) return false;
  if (!link.asked) {
    link.asked = ++last_request_;
    send(*link.peer, Report{ReportKind::once, *link.asked});
  }
  return true;
}

void Manager::on_watchers_changed() {
  for (auto& [id, link] : monitored_) stream(link);
}

// The first who watches turns it on, the last one off.
void Manager::stream(MonitoredLink& link) {
  if (link.peer == nullptr || !link.peer->current) return;
  const bool wanted = link.chosen() && control_.watches(link.id, link.name);
  if (std::exchange(link.streaming, wanted) == wanted) return;
  send(*link.peer, Report{wanted ? ReportKind::start : ReportKind::stop, 0});
}

std::optional<Error> Manager::on_sample(MonitorPeer& peer, const SampleTaken& taken) {
  MonitoredLink& link = *peer.link;
  if (taken.request && link.asked != taken.request) {
    return Error{0, "it answered a question that it was not asked", {}};
  }
  // Of a device that is gone meanwhile.
  const bool of_this = link.has(taken.sample.ifindex);
  if (of_this) {
    link.sample = taken.sample;
    link.rates = taken.rates;
    link.sample_came = monotonic_now();
    link.stale = false;
  }
  if (taken.request) {
    link.asked.reset();
    on_answered(link.id);
  } else if (of_this) {
    control_.tell_sample(link.id, link.name, taken.sample);
  }
  return std::nullopt;
}

// Also by a monitor that is gone: there is nothing to wait for any more.
void Manager::on_answered(LinkId id) {
  std::vector<std::function<void()>> all;
  for (auto inquiry = inquiries_.begin(); inquiry != inquiries_.end();) {
    inquiry->second.waiting.erase(id);
    if (!inquiry->second.waiting.empty()) {
      ++inquiry;
      continue;
    }
    all.push_back(std::move(inquiry->second.done));
    inquiry = inquiries_.erase(inquiry);
  }
  for (const auto& done : all) done();
}

// Its monitor is gone.
void Manager::forget_reports(MonitoredLink& link) {
  link.asked.reset();
  link.stale = false;
  link.streaming = false;
  on_answered(link.id);
}

}  // namespace netmon
