// SPDX-License-Identifier: MIT
#include "intfmon/interface_monitor.h"

#include <net/if.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/signal_name.h"
#include "base/tick_grid.h"
#include "report/message_ids.h"
#include "report/stats_text.h"

namespace netmon {

namespace {

constexpr nanoseconds kLookInterval = seconds(1);
constexpr size_t kBlockBytes = 1024;  // more than any block takes
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

}  // namespace

InterfaceMonitor::InterfaceMonitor(EventLoop& loop, Log& log, IntfmonOptions options)
    : loop_(loop),
      log_(log),
      options_(std::move(options)),
      sysfs_(SysfsInterface::open(kSysfsNet, options_.interface).take_or_throw()),
      output_(STDOUT_FILENO) {
  const auto reading = sysfs_.read(SysfsInterface::Extent::link);
  if (!reading) throw Failure(reading.error());
  track(*reading, monotonic_now());
  untold_.forget();  // the first look is told as it is
  journal_.send_kept_from(loop_);
  block_.reserve(kBlockBytes);
  entry_.reserve(kBlockBytes);
  rename(options_.interface);
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    signals_[i] = loop_.on_signal(
        kSignals[i], [this](int signal) { leave(ByeReason::signal, signal_name(signal)); });
  }
  retry_timer_ = loop_.on_timer([this] { reconnect(); });
  const auto connected = connect();
  if (!connected && options_.exit_with_netmon) remove_socket_of_dead_netmon();
  connected.or_throw();
}

// Begins to tick as order_ says. The grid is that of the name, so a monitor that was started again
// goes on in the same one.
void InterfaceMonitor::make_tickers() {
  const TickGrid samples{order_->interval, phase_for(options_.interface.bytes(), order_->spread)};
  const bool looks_apart = samples.interval > kLookInterval;
  sample_ticker_.emplace(loop_, samples, [this](int64_t slot, uint64_t) { on_tick(slot); });
  slot_before_first_ = sample_ticker_->first_slot();
  previous_.reset();
  before_previous_.reset();
  look_ticker_.reset();
  if (looks_apart) {
    --slot_before_first_;  // the first look is the sample of the slot that runs already
    look_ticker_.emplace(
        loop_, TickGrid{kLookInterval, phase_for(options_.interface.bytes(), order_->spread)},
        [this](int64_t, uint64_t) { on_look(); });
  }
  go_on();
}

// Where a process before, or other ticks, left off: a slot that runs and has no sample gets it now.
void InterfaceMonitor::go_on() {
  const int64_t running = sample_ticker_->first_slot();
  if (last_slot_ && *last_slot_ < running) on_tick(running);
}

// A slot of the sample grid.
void InterfaceMonitor::on_tick(int64_t slot) {
  // The ticks before may have lain earlier in their slots than these.
  if (last_slot_ && slot <= *last_slot_) return on_look();
  const auto reading = read(SysfsInterface::Extent::all);
  if (!reading) return;
  const Instant now = monotonic_now();
  const int64_t running_at_first = sample_ticker_->first_slot();
  // Where it came before the first look, the slot that ran then has no sample and is not counted.
  if (!previous_) slot_before_first_ = std::min(slot - 1, running_at_first);
  const auto changes = track(*reading, now);
  const int64_t missed = slot - 1 - last_slot_.value_or(std::min(slot - 1, running_at_first));
  if (missed > 0) report(EventKind::missed, static_cast<uint64_t>(missed));
  report_changes(changes);
  take_sample(*reading, now, static_cast<uint64_t>(slot - slot_before_first_));
  notify_sampled(now);
}

// A look between two samples; the very first one is a sample, unless its slot has one.
void InterfaceMonitor::on_look() {
  const bool first = !previous_ && look_ticker_;
  const auto reading = read(first ? SysfsInterface::Extent::all : SysfsInterface::Extent::link);
  if (!reading) return;
  const Instant now = monotonic_now();
  report_changes(track(*reading, now));
  if (first) take_sample(*reading, now, 1);
  notify_sampled(now);
}

// nullopt: the interface is gone, and so is this monitor.
std::optional<Reading> InterfaceMonitor::read(SysfsInterface::Extent extent) {
  const auto reading = sysfs_.read(extent);
  if (reading) return *reading;
  report(EventKind::absent);
  leave(ByeReason::absent);
  return std::nullopt;
}

StateTracker::Changes InterfaceMonitor::track(const Reading& reading, Instant now) {
  LinkState state;
  state.operstate = reading.operstate.value_or(Operstate::unknown);
  state.admin_up = (reading.flags.value_or(0) & IFF_UP) != 0;
  if (condition(state) == Condition::down && state.admin_up) state.protodown = sysfs_.protodown();
  observation_ = {state, now};
  const bool was_down = condition(tracker_.state()) == Condition::down;
  const auto changes = tracker_.look(state, reading.counters);
  untold_.look(condition(state), now);
  if (answered_) untold_.forget();
  if (changes.up || changes.dormant || (changes.down && !was_down)) changed_ = now;
  return changes;
}

void InterfaceMonitor::report_changes(const StateTracker::Changes& changes) {
  if (changes.flaps > 0) {
    report(EventKind::flap, changes.flaps);
    note_event("flapped");
  }
  if (changes.down) {
    send(LinkDown{observation_});
    note_event("link down");
  }
  if (changes.up) {
    report(EventKind::up);
    note_event("link up");
  }
  if (changes.dormant) {
    report(EventKind::dormant);
    note_event("link dormant");
  }
}

void InterfaceMonitor::take_sample(const Reading& reading, Instant now, uint64_t sequence) {
  Sample sample{sequence, now, realtime_usec(), sysfs_.ifindex(), reading, Quality::first};
  sample.quality = judge(previous_, sample);
  if (sample.quality == Quality::reset) report(EventKind::reset);
  before_previous_ = previous_;
  previous_ = sample;
  const int64_t slot = slot_before_first_ + static_cast<int64_t>(sequence);
  last_slot_ = std::max(last_slot_.value_or(slot), slot);
  ++printed_;  // or tried to: a sample that nobody reads counts, too
  print(sample);
  if (streaming_) stream_sample();
  if (order_->count && printed_ - printed_before_order_ >= *order_->count) {
    leave(ByeReason::count);
  }
}

void InterfaceMonitor::print(const Sample& sample) {
  if (order_->print == Print::none) return;
  // The first of each span: where its slot was missed, the next one.
  const uint64_t span = (sample.sequence - 1) / order_->print_every;
  if (std::exchange(printed_span_, span) == span) return;
  format_sample(order_->print, options_.interface, shown_name_, sample, block_);
  switch (order_->print == Print::journal ? enter_block() : output_.write(block_)) {
    case LineOutput::Outcome::written:
      output_fails_ = false;
      if (lost_ > 0) report(EventKind::output_lost, std::exchange(lost_, 0));
      break;
    case LineOutput::Outcome::lost:
      if (lost_++ == 0) report(EventKind::output_lost);
      break;
    case LineOutput::Outcome::closed:
      leave(ByeReason::output_closed);
      break;
    case LineOutput::Outcome::failed:
      ++lost_;
      if (!std::exchange(output_fails_, true)) {
        report(EventKind::output_failed, std::nullopt, std::strerror(errno));
      }
      break;
  }
}

// One entry for the three lines. One that journald does not take yet goes with a later one.
LineOutput::Outcome InterfaceMonitor::enter_block() {
  entry_.resize(entry_begin_);
  add_field(entry_, "MESSAGE", std::string_view(block_).substr(0, block_.size() - 1));
  switch (journal_.send(entry_)) {
    case Journal::Outcome::written:
    case Journal::Outcome::kept:
      return LineOutput::Outcome::written;
    case Journal::Outcome::lost:
      return LineOutput::Outcome::lost;
    case Journal::Outcome::failed:
      break;
  }
  return LineOutput::Outcome::failed;
}

void InterfaceMonitor::rename(const InterfaceName& name) {
  options_.interface = name;
  shown_name_ = name.shown();
  entry_.clear();
  add_field(entry_, "PRIORITY", std::to_string(static_cast<int>(Priority::info)));
  add_field(entry_, "SYSLOG_IDENTIFIER", "intfmon");
  add_field(entry_, "MESSAGE_ID", message_id::kSample);
  add_field(entry_, "NETMON_INTERFACE", shown_name_);
  entry_begin_ = entry_.size();
}

}  // namespace netmon
