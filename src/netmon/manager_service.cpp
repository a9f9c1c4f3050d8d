// SPDX-License-Identifier: MIT
//
// What netmon does only as a service: it is started, reloaded, stopped and watched by systemd, and
// its interface monitors are units.
#include <algorithm>
#include <utility>

#include "base/build_id.h"
#include "config/check_config.h"
#include "netmon/manager.h"
#include "netmon/unit_launcher.h"

namespace netmon {

namespace {

constexpr seconds kStopAnswerLimit{1};

}  // namespace

void Manager::make_service() {
  launcher_ = std::make_unique<UnitLauncher>(
      loop_,
      [this](LinkId id, const std::string& unit, const std::string& why, bool systemd_tries_again) {
        on_start_failed(id, unit, why, systemd_tries_again);
      },
      [this](const std::string& unit, const std::string& why, bool systemd_tries_again) {
        on_restart_failed(unit, why, systemd_tries_again);
      });
  ending_.answer_limit = loop_.on_timer([this] { begin_shutdown(); });
  memory_.load();
  notifier_.feed_watchdog(loop_);
}

// One supervisor each: systemd starts again what has run, netmon what could not.
void Manager::on_start_failed(LinkId id, const std::string& unit, const std::string& why,
                              bool systemd_tries_again) {
  const auto found = monitored_.find(id);
  if (found == monitored_.end() || found->second.unit != unit) return;
  MonitoredLink& link = found->second;
  live(link, systemd_tries_again ? link.life.on_start_failing(why)
                                 : link.life.on_start_failed(why, monotonic_now()));
}

// After a crash its monitor is waited for, and after a start that systemd tries again; here it is
// known that none comes, or why it does not yet.
void Manager::on_restart_failed(const std::string& unit, const std::string& why,
                                bool systemd_tries_again) {
  const auto found = std::find_if(monitored_.begin(), monitored_.end(), [&](const auto& entry) {
    const auto phase = entry.second.life.phase();
    return entry.second.unit == unit &&
           (phase == MonitorLife::Phase::waiting || phase == MonitorLife::Phase::starting);
  });
  if (found != monitored_.end()) {
    on_start_failed(found->first, unit, why, systemd_tries_again);
  }
}

// Those whose links went away while no netmon was there: what it may have had started for them
// fails, if it has not ended.
void Manager::stop_departed() {
  for (const SavedLink& saved : memory_.left()) {
    const bool is_gone = watcher_.find(saved.interface) == nullptr;
    if (is_gone && !saved.by_hand) launcher_->stop(launcher_->unit_for(saved.interface));
  }
}

// A restart leaves the monitors alone: they go on, and connect to the next netmon. Anything else,
// or no answer, is the end of all.
void Manager::ask_why_stopped() {
  if (std::exchange(ending_.asks_why, true)) return begin_shutdown();
  notifier_.stopping();
  // Who stops a monitor meanwhile stops netmon, too: that is no wish about the monitor.
  for (auto& [id, link] : monitored_) link.life.hold_back();
  ending_.answer_limit.arm(monotonic_now() + kStopAnswerLimit);
  launcher_->ask_if_restarting([this](bool restarting) {
    if (ending_.under_way) return;
    if (!restarting) return begin_shutdown();
    sum_up_all();
    log_.line("restarting; the monitors go on");
    save_state();
    loop_.exit(0);
  });
}

// A configuration that is broken changes nothing; a good one touches only what it changes.
Result<void> Manager::reload_config() {
  if (!around().has_files) {
    return Error{0,
                 "a netmon in a terminal is configured by its command line; start it again to"
                 " change that",
                 {}};
  }
  notifier_.reloading();
  auto config = load_config({});
  if (!config) {
    log_.error("not reloaded, all goes on as it was: " + config.error().text());
    notifier_.ready();
    return config.error();
  }
  setup_.config = std::move(*config);
  // Stopped by hand holds until a reload, also for links that are not picked before it.
  memory_.resume();
  std::vector<LinkId> ids;
  ids.reserve(monitored_.size());
  for (const auto& [id, link] : monitored_) ids.push_back(id);
  for (const LinkId id : ids) apply(monitored_.at(id));
  for (const auto& [ifindex, link] : watcher_.links()) pick(link);
  wait_for_absent();
  log_.line("reloaded");
  notifier_.ready();
  return {};
}

// What the new configuration means for a link that is monitored. It may be forgotten afterwards.
void Manager::apply(MonitoredLink& link) {
  const LinkNames names = names_of(link);
  const auto meant = setup_.config.selection().find(names);
  if (meant.match != Selection::Match::none) link.known_as = link.wanted = meant.by;
  if (choose_anew(link)) live(link, link.life.resume(monotonic_now()));
}

// What the configuration says of it under the names that it has now. False if it is not monitored
// any more, and perhaps forgotten.
bool Manager::choose_anew(MonitoredLink& link) {
  Choice choice = choice_of(setup_.config.selection().find(names_of(link)).match);
  if (choice == Choice::none && link.life.choice() == Choice::by_hand) choice = Choice::by_hand;
  if (choice == Choice::none && link.chosen()) {
    LogDetails details;
    details.title = link.title();
    log_.event(link.name.shown(), "no longer configured", details);
  }
  live(link, link.life.choose(choice, monotonic_now()));
  if (choice == Choice::none) return false;
  configure(link);
  return true;
}

// The settings of its name, as the configuration has them now. What was given up is tried again.
void Manager::configure(MonitoredLink& link) {
  const InterfaceSettings settings = setup_.config.settings_for(names_of(link));
  const bool same = settings == link.settings;
  if (settings.interval != link.settings.interval) link.row.left.reset();
  link.settings = settings;
  carry_out(link, link.policy.configure(link.policy_settings(), monotonic_now()));
  control_.note_changed(link.id);
  if (!same && link.life.can_act()) send(*link.peer, order_for(link));
}

// A monitor said that a signal told it to end. An administrator who stops a unit means it to stay
// stopped. The manager sends the same signal when it gives up on one (RuntimeMaxSec=, a start that
// takes too long); that unit has failed, and comes back by itself.
void Manager::ask_who_ended(const MonitoredLink& link, const std::string& how) {
  launcher_->why_ended(link.unit, [this, id = link.id, how](const std::string& why) {
    const auto found = monitored_.find(id);
    if (found == monitored_.end() || ending_.under_way) return;
    live(found->second, found->second.life.on_asked(how, why, monotonic_now()));
  });
}

// Once for each program that is installed: a unit may be made to run another one.
bool Manager::upgrade(LinkId id) {
  const auto found = monitored_.find(id);
  if (found == monitored_.end() || !found->second.life.can_act()) return false;
  MonitoredLink& link = found->second;
  if (link.peer->current) return false;
  const std::string installed = build_id_of(setup_.intfmon).value_or("");
  if (std::exchange(link.upgraded_to, installed) == installed) {
    log_.line(link.name.shown(), "its unit runs another program than " + setup_.intfmon);
    return false;
  }
  link.life.on_restarting();
  launcher_->restart(link.unit);
  return true;
}

// What an earlier netmon knew of this very device.
void Manager::recall(MonitoredLink& link) {
  const auto known = memory_.take(link.name, link.ifindex);
  if (!known) return;
  link.policy.recall(known->policy);
  if (known->stopped) link.life.recall_stopped();
}

void Manager::save_state() {
  std::vector<SavedLink> links;
  std::map<InterfaceName, Hold> holds;
  for (const auto& [id, link] : monitored_) {
    if (link.hold) holds[link.name] = *link.hold;
    if (!link.life.present() || !link.chosen()) continue;
    SavedLink saved{link.name, link.ifindex, link.policy.memory()};
    saved.by_hand = link.life.choice() == Choice::by_hand;
    if (ending_.under_way) {
      saved.policy.last.reset();  // after the end of all nobody watches
    } else {
      saved.stopped = link.life.phase() == MonitorLife::Phase::stopped;
      saved.may_come = link.life.may_come();
    }
    links.push_back(std::move(saved));
  }
  memory_.save(std::move(links), std::move(holds));
}

// What the samples of those that are there add to the journal in a day.
double Manager::journal_bytes() const {
  std::vector<LinkNames> present;
  for (const auto& [id, link] : monitored_) {
    if (link.listed() && link.life.present()) present.push_back(names_of(link));
  }
  return journal_bytes_a_day(setup_.config, present);
}

void Manager::update_status() {
  std::vector<LinkStatus> links;
  for (const auto& [id, link] : monitored_) {
    if (link.listed()) links.push_back(status_of(link));
  }
  notifier_.status(status_line(links));
}

}  // namespace netmon
