// SPDX-License-Identifier: MIT
//
// What happened to a link, or was decided about it: one line of the log, one Event of io.netmon.
// The word of its kind is NETMON_EVENT= in the journal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/words.h"
#include "sysd/journal.h"

namespace netmon {

enum class LinkEventKind : uint8_t {
  link_down,
  still_down,
  link_up,
  outages,
  dormant,
  dormant_over,
  flap,
  absent,
  appeared,
  renamed,
  moved,
  set_up,
  wait,
  left_down,
  cannot_help,
  contended,
  contended_over,
  error_disabled,
  restored,
  restore_failed,
  no_permission,
  held,
  released,
  hold_over,
  cleared,
  reset,
  missed,
  output_lost,
  output_failed,
  monitor_lost,
  monitor_back,
};

inline constexpr auto kLinkEventKinds = words<LinkEventKind::monitor_back>(
    {"link_down",     "still_down",     "link_up",        "outages",       "dormant",
     "dormant_over",  "flap",           "absent",         "appeared",      "renamed",
     "moved",         "set_up",         "wait",           "left_down",     "cannot_help",
     "contended",     "contended_over", "error_disabled", "restored",      "restore_failed",
     "no_permission", "held",           "released",       "hold_over",     "cleared",
     "reset",         "missed",         "output_lost",    "output_failed", "monitor_lost",
     "monitor_back"});

[[nodiscard]] constexpr std::string_view to_string(LinkEventKind kind) {
  return kLinkEventKinds[kind];
}

struct LinkEvent {
  LinkEventKind kind = LinkEventKind::link_down;
  uint64_t realtime_usec = 0;
  std::string message;  // the line, without the name of the interface
  Priority priority = Priority::info;

  bool operator==(const LinkEvent&) const = default;
};

}  // namespace netmon
