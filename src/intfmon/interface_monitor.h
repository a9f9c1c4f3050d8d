// SPDX-License-Identifier: MIT
//
// The life of one interface monitor:
//
//   open sysfs → connect → `ready` → wait for `monitor` → tick … → `bye`
//
// Two grids: the link is looked at every min(interval, 1 s), a sample is taken every interval. Up
// to an interval of 1 s they are one. With a longer one the first look is also the first sample, so
// that nobody waits an hour for the first line.
//
// netmon decides, this obeys: it reports each change of the link and never sets it up by itself.
// When netmon goes away without a word, a monitor with --exit-with-netmon ends; any other goes on
// sampling, connects again with backoff, and says `ready` with what it has seen meanwhile.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/backoff.h"
#include "base/line_output.h"
#include "base/sample.h"
#include "intfmon/options.h"
#include "intfmon/state_tracker.h"
#include "intfmon/ticker.h"
#include "intfmon/untold.h"
#include "net/sysfs_interface.h"
#include "sysd/event_loop.h"
#include "sysd/journal.h"
#include "sysd/log.h"
#include "sysd/notify.h"
#include "wire/connection.h"
#include "wire/messages.h"

namespace netmon {

class InterfaceMonitor {
 public:
  // Opens the interface, connects and says `ready`. Throws Failure. The signals SIGINT, SIGTERM and
  // SIGHUP must be blocked.
  InterfaceMonitor(EventLoop& loop, Log& log, IntfmonOptions options);
  InterfaceMonitor(const InterfaceMonitor&) = delete;
  InterfaceMonitor& operator=(const InterfaceMonitor&) = delete;

 private:
  // interface_monitor_netmon.cpp: the conversation
  [[nodiscard]] Result<void> connect();
  void reconnect();
  void on_message(std::string_view text);
  void on_closed(const std::optional<Error>& why);
  void remove_socket_of_dead_netmon() const;
  void send(const Message& message);
  void report(EventKind kind, std::optional<uint64_t> count = std::nullopt,
              std::optional<std::string> detail = std::nullopt);
  void start(const Monitor& order);
  void set_up(const SetLinkUp& order);
  void change_interface(const InterfaceChanged& change);
  void leave(ByeReason reason, std::optional<std::string> detail = std::nullopt);

  // interface_monitor.cpp: looking and printing
  void make_tickers();
  void go_on();
  void on_tick(int64_t slot);
  void on_look();
  std::optional<Reading> read(SysfsInterface::Extent extent);
  StateTracker::Changes track(const Reading& reading, Instant now);
  void report_changes(const StateTracker::Changes& changes);
  void take_sample(const Reading& reading, Instant now, uint64_t sequence);
  void print(const Sample& sample);
  LineOutput::Outcome enter_block();
  void rename(const InterfaceName& name);

  // interface_monitor_report.cpp: samples for whoever looks
  void report_sample(const Report& order);
  [[nodiscard]] const Sample* baseline(Instant now) const;
  void stream_sample();

  // interface_monitor_service.cpp: what the service manager is told
  void notify_sampled(Instant now);
  void note_event(std::string_view what);
  void update_status();

  EventLoop& loop_;
  Log& log_;
  IntfmonOptions options_;
  std::string shown_name_;
  SysfsInterface sysfs_;
  LineOutput output_;

  std::optional<Monitor> order_;  // what netmon told to do; none yet before the first `monitor`
  std::optional<Ticker> sample_ticker_;
  std::optional<Ticker> look_ticker_;  // only when the interval is longer than a look
  int64_t slot_before_first_ = 0;      // sequence numbers count from here
  std::optional<int64_t> last_slot_;   // with a sample, of this process or of the one before

  StateTracker tracker_;
  Untold untold_;
  Observation observation_;
  std::optional<Instant> changed_;  // when it was seen to go up, down or dormant last
  std::optional<Sample> previous_;
  std::optional<Sample> before_previous_;
  uint64_t printed_ = 0;  // in this process
  uint64_t printed_before_order_ = 0;
  uint64_t lost_ = 0;  // blocks since the last that was written
  std::string block_;
  std::optional<uint64_t> printed_span_;  // of print_every slots; the last with a sample printed

  Journal journal_;
  std::string entry_;  // of a sample: what all have in common, then its text
  size_t entry_begin_ = 0;
  Notifier notifier_;
  std::optional<microseconds> watchdog_interval_ = Notifier::watchdog_interval();
  Instant watchdog_due_;

  bool answered_ = false;      // netmon has read what was said over this connection
  bool streaming_ = false;     // somebody watches: each sample goes to netmon, too
  bool output_fails_ = false;  // the last block failed, and not for want of a reader
  bool ready_ = false;         // the service manager was told so
  std::string last_event_;     // of the link, and when
  bool leaving_ = false;
  Backoff retries_{milliseconds(100), seconds(5)};  // to connect to netmon
  EventSource retry_timer_;
  std::optional<Connection> connection_;
  EventSource signals_[3];
};

}  // namespace netmon
