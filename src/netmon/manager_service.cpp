// SPDX-License-Identifier: MIT
//
// What netmon does only as a service: it is started, reloaded, stopped and watched by systemd, and
// its interface monitors are units.
#include <systemd/sd-login.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/time_span.h"
#include "netmon/check_config.h"
#include "netmon/manager.h"
#include "netmon/unit_launcher.h"

namespace netmon {

namespace {

constexpr seconds kStopAnswerLimit{1};
constexpr seconds kUpgradeLimit{30};
constexpr seconds kUnwantedRemembered{30};
constexpr size_t kNamesInStatus = 3;
// Asked for a thousand at once, systemd and the bus are busy for minutes, and kill what does not
// get ready in time.
constexpr size_t kUnitsAtOnce = 32;
constexpr seconds kUnitStartLimit{30};
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
  launcher_ = std::make_unique<UnitLauncher>(*units_, [this](LinkId id, const Error& error) {
    const auto found = monitored_.find(id);
    starting_.erase(id);
    if (found == monitored_.end() || shutting_down_ || found->second.peer != nullptr) return;
    Monitored& link = found->second;
    launch_later(link);
    complain(link.name.shown() + ": its unit was not started (" + error.text() +
             "); trying again in " + format_time_span(link.restart_delay));
  });
  stop_timer_ = loop_.on_timer([this] { begin_shutdown(); });
  upgrade_timer_ = loop_.on_timer([this] {
    upgrading_.reset();
    upgrade_next();
  });
  status_update_ = loop_.on_post([this] {
    start_next_units();
    update_status();
    save_state();
  });
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

// A restart leaves the monitors alone: they go on, and connect to the next netmon. Anything else,
// or no answer, is the end of all.
void Manager::ask_why_stopped() {
  if (std::exchange(stop_asked_, true)) return begin_shutdown();
  notifier_.stopping();
  stop_timer_.arm(monotonic_now() + kStopAnswerLimit);
  units_->job_type(own_unit(), [this](const Result<std::string>& type) {
    if (shutting_down_) return;
    if (!type || *type != "restart") return begin_shutdown();
    log_.line("restarting; the monitors go on");
    loop_.exit(0);
  });
}

void Manager::launch_unit(Monitored& link) {
  if (starting_.count(link.id) != 0) return;
  if (starting_.size() >= kUnitsAtOnce) {
    const bool waits = std::find(to_start_.begin(), to_start_.end(), link.id) != to_start_.end();
    if (!waits) to_start_.push_back(link.id);
    return;
  }
  starting_.insert(link.id);
  link.started = monotonic_now();
  // Where it does not say `ready` it is asked for again, which does no harm to one that is
  // starting.
  link.start_timer.arm(link.started + kUnitStartLimit);
  if (const auto started = launcher_->start(link.id, link.name); !started) {
    starting_.erase(link.id);
    on_crash(link, started.error().text());
  }
}

void Manager::start_next_units() {
  if (to_start_.empty()) return;
  for (auto id = starting_.begin(); id != starting_.end();) {
    const auto link = monitored_.find(*id);
    const bool starts = link != monitored_.end() && link->second.ifindex && !link->second.unwanted;
    id = starts ? std::next(id) : starting_.erase(id);
  }
  while (!to_start_.empty() && starting_.size() < kUnitsAtOnce) {
    const auto link = monitored_.find(to_start_.front());
    to_start_.pop_front();
    if (link != monitored_.end()) launch(link->second);
  }
}

// A configuration that is broken changes nothing; a good one touches only what it changes.
Result<void> Manager::reload_config() {
  if (!setup_.service) {
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
  for (auto& [id, link] : monitored_) {
    const auto match = setup_.config.selection().match(link.ifindex ? link.name : link.wanted);
    apply(link, match);
  }
  for (const auto& [ifindex, link] : watcher_.links()) pick(link);
  wait_for_absent();
  log_.line("reloaded");
  notifier_.ready();
  return {};
}

// What the new configuration means for a link that is monitored.
void Manager::apply(Monitored& link, Selection::Match match) {
  if (match == Selection::Match::none && !link.by_hand) {
    if (std::exchange(link.unwanted, true)) return;
    log_.line(link.name.shown(), "no longer configured");
    if (link.peer != nullptr) return send(*link.peer, Shutdown{});
    // It may be starting, and the manager may do that after the stop: remembered for a while.
    link.start_timer.arm(monotonic_now() + kUnwantedRemembered);
    return launcher_->stop(Admission{std::nullopt, std::nullopt, unit_of(link.wanted)});
  }
  if (match != Selection::Match::none) link.by_hand = false;
  link.over = std::exchange(link.unwanted, false) || link.over;
  link.wanted = link.name;
  const InterfaceSettings settings = setup_.config.settings_for(link.name);
  const bool named = link.by_hand || match == Selection::Match::named;
  const bool same = settings == link.settings && named == link.named;
  note_changed(link);
  link.settings = settings;
  link.named = named;
  if (std::exchange(link.over, false)) launch(link);  // was stopped by hand
  if (same) return;
  carry_out(link, link.policy.configure(link.policy_settings(), monotonic_now()));
  if (link.peer != nullptr) send(*link.peer, order_for(link));
}

// A monitor said that a signal told it to end. An administrator who stops a unit means it to stay
// stopped. The manager sends the same signal when it gives up on one (RuntimeMaxSec=, a start that
// takes too long); that unit has failed, and comes back by itself.
void Manager::ask_who_ended(const Monitored& link, const std::string& how) {
  units_->result(link.unit, [this, id = link.id, how](const Result<std::string>& result) {
    const auto found = monitored_.find(id);
    if (found == monitored_.end() || shutting_down_ || found->second.peer != nullptr) return;
    Monitored& ended = found->second;
    if (!result || *result == "success") {
      return tell(ended, LinkEventKind::monitor_lost, how + "; no longer monitored");
    }
    ended.over = false;
    state_changed_ = true;
    tell(ended, LinkEventKind::monitor_lost,
         "its monitor was ended by the service manager (" + *result + "); waiting for another");
  });
}

// After an upgrade the monitors run the old program: they are restarted one by one, the next when
// the last is back.
void Manager::upgrade_next() {
  while (!upgrading_ && !outdated_.empty()) {
    const LinkId id = outdated_.front();
    outdated_.pop_front();
    const auto found = monitored_.find(id);
    if (found == monitored_.end() || found->second.peer == nullptr) continue;
    upgrading_ = id;
    upgrade_timer_.arm(monotonic_now() + kUpgradeLimit);
    launcher_->restart(found->second.peer->admission);
  }
}

// What an earlier netmon knew of this very device.
void Manager::recall(Monitored& link) {
  const auto known = std::find_if(saved_.begin(), saved_.end(), [&](const SavedLink& saved) {
    return saved.interface == link.name && saved.ifindex == link.ifindex;
  });
  if (known == saved_.end()) return;
  link.policy.recall(known->policy);
  link.over = known->stopped;
  saved_.erase(known);
}

void Manager::save_state() {
  if (!std::exchange(state_changed_, false)) return;
  SavedState state;
  for (const auto& [id, link] : monitored_) {
    if (!link.ifindex || link.unwanted) continue;
    state.links.push_back(
        {link.name, *link.ifindex, link.policy.memory(), link.over && !shutting_down_});
  }
  state.holds = holds_to_save();
  if (const auto saved = state_file_.save(state); !saved) complain(saved.error().text());
}

void Manager::update_status() {
  struct Group {
    Standing standing;
    const char* word;
    bool listed;
    size_t count = 0;
    std::string names = {};

    void add(const Monitored& link) {
      if (++count <= kNamesInStatus) names += (names.empty() ? "" : ", ") + link.name.shown();
    }
    // "1 held (eth5)"
    [[nodiscard]] std::string text() const {
      std::string line = std::to_string(count) + " " + word;
      if (listed) line += " (" + names + (count > kNamesInStatus ? ", …)" : ")");
      return line;
    }
  };
  std::array<Group, 6> groups = {{{Standing::up, "up", false},
                                  {Standing::restoring, "restoring", true},
                                  {Standing::down, "down", true},
                                  {Standing::contended, "contended", true},
                                  {Standing::error_disabled, "error-disabled", true},
                                  {Standing::unknown, "not seen yet", true}}};
  Group held{Standing::unknown, "held", true};  // beside how they stand
  size_t absent = 0;
  size_t stopped = 0;
  size_t total = 0;
  for (const auto& [id, link] : monitored_) {
    if (link.unwanted) continue;
    ++total;
    if (link.hold) held.add(link);
    if (!link.ifindex) {
      ++absent;
      continue;
    }
    if (link.over) {
      ++stopped;
      continue;
    }
    const Standing standing = link.policy.standing();
    Group& group = *std::find_if(groups.begin(), groups.end(), [&](const Group& candidate) {
      return candidate.standing == standing;
    });
    group.add(link);
  }
  std::string line =
      "Monitoring " + std::to_string(total) + (total == 1 ? " interface" : " interfaces");
  const char* separator = ": ";
  for (const Group& group : groups) {
    if (group.count == 0) continue;
    line += separator + group.text();
    separator = ", ";
  }
  for (const auto& [count, word] : {std::pair(stopped, " stopped by hand"), {absent, " absent"}}) {
    if (count == 0) continue;
    line += separator + std::to_string(count) + word;
    separator = ", ";
  }
  if (held.count > 0) line += separator + held.text();
  notifier_.status(line);
}

}  // namespace netmon
