// SPDX-License-Identifier: MIT
#include "netmonctl/link_book.h"

#include <algorithm>
#include <utility>

namespace netmon::ctl {

namespace {

constexpr size_t kEventsRemembered = 20;

template <typename T>
void remember(std::deque<T>& history, T value, size_t most) {
  history.push_back(std::move(value));
  if (history.size() > most) history.pop_front();
}

void remember_rates(LinkPage& page, const std::optional<LinkRates>& rates) {
  const LinkRates known = rates.value_or(LinkRates());
  remember(page.rx_bytes, known.rx_bytes, LinkPage::kRemembered);
  remember(page.tx_bytes, known.tx_bytes, LinkPage::kRemembered);
}

}  // namespace

Series LinkPage::last(const std::deque<std::optional<double>>& history, size_t count) {
  const auto shown = static_cast<std::ptrdiff_t>(std::min(count, history.size()));
  return {history.end() - shown, history.end()};
}

void LinkBook::take(const JsonObject& reply) {
  for (const auto& [name, value] : reply.items()) {
    if (name == "link" && value.is_object()) take_link(decode_link(value));
    if (name == "sample" && value.is_object()) take_sample(decode_sample(value));
    if (name == "event" && value.is_object()) take_event(decode_event(value));
    if (name == "unmonitored" && value.is_string()) pages_.erase(value.get<std::string>());
    if (name == "live" && value == true) become_live();
  }
}

void LinkBook::begin_again() {
  live_ = false;
  told_.clear();
}

void LinkBook::take_link(Link link) {
  // Gone, and nobody has asked for it by its name: no list has it.
  if (link.standing == Standing::absent && !link.named && !link.hold) {
    pages_.erase(link.interface);
    return;
  }
  if (!live_) told_[link.interface] = true;
  LinkPage& page = pages_[link.interface];
  // A link that is renamed comes under its new name; the old one is gone.
  if (link.ifindex) {
    for (auto other = pages_.begin(); other != pages_.end();) {
      const bool same =
          other->first != link.interface && other->second.link.ifindex == link.ifindex;
      other = same ? pages_.erase(other) : std::next(other);
    }
  }
  if (link.sample) page.ticks.begin(*link.sample, link.rates, link.interval);
  // Without a reading of its own, what was read before still stands.
  if (!link.sample) link.sample = page.link.sample;
  if (!link.rates && link.monitor.connected) link.rates = page.link.rates;
  if (link.last_event && (page.events.empty() || page.events.back() != *link.last_event)) {
    remember(page.events, *link.last_event, kEventsRemembered);
  }
  page.link = std::move(link);
}

void LinkBook::take_sample(const LinkSample& sample) {
  const auto found = pages_.find(sample.interface);
  if (found == pages_.end()) return;  // it was not asked for, or is not told yet
  LinkPage& page = found->second;
  page.link.sample = sample;
  page.link.rates = page.ticks.take(sample);
  page.link.monitor.stale = false;
  page.link.operstate = sample.operstate;
  page.link.admin_up = sample.admin_up;
  remember_rates(page, page.link.rates);
}

void LinkBook::take_event(const ServiceEvent& event) {
  const auto found = pages_.find(event.interface);
  if (found == pages_.end()) return;
  found->second.link.last_event = event;
  remember(found->second.events, event, kEventsRemembered);
}

void LinkBook::become_live() {
  live_ = true;
  for (auto page = pages_.begin(); page != pages_.end();) {
    page = told_.contains(page->first) ? std::next(page) : pages_.erase(page);
  }
}

}  // namespace netmon::ctl
