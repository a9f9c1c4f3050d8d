// SPDX-License-Identifier: MIT
//
// The machine's links as the kernel tells them: subscribe to RTNLGRP_LINK, then dump; every message
// changes a table, and what it changed is told. When messages were lost (ENOBUFS) what is queued is
// dropped, the dump is made again and the table compared with it, so that nothing stays wrong: what
// is queued is older than the dump. Until the queue is empty the kernel adds nothing to it, and
// does not tell that it lost more; once it is, what comes during the dump is queued, and applied
// after.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/interface_name.h"
#include "base/result.h"
#include "net/link_message.h"
#include "net/netlink.h"
#include "sysd/event_loop.h"

namespace netmon {

class LinkWatcher {
 public:
  struct Handlers {
    std::function<void(const Link&)> appeared;
    std::function<void(const Link&, bool moved)> vanished;
    // Perhaps with other alternative names, too.
    std::function<void(const Link&, const InterfaceName& old_name)> renamed;
    std::function<void(const Link&)> altnames_changed;
    // Messages were lost, and the table was made again.
    std::function<void()> resynchronized;
    // Somebody waits for a name, and so it is looked for again and again.
    std::function<bool()> one_is_missed;
  };

  // Subscribes and dumps; the first table is not told to the handlers. Throws Failure.
  LinkWatcher(EventLoop& loop, Handlers handlers);
  LinkWatcher(const LinkWatcher&) = delete;
  LinkWatcher& operator=(const LinkWatcher&) = delete;

  // All links by ifindex.
  [[nodiscard]] const std::map<uint32_t, Link>& links() const { return links_; }
  [[nodiscard]] const Link* find(uint32_t ifindex) const;
  // By its name; by any of its names.
  [[nodiscard]] const Link* find(const InterfaceName& name) const;
  [[nodiscard]] const Link* find_called(const InterfaceName& name) const;

  // The kernel does not tell of an alternative name that a link gets while it is down, as most do
  // when they have just appeared. So the links are looked at for some seconds more, less and less
  // often, and as long as one is missed.
  void look_soon();
  void stop_looking();

 private:
  void look();
  void look_again();
  bool receive();
  void apply(const LinkMessage& message);
  void resynchronize();
  void drain();
  bool compare_with_dump();
  void remove(uint32_t ifindex, bool moved);

  Handlers handlers_;
  NetlinkSocket socket_;
  std::map<uint32_t, Link> links_;
  EventSource retry_;
  std::optional<nanoseconds> look_delay_;  // while it is armed
  EventSource look_timer_;
  bool looks_ = true;
  EventSource source_;
};

// The links of this network namespace, by ifindex: one dump.
[[nodiscard]] Result<std::map<uint32_t, Link>> dump_links();

}  // namespace netmon
