// SPDX-License-Identifier: MIT
//
// What a service remembers of its links, also over its own restart (state_file.h), and of holds on
// interfaces that are not monitored at the moment.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/interface_name.h"
#include "netmon/state_file.h"
#include "policy/hold.h"
#include "sysd/event_loop.h"
#include "sysd/log.h"

namespace netmon {

class Memory {
 public:
  // `settle` is to call save(): a moment after note_changed(), once for a burst of events, and
  // again after a save that failed. Without a directory nothing outlives netmon.
  Memory(EventLoop& loop, Log& log, const std::string& directory, std::function<void()> settle);
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  // What the netmon before has left. Before, no change is settled.
  void load();
  void note_changed() { changed_ = true; }
  // Monitoring goes on without. What cannot be written is told once, until it can be.
  void save(std::vector<SavedLink> links, std::map<InterfaceName, Hold> holds);

  // Of the netmon before: those that were not taken yet.
  [[nodiscard]] const std::vector<SavedLink>& left() const { return left_; }
  [[nodiscard]] const SavedLink* find(const InterfaceName& name, uint32_t ifindex) const;
  // This one has just begun: what the one before had asked for may come yet.
  [[nodiscard]] bool is_fresh() const;
  std::optional<SavedLink> take(const InterfaceName& name, uint32_t ifindex);
  // What was stopped by hand is not any more.
  void resume();

  // The link is monitored no more; its hold lasts.
  void keep_hold(const InterfaceName& name, const Hold& hold);
  // One that outlived netmon, or that its interface was not monitored for a while.
  [[nodiscard]] std::optional<Hold> take_hold(const InterfaceName& name);

 private:
  EventLoop& loop_;
  Log& log_;
  std::function<void()> settle_;
  StateFile file_;
  std::vector<SavedLink> left_;
  Instant loaded_;
  std::map<InterfaceName, Hold> holds_;
  bool changed_ = false;
  bool burst_ = false;
  bool forgets_ = false;  // what is known could not be saved
  EventSource burst_begin_;
  EventSource burst_end_;
  EventSource again_;
};

}  // namespace netmon
