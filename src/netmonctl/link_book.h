// SPDX-License-Identifier: MIT
//
// The links as a stream of Watch tells them, with the rates of the last minutes.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "netmonctl/graph.h"
#include "netmonctl/links.h"

namespace netmon::ctl {

struct LinkPage {
  static constexpr size_t kRemembered = 300;  // samples

  Link link;
  TickRates ticks;
  std::deque<std::optional<double>> rx_bytes;  // per second, oldest first
  std::deque<std::optional<double>> tx_bytes;
  std::deque<ServiceEvent> events;  // oldest first

  // The last `count` of a history.
  [[nodiscard]] static Series last(const std::deque<std::optional<double>>& history, size_t count);
};

class LinkBook {
 public:
  // One reply of Watch. A link that no list would have any more goes.
  void take(const JsonObject& reply);
  // A new stream begins: what it does not tell again is gone when it is live.
  void begin_again();

  [[nodiscard]] const std::map<std::string, LinkPage>& pages() const { return pages_; }
  [[nodiscard]] bool live() const { return live_; }

 private:
  void take_link(Link link);
  void take_sample(const LinkSample& sample);
  void take_event(const ServiceEvent& event);
  void become_live();

  std::map<std::string, LinkPage> pages_;
  std::map<std::string, bool> told_;  // by the stream that is not live yet
  bool live_ = false;
};

}  // namespace netmon::ctl
