// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "netmonctl/links.h"
#include "netmonctl/paint.h"

namespace netmon::ctl {

// The replies of Watch as lines of text. Rates are made here, from each sample and the one before.
// How a link stands is said at first, and where it changes without an event that tells it.
class WatchText {
 public:
  explicit WatchText(bool colors) : colors_(colors) {}

  // One line with its newline, or "" for a reply that says nothing to a reader.
  std::string line(const JsonObject& reply, uint64_t now_usec);

 private:
  // Of a link.
  struct Said {
    std::string how;       // it stands, as was known last
    bool is_told = false;  // an event has told since what came of it
  };

  std::string begin(uint64_t realtime_usec, const std::string& interface);
  std::string of_link(const Link& link, uint64_t now_usec);
  std::string of_sample(const LinkSample& sample);
  std::string of_event(const ServiceEvent& event);
  std::string of_unmonitored(const std::string& interface, uint64_t now_usec);
  void forget(const std::string& interface);

  bool colors_;
  size_t name_width_ = 0;  // of the longest name so far
  std::map<std::string, TickRates> rates_;
  std::map<std::string, Said> said_;
};

}  // namespace netmon::ctl
