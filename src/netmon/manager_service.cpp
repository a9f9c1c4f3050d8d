// SPDX-License-Identifier: MIT
//
// What netmon does only as a service: it is started, reloaded, stopped and watched by systemd, and
// its interface monitors are units.
#include <systemd/sd-login.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/build_id.h"
#include "base/time_span.h"
#include "config/check_config.h"
#include "netmon/manager.h"
#include "netmon/unit_launcher.h"

namespace netmon {

namespace {

constexpr seconds kStopAnswerLimit{1};
constexpr seconds kUpgradeLimit{30};
constexpr seconds kSaveAgain{10};
constexpr milliseconds kBurst{100};
constexpr size_t kMaxHoldsRead = 8192;  // more than there can be links

std::string own_unit() {
  char* unit = nullptr;
  if (sd_pid_get_unit(0, &unit) < 0) return {};
  std::string name(unit);
  std::free(unit);
  return name;
}

}  // namespace

void Manager::make_service() {
  units_.emplace(loop_);
  launcher_ = std::make_unique<UnitLauncher>(
      *units_, [this](LinkId id, const std::string& unit, const Result<std::string>& over) {
        on_start_over(id, unit, over);
      });
  stop_timer_ = loop_.on_timer([this] { begin_shutdown(); });
  upgrade_timer_ = loop_.on_timer([this] {
    upgrading_.reset();
    upgrade_next();
  });
  // A burst of events is told and saved once.
  burst_timer_ = loop_.on_timer([this] {
    state_changed_ = burst_ = false;
    save_state();
    update_status();
  });
  burst_begin_ = loop_.on_post([this] {
    if (!state_changed_ || std::exchange(burst_, true)) return;
    burst_timer_.arm(monotonic_now() + kBurst);
  });
  save_again_ = loop_.on_timer([this] { save_state(); });
  auto saved = state_file_.load();
  if (saved) {
    saved_ = std::move(saved->links);
    for (SavedHold& held : saved->holds) {
      if (kept_holds_.size() < kMaxHoldsRead) kept_holds_[held.interface] = std::move(held.hold);
    }
  } else {
    log_.error(saved.error().text() + "; beginning anew");
  }
  if (const auto interval = Notifier::watchdog_interval()) {
    watchdog_timer_ = loop_.on_timer([this, interval = *interval] {
      notifier_.watchdog();
      watchdog_timer_.arm(monotonic_now() + interval);
    });
    watchdog_timer_.arm(monotonic_now() + *interval);
  }
}

// A start was refused, or is over. One that another job took the place of, or of which nobody knows
// what became of it, is waited for.
void Manager::on_start_over(LinkId id, const std::string& unit, const Result<std::string>& over) {
  if (!over) return on_start_failed(id, unit, over.error().text(), false);
  if (*over == "done" || *over == "canceled" || *over == UnitManager::kLost) return;
  units_->state(unit, [this, id, unit, job = *over](const Result<UnitState>& state) {
    if (!state) return;
    on_start_failed(id, unit, shown(unit) + " failed: " + why_failed(*state, job),
                    !state->is_over());
  });
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

// Those whose links went away while no netmon was there: what it may have had started for them
// fails, if it has not ended.
void Manager::stop_departed() {
  for (const SavedLink& saved : saved_) {
    const bool is_gone = watcher_.find(saved.interface) == nullptr;
    if (is_gone && !saved.by_hand) stop_unit(launcher_->unit_for(saved.interface));
  }
}

// A restart leaves the monitors alone: they go on, and connect to the next netmon. Anything else,
// or no answer, is the end of all.
void Manager::ask_why_stopped() {
  if (std::exchange(stop_asked_, true)) return begin_shutdown();
  notifier_.stopping();
  // Who stops a monitor meanwhile stops netmon, too: that is no wish about the monitor.
  for (auto& [id, link] : monitored_) link.life.hold_back();
  stop_timer_.arm(monotonic_now() + kStopAnswerLimit);
  units_->job_type(own_unit(), [this](const Result<std::string>& type) {
    if (shutting_down_) return;
    if (!type || *type != "restart") return begin_shutdown();
    sum_up_all();
    log_.line("restarting; the monitors go on");
    save_state();
    loop_.exit(0);
  });
}

// A configuration that is broken changes nothing; a good one touches only what it changes.
Result<void> Manager::reload_config() {
  if (!around_.has_files) {
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
  for (SavedLink& saved : saved_) saved.stopped = false;
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
  if (settings.interval != link.settings.interval) link.row_left.reset();
  link.settings = settings;
  carry_out(link, link.policy.configure(link.policy_settings(), monotonic_now()));
  note_changed(link);
  if (!same && link.life.can_act()) send(*link.peer, order_for(link));
}

// A monitor said that a signal told it to end. An administrator who stops a unit means it to stay
// stopped. The manager sends the same signal when it gives up on one (RuntimeMaxSec=, a start that
// takes too long); that unit has failed, and comes back by itself.
void Manager::ask_who_ended(const MonitoredLink& link, const std::string& how) {
  units_->result(link.unit, [this, id = link.id, how](const Result<std::string>& result) {
    const auto found = monitored_.find(id);
    if (found == monitored_.end() || shutting_down_) return;
    const std::string why = !result || *result == "success" ? "" : *result;
    live(found->second, found->second.life.on_asked(how, why, monotonic_now()));
  });
}

// After an upgrade the monitors run the old program: they are restarted one by one, the next when
// the last is back. Once for each program that is installed: a unit may be made to run another one.
void Manager::look_at_build(const MonitoredLink& link) {
  if (upgrading_ == link.id) upgrading_.reset();
  if (!link.peer->current) outdated_.push_back(link.id);
  upgrade_next();
}

void Manager::upgrade_next() {
  while (!upgrading_ && !outdated_.empty()) {
    const auto found = monitored_.find(outdated_.front());
    outdated_.pop_front();
    if (found == monitored_.end() || !found->second.life.can_act()) continue;
    MonitoredLink& link = found->second;
    if (link.peer->current) continue;
    const std::string installed = build_id_of(intfmon_).value_or("");
    if (std::exchange(link.upgraded_to, installed) == installed) {
      log_.line(link.name.shown(), "its unit runs another program than " + intfmon_);
      continue;
    }
    upgrading_ = link.id;
    upgrade_timer_.arm(monotonic_now() + kUpgradeLimit);
    link.life.on_restarting();
    launcher_->restart(link.unit);
  }
}

std::vector<SavedLink>::iterator Manager::find_saved(const InterfaceName& name, uint32_t ifindex) {
  return std::find_if(saved_.begin(), saved_.end(), [&](const SavedLink& saved) {
    return saved.interface == name && saved.ifindex == ifindex;
  });
}

// What an earlier netmon knew of this very device.
void Manager::recall(MonitoredLink& link) {
  const auto known = find_saved(link.name, link.ifindex);
  if (known == saved_.end()) return;
  link.policy.recall(known->policy);
  if (known->stopped) link.life.recall_stopped();
  saved_.erase(known);
}

void Manager::save_state() {
  SavedState state;
  for (const auto& [id, link] : monitored_) {
    if (!link.life.present() || !link.chosen()) continue;
    const bool stopped = link.life.phase() == MonitorLife::Phase::stopped && !shutting_down_;
    const bool by_hand = link.life.choice() == Choice::by_hand;
    state.links.push_back({link.name, link.ifindex, link.policy.memory(), stopped, by_hand});
    // After the end of all nobody watches.
    if (shutting_down_) state.links.back().policy.last.reset();
  }
  state.holds = holds_to_save();
  note_saved(state_file_.save(state));
}

// Monitoring goes on without. What cannot be written is told once, and tried again until it can be.
void Manager::note_saved(const Result<void>& saved) {
  if (!saved) save_again_.arm(monotonic_now() + kSaveAgain);
  const bool forgets = !saved;
  if (std::exchange(forgets_, forgets) == forgets) return;
  if (forgets) {
    log_.error("what is known of the links will not outlive netmon: " + saved.error().text());
  } else {
    log_.line("what is known of the links is saved again");
  }
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
