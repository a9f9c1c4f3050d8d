// SPDX-License-Identifier: MIT
#include "netmon/manager.h"

#include <linux/capability.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/arguments.h"
#include "base/signal_name.h"
#include "base/time_span.h"
#include "config/check_config.h"
#include "netmon/hand_launcher.h"

namespace netmon {

namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};
constexpr seconds kShutdownLimit{5};
constexpr seconds kGoesOnWithin{60};   // of a monitor; after that it was stopped, not restarted
constexpr milliseconds kOneWish{100};  // nobody asks twice so quickly
constexpr milliseconds kEndsPause{500};

bool may_set_links() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  if (::syscall(SYS_capget, &header, data.data()) < 0) return true;  // the kernel will tell
  return (data[0].effective & (1U << CAP_NET_ADMIN)) != 0;
}

}  // namespace

Manager::Manager(EventLoop& loop, Log& log, ManagerSetup setup)
    : loop_(loop),
      log_(log),
      setup_(std::move(setup)),
      socket_(setup_.socket ? MonitorSocket(std::move(setup_.socket)) : MonitorSocket()),
      complaints_(loop, log),
      watcher_(loop, {[this](const Link& link) { on_appeared(link); },
                      [this](const Link& link, bool moved) { on_vanished(link, moved); },
                      [this](const Link& link, const InterfaceName& old_name) {
                        on_renamed(link, old_name);
                      },
                      [this](const Link& link) { on_altnames_changed(link); },
                      [this] { complain("link messages were lost; listed the links again"); },
                      [this] { return one_is_missed(); }}),
      gate_([this](const std::string& unit, uint64_t newest, std::optional<pid_t> main) {
        on_main_process(unit, newest, main);
      }),
      upgrades_(loop, [this](LinkId id) { return upgrade(id); }),
      memory_(loop, log, setup_.state_directory,
              [this] {
                save_state();
                update_status();
              }),
      authority_(loop),
      set_ups_(loop),
      inquiries_(loop, [this](LinkId id) { on_late(id); }),
      control_(loop, *this) {
  if (setup_.service) {
    make_service();
  } else if (setup_.launch) {
    launcher_ = std::make_unique<ChildLauncher>(
        loop_, find_intfmon(), socket_.path(), setup_.trace,
        [this](LinkId id, const MonitorEnd& end) { on_process_ended(id, end); });
  } else {
    launcher_ = std::make_unique<HandLauncher>();
  }
  socket_.serve(
      loop_, [this](AcceptedPeer accepted) { add_peer(std::move(accepted)); },
      [this](const std::string& text) { complaints_.say(text); });
  ending_.limit = loop_.on_timer([this] { give_up_waiting(); });
  ending_.next = loop_.on_timer([this] { end_next_monitors(); });
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    ending_.signals[i] = loop_.on_signal(kSignals[i], [this](int signal) { on_signal(signal); });
  }
  totals_.started_usec = realtime_usec();
  if (around().in_terminal) watch_output();
  open_control();
}

void Manager::start() {
  for (const auto& [ifindex, link] : watcher_.links()) pick(link, true);
  watcher_.look_soon();
  const size_t picked = monitored_.size();
  const InterfaceSettings common = setup_.config.common_settings();
  log_.line("monitoring " + std::to_string(picked) + (picked == 1 ? " interface" : " interfaces") +
            " every " + format_time_span(common.interval) + ", " +
            (common.restore ? "restoring links" : "not restoring links") +
            (around().has_files ? "; about " + journal_cost(journal_bytes()) + " in the journal"
                                : "; socket " + socket_.path()));
  if (picked == 0) log_.line("no interface matches yet; waiting for one that does");
  if (around().in_terminal && common.restore && around().keeping.starts && !may_set_links()) {
    log_.line("without CAP_NET_ADMIN, so links that go down are told, not brought back up");
  }
  if (!around().has_files) return;
  stop_departed();
  wait_for_absent();
  save_state();
  update_status();
  notifier_.ready();
}

void Manager::on_signal(int signal) {
  if (signal == SIGTSTP) return around().in_terminal ? suspend() : void();
  if (signal == SIGHUP && around().has_files) {
    const auto reloaded = reload_config();
    return static_cast<void>(reloaded);  // it says itself why not
  }
  const Instant now = monotonic_now();
  // `timeout -s INT` signals its child and then its whole group: that is one wish.
  if (ending_.asked && now - *ending_.asked < kOneWish) return;
  ending_.asked = now;
  if (ending_.under_way) {
    if (!around().in_terminal) return;  // systemd ends what takes too long
    // Asked twice: no more waiting.
    launcher_->signal_all(SIGKILL);
    return loop_.exit(kExitFailure);
  }
  log_.line("ending on " + signal_name(signal));
  if (signal == SIGTERM && around().is_outlived) return ask_why_stopped();
  begin_shutdown();
}

// Ctrl-Z: the monitors, each in its own process group, stop and go on with netmon.
void Manager::suspend() {
  launcher_->signal_all(SIGSTOP);
  ::raise(SIGSTOP);
  launcher_->signal_all(SIGCONT);
}

// `netmon lo | head -3` ends when head does, however long the interval is. What is no pipe or
// terminal cannot be watched, and does not go away.
void Manager::watch_output() {
  try {
    ending_.output = loop_.on_io(STDOUT_FILENO, 0, [this](uint32_t) {
      ending_.output = EventSource();
      begin_shutdown();
    });
  } catch (const Failure&) {
  }
}

// Each monitor is told, closes and exits 0; the launcher or the peers tell when they have.
void Manager::begin_shutdown() {
  if (std::exchange(ending_.under_way, true)) return;
  notifier_.stopping();
  sum_up_all();
  socket_.stop();
  watcher_.stop_looking();
  control_.close();
  for (auto& [id, link] : monitored_) {
    link.timers.policy.disarm();
    link.life.hold_back();
    ending_.to_tell.push_back(id);
  }
  // Who stops all wants all of it when it is started again.
  save_state();
  end_next_monitors();
  finish_when_all_ended();
}

void Manager::end_next_monitors() {
  size_t told = 0;
  std::deque<LinkId>& to_tell = ending_.to_tell;
  for (; !to_tell.empty() && told < around().ends_at_once; to_tell.pop_front()) {
    const auto link = monitored_.find(to_tell.front());
    if (link == monitored_.end()) continue;
    if (link->second.life.connected()) ++told;
    live(link->second, link->second.life.shut_down());
  }
  if (!to_tell.empty()) ending_.next.arm(monotonic_now() + kEndsPause);
  ending_.limit.arm(monotonic_now() + kShutdownLimit);
}

void Manager::finish_when_all_ended() {
  const bool running = std::any_of(monitored_.begin(), monitored_.end(),
                                   [](const auto& entry) { return entry.second.life.runs(); });
  if (!running) end();
}

void Manager::give_up_waiting() {
  std::string names;
  for (const auto& [id, link] : monitored_) {
    if (!link.life.runs()) continue;
    names += (names.empty() ? "" : ", ") + link.title();
  }
  const bool killed = launcher_->signal_all(SIGKILL);
  log_.line("these monitors did not end within " + format_time_span(kShutdownLimit) +
            (killed ? " and are killed: " : " and are not waited for any more: ") + names);
  end();
}

void Manager::end() {
  const bool output_fails =
      std::any_of(monitored_.begin(), monitored_.end(),
                  [](const auto& entry) { return entry.second.output_fails; });
  loop_.exit(output_fails ? kExitFailure : 0);
}

// Nothing runs and nothing will: every link has given its samples, or its monitor was told to end.
void Manager::finish_if_nothing_left() {
  if (monitored_.empty() || ending_.under_way || around().has_files) return;
  const bool all_over = std::all_of(monitored_.begin(), monitored_.end(), [](const auto& entry) {
    return entry.second.life.phase() == MonitorLife::Phase::stopped;
  });
  if (!all_over || (setup_.config.selection().has_globs() && !setup_.count)) return;
  if (!setup_.count) log_.line("no interface is monitored any more");
  begin_shutdown();
}

Monitor Manager::order_for(const MonitoredLink& link) const {
  Monitor order;
  order.interval = link.settings.interval;
  order.spread = phase_range(order.interval, monitored_.size());
  order.print = link.settings.log_stats ? setup_.print : Print::none;
  if (link.settings.log_interval > order.interval) {
    order.print_every = static_cast<uint64_t>(
        (link.settings.log_interval + order.interval - microseconds(1)) / order.interval);
  }
  order.count = link.row.to_come;
  return order;
}

// Of a process that has just connected: it goes on where the one before has said that it left off,
// and tells what was missed in between.
Monitor Manager::first_order_for(MonitoredLink& link) const {
  Monitor order = order_for(link);
  const auto left = std::exchange(link.row.left, std::nullopt);
  if (left && monotonic_now() - left->when <= kGoesOnWithin) order.last_slot = left->slot;
  return order;
}

// A link that is monitored no more.
void Manager::forget(MonitoredLink& link) {
  sum_up(link, Summaries::all);
  if (link.hold) memory_.keep_hold(link.name, *link.hold);
  monitored_.erase(link.id);
}

}  // namespace netmon
