// SPDX-License-Identifier: MIT
//
// Sets links of a container down, and sees when the kernel told of IFF_UP being gone and back.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "support/container.h"

namespace netmon::bench {

class LinkProbe {
 public:
  explicit LinkProbe(const test::Container& container, const std::vector<std::string>& names);
  ~LinkProbe();
  LinkProbe(const LinkProbe&) = delete;
  LinkProbe& operator=(const LinkProbe&) = delete;

  struct Outage {
    int64_t down_usec = 0;  // CLOCK_MONOTONIC
    int64_t up_usec = 0;
  };
  // Sets these down, one after the other as fast as it goes, and waits until each was up again.
  // Throws std::runtime_error where one is not after `limit`.
  std::map<std::string, Outage> take_down(const std::vector<std::string>& names,
                                          std::chrono::milliseconds limit);

 private:
  void listen();
  void on_flags(int ifindex, bool up, int64_t now);

  UniqueFd messages_;  // rtnetlink: the changes of links
  UniqueFd control_;   // for ioctl
  std::map<int, std::string> names_;
  std::mutex mutex_;
  std::map<std::string, Outage> outages_;
  std::atomic<bool> ending_{false};
  std::thread listener_;
};

}  // namespace netmon::bench
