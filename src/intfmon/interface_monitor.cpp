// SPDX-License-Identifier: MIT
#include "intfmon/interface_monitor.h"

#include <net/if.h>
#include <signal.h>

#include <algorithm>
#include <utility>

#include "base/signal_name.h"
#include "base/tick_grid.h"

namespace netmon {

namespace {

constexpr nanoseconds kLookInterval = seconds(1);
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

}  // namespace

InterfaceMonitor::InterfaceMonitor(EventLoop& loop, Log& log, IntfmonOptions options)
    : loop_(loop),
      log_(log),
      options_(std::move(options)),
      sysfs_(SysfsInterface::open(kSysfsNet, options_.interface).take_or_throw()),
      printer_(
          loop,
          [this](EventKind kind, std::optional<uint64_t> count, std::optional<std::string> detail) {
            report(kind, count, std::move(detail));
          },
          [this] { leave(ByeReason::output_closed); }) {
  const auto reading = sysfs_.read(SysfsInterface::Extent::link);
  if (!reading) throw Failure(reading.error());
  track(*reading, monotonic_now());
  untold_.forget();  // the first look is told as it is
  rename(options_.interface);
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    signals_[i] = loop_.on_signal(
        kSignals[i], [this](int signal) { leave(ByeReason::signal, signal_name(signal)); });
  }
  netmon_.retry = loop_.on_timer([this] { reconnect(); });
  const auto connected = connect();
  if (!connected && options_.exit_with_netmon) remove_socket_of_dead_netmon();
  connected.or_throw();
}

// Begins to tick as order_ says. The grid is that of the name, so a monitor that was started again
// goes on in the same one.
void InterfaceMonitor::make_tickers() {
  const TickGrid samples{order_->interval, phase_for(options_.interface.bytes(), order_->spread)};
  const bool looks_apart = samples.interval > kLookInterval;
  ticks_.samples.emplace(loop_, samples, [this](int64_t slot, uint64_t) { on_tick(slot); });
  ticks_.before_first = ticks_.samples->first_slot();
  series_.clear();
  ticks_.look.reset();
  if (looks_apart) {
    --ticks_.before_first;  // the first look is the sample of the slot that runs already
    ticks_.look.emplace(
        loop_, TickGrid{kLookInterval, phase_for(options_.interface.bytes(), order_->spread)},
        [this](int64_t, uint64_t) { on_look(); });
  }
  go_on();
}

// Where a process before, or other ticks, left off: a slot that runs and has no sample gets it now.
void InterfaceMonitor::go_on() {
  const int64_t running = ticks_.samples->first_slot();
  if (ticks_.last_slot && *ticks_.last_slot < running) on_tick(running);
}

// A slot of the sample grid.
void InterfaceMonitor::on_tick(int64_t slot) {
  // The ticks before may have lain earlier in their slots than these.
  if (ticks_.last_slot && slot <= *ticks_.last_slot) return on_look();
  const auto reading = read(SysfsInterface::Extent::all);
  if (!reading) return;
  const Instant now = monotonic_now();
  const int64_t running_at_first = ticks_.samples->first_slot();
  // Where it came before the first look, the slot that ran then has no sample and is not counted.
  if (!series_.last()) ticks_.before_first = std::min(slot - 1, running_at_first);
  const auto changes = track(*reading, now);
  const int64_t missed = slot - 1 - ticks_.last_slot.value_or(std::min(slot - 1, running_at_first));
  if (missed > 0) report(EventKind::missed, static_cast<uint64_t>(missed));
  report_changes(changes);
  take_sample(*reading, now, static_cast<uint64_t>(slot - ticks_.before_first));
  service_.on_look(printed_ > 0, now);
}

// A look between two samples; the very first one is a sample, unless its slot has one.
void InterfaceMonitor::on_look() {
  const bool first = !series_.last() && ticks_.look;
  const auto reading = read(first ? SysfsInterface::Extent::all : SysfsInterface::Extent::link);
  if (!reading) return;
  const Instant now = monotonic_now();
  report_changes(track(*reading, now));
  if (first) take_sample(*reading, now, 1);
  service_.on_look(printed_ > 0, now);
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
  if (netmon_.answered) untold_.forget();
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
  sample.quality = judge(series_.last(), sample);
  if (sample.quality == Quality::reset) report(EventKind::reset);
  series_.add(sample);
  const int64_t slot = ticks_.before_first + static_cast<int64_t>(sequence);
  ticks_.last_slot = std::max(ticks_.last_slot.value_or(slot), slot);
  ++printed_;  // or tried to: a sample that nobody reads counts, too
  printer_.print(*order_, sample);
  if (netmon_.streaming) stream_sample();
  if (order_->count && printed_ - printed_before_order_ >= *order_->count) {
    leave(ByeReason::count);
  }
}

void InterfaceMonitor::rename(const InterfaceName& name) {
  options_.interface = name;
  printer_.rename(name);
}

void InterfaceMonitor::note_event(std::string_view what) {
  service_.note_event(what);
  update_status();
}

void InterfaceMonitor::update_status() {
  if (!order_) return;
  service_.status(printer_.name(), observation_.state, order_->interval,
                  netmon_.connection.has_value());
}

}  // namespace netmon
