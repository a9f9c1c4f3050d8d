// SPDX-License-Identifier: MIT
//
// Readings of this moment, and streams of them, from the interface monitors. Nothing is asked for
// while nobody looks. A monitor is asked once at a time: one that stands still is not asked again
// before it has answered, so that no number of questions can fill its socket.
#include <set>
#include <utility>

#include "netmon/manager.h"

namespace netmon {

namespace {

constexpr milliseconds kStillFresh{10};  // an answer so young answers the next question, too

}  // namespace

void Manager::ask(const std::vector<LinkId>& links, std::function<void()> done) {
  const Instant now = monotonic_now();
  std::set<LinkId> asked;
  for (const LinkId id : links) {
    const auto found = monitored_.find(id);
    if (found != monitored_.end() && ask_monitor(found->second, now)) asked.insert(id);
  }
  inquiries_.begin(std::move(asked), std::move(done));
}

void Manager::on_late(LinkId id) {
  if (const auto late = monitored_.find(id); late != monitored_.end())
    late->second.readings.stale = true;
}

// True if there is an answer to wait for.
bool Manager::ask_monitor(MonitoredLink& link, Instant now) {
  if (link.peer == nullptr) return false;
  if (!link.peer->current) {
    link.readings.stale = true;  // it may not know the question
    return false;
  }
  if (!link.readings.asked && link.readings.last && now - link.readings.came < kStillFresh)
    return false;
  if (!link.readings.asked) {
    link.readings.asked = inquiries_.next_request();
    send(*link.peer, Report{ReportKind::once, *link.readings.asked});
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
  if (std::exchange(link.readings.streaming, wanted) == wanted) return;
  send(*link.peer, Report{wanted ? ReportKind::start : ReportKind::stop, 0});
}

std::optional<Error> Manager::on_sample(MonitorPeer& peer, const SampleTaken& taken) {
  MonitoredLink& link = *peer.link;
  if (taken.request && link.readings.asked != taken.request) {
    return Error{0, "it answered a question that it was not asked", {}};
  }
  // Of a device that is gone meanwhile.
  const bool of_this = link.has(taken.sample.ifindex);
  if (of_this) {
    link.readings.last = taken.sample;
    link.readings.rates = taken.rates;
    link.readings.came = monotonic_now();
    link.readings.stale = false;
  }
  if (taken.request) {
    link.readings.asked.reset();
    inquiries_.on_answered(link.id);
  } else if (of_this && link.chosen()) {
    control_.tell_sample(link.id, link.name, taken.sample);
  }
  return std::nullopt;
}

// Its monitor is gone.
void Manager::forget_reports(MonitoredLink& link) {
  link.readings.asked.reset();
  link.readings.stale = false;
  link.readings.streaming = false;
}

}  // namespace netmon
