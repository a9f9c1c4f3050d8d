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
#include "intfmon/last_samples.h"
#include "intfmon/options.h"
#include "intfmon/sample_printer.h"
#include "intfmon/service_report.h"
#include "intfmon/state_tracker.h"
#include "intfmon/ticker.h"
#include "intfmon/untold.h"
#include "net/sysfs_interface.h"
#include "sysd/event_loop.h"
#include "sysd/log.h"
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
  struct Ticks {
    std::optional<Ticker> samples;
    std::optional<Ticker> look;        // only when the interval is longer than a look
    int64_t before_first = 0;          // the slot from which sequence numbers count
    std::optional<int64_t> last_slot;  // with a sample, of this process or of the one before
  };

  // The conversation.
  struct Netmon {
    std::optional<Connection> connection;
    bool answered = false;   // it has read what was said over this connection
    bool streaming = false;  // somebody watches: each sample goes to it, too
    Backoff retries{milliseconds(100), seconds(5)};  // to connect
    EventSource retry;
  };

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
  void rename(const InterfaceName& name);
  void note_event(std::string_view what);
  void update_status();

  // interface_monitor_report.cpp: samples for whoever looks
  void report_sample(const Report& order);
  void stream_sample();

  EventLoop& loop_;
  Log& log_;
  IntfmonOptions options_;
  SysfsInterface sysfs_;
  std::optional<Monitor> order_;  // what netmon told to do; none yet before the first `monitor`
  Ticks ticks_;
  StateTracker tracker_;
  Untold untold_;
  Observation observation_;
  std::optional<Instant> changed_;  // when it was seen to go up, down or dormant last
  LastSamples series_;
  uint64_t printed_ = 0;  // in this process
  uint64_t printed_before_order_ = 0;
  SamplePrinter printer_;
  ServiceReport service_;
  Netmon netmon_;
  bool leaving_ = false;
  EventSource signals_[3];
};

}  // namespace netmon
