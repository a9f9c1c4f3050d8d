// SPDX-License-Identifier: MIT
//
// A link that netmon is to monitor, through renames and absences: its device, the life of its
// monitor, what is decided about it, and what is known of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/interface_name.h"
#include "base/rates.h"
#include "base/sample.h"
#include "base/sparing.h"
#include "config/config.h"
#include "config/selection.h"
#include "netmon/launcher.h"
#include "policy/hold.h"
#include "policy/link_policy.h"
#include "policy/monitor_life.h"
#include "policy/recent_count.h"
#include "report/link_event.h"
#include "sysd/event_loop.h"

namespace netmon {

struct MonitorPeer;

// There is no such device now.
struct Absence {
  Instant since;
  bool moved = false;  // to another network namespace
};

// Where a monitor left the row of samples when it ended, and when that was.
struct RowLeft {
  Instant slot;
  Instant when;
};

// The row of samples, whichever monitor takes them.
struct SampleRow {
  std::optional<uint64_t> to_come;  // none: without end
  std::optional<RowLeft> left;      // until the next monitor goes on from there
};

// The readings of a device, and what its monitor is asked for.
struct Readings {
  std::optional<Sample> last;  // that was reported; none of a device before
  std::optional<Rates> rates;  // with it
  Instant came;
  std::optional<uint64_t> asked;  // a question to this monitor that is not answered yet
  bool stale = false;             // it did not answer in time, or may not know the question
  bool streaming = false;         // it was told to send each sample
};

// What happened to a link since netmon began to watch it.
struct Tally {
  uint64_t restores = 0;
  uint64_t flaps = 0;  // that no look saw
  RecentCount recent;  // of these, and of the times that it went down
  std::optional<LinkEvent> last_event;
};

// Each calls the Manager when its time has come.
struct LinkTimers {
  EventSource life;
  EventSource policy;
  EventSource hold;  // for its end
  EventSource summary;
};

// What is said of a link again and again, each sort by itself.
struct SaidSparingly {
  Sparing flaps;
  Sparing resets;
  Sparing missed;
  Sparing output;
  Sparing outages;
  Sparing troubles;         // of its monitor
  bool this_outage = true;  // the one that it is in, or was in last, is
};

struct MonitoredLink {
  MonitoredLink(LinkId link_id, const InterfaceName& link_name, const InterfaceSettings& how,
                const Keeping& keeping, Choice choice)
      : id(link_id),
        name(link_name),
        wanted(link_name),
        known_as(link_name),
        life(keeping, choice),
        settings(how),
        policy(policy_settings()) {}

  // What is written out is also brought up where it was never seen up.
  [[nodiscard]] bool named() const { return life.choice() == Choice::named; }
  [[nodiscard]] PolicySettings policy_settings() const { return {settings.restore, named()}; }
  // It is, or is to be, monitored: not one that is only waited for to be gone.
  [[nodiscard]] bool chosen() const { return life.choice() != Choice::none; }
  // For people: "v0", or "v0 (wan0)".
  [[nodiscard]] std::string title() const { return shown_with(name, known_as); }
  // Gone, where nobody has asked for it by its name, is nothing that a list has to show.
  [[nodiscard]] bool listed() const { return chosen() && (life.present() || named() || hold); }
  [[nodiscard]] bool has(uint32_t index) const { return life.present() && ifindex == index; }

  LinkId id;
  InterfaceName name;      // as it is called now, or was when it was last seen
  InterfaceName wanted;    // by which it was picked: what is waited for when absent
  InterfaceName known_as;  // the name by which it is meant now: its own, or an alternative one
  uint32_t ifindex = 0;    // of the device; while it is absent, of the last one
  std::optional<Absence> absence;

  MonitorLife life;
  MonitorPeer* peer = nullptr;  // the one that is connected, as life has it
  std::string unit;             // that was asked for last, or has spoken since
  std::string upgraded_to;      // the build for which the unit was restarted last
  bool output_fails = false;    // the monitor prints to our own standard output, and cannot
  SampleRow row;
  Readings readings;

  InterfaceSettings settings;
  LinkPolicy policy;
  uint64_t decision = 0;  // the number of the policy's last to set it up
  std::optional<Hold> hold;

  SaidSparingly said;
  Tally tally;
  LinkTimers timers;
};

[[nodiscard]] constexpr Choice choice_of(Selection::Match match) {
  switch (match) {
    case Selection::Match::none:
      return Choice::none;
    case Selection::Match::glob:
      return Choice::glob;
    case Selection::Match::named:
      break;
  }
  return Choice::named;
}

}  // namespace netmon
