// SPDX-License-Identifier: MIT
//
// What the kernel's link messages mean for the monitored links.
#include <algorithm>

#include "netmon/manager.h"
#include "report/message_ids.h"

namespace netmon {

namespace {

constexpr size_t kMaxForgettable = 256;
constexpr std::chrono::hours kForgetAfter{1};

}  // namespace

MonitoredLink* Manager::find_present(uint32_t ifindex) {
  for (auto& [id, link] : monitored_) {
    if (link.has(ifindex)) return &link;
  }
  return nullptr;
}

MonitoredLink* Manager::find_absent(const InterfaceName& name) {
  for (auto& [id, link] : monitored_) {
    if (!link.life.present() && link.wanted == name) return &link;
  }
  return nullptr;
}

LinkNames Manager::names_of(const MonitoredLink& link) const {
  const Link* told = link.life.present() ? watcher_.find(link.ifindex) : nullptr;
  return told == nullptr ? LinkNames{link.name} : told->names();
}

bool Manager::one_is_missed() const {
  return std::any_of(monitored_.begin(), monitored_.end(), [](const auto& entry) {
    return entry.second.named() && !entry.second.life.present();
  });
}

void Manager::on_appeared(const Link& link) {
  watcher_.look_soon();
  if (!pick(link)) return;
  tell(*find_present(link.ifindex),
       {LinkEventKind::appeared, "appeared; monitored from now on", {}});
}

// Monitors a link that is selected. True if it is a new one. `may_run`: see MonitorLife.
bool Manager::pick(const Link& link, bool may_run) {
  const auto meant = setup_.config.selection().find(link.names());
  const Choice choice = choice_of(meant.match);
  if (choice == Choice::none || ending_.under_way || find_present(link.ifindex) != nullptr) {
    return false;
  }
  MonitoredLink* known = find_absent(meant.by);
  const bool is_new = known == nullptr;
  MonitoredLink& picked = is_new ? add(link, choice) : *known;
  call(picked, link, meant);
  picked.wanted = meant.by;
  if (!is_new) {
    live(picked, picked.life.choose(choice, monotonic_now()));
    // A new ifindex is a new epoch: nothing that was learned of the old device holds.
    picked.settings = setup_.config.settings_for(link.names());
    picked.ifindex = link.ifindex;
    picked.absence.reset();
    picked.policy = LinkPolicy(picked.policy_settings());
    if (picked.hold) picked.policy.hold(true, monotonic_now());
    picked.readings.last.reset();
    picked.readings.rates.reset();
    picked.row.left.reset();
    tell(picked, {LinkEventKind::appeared,
                  "present again, with the ifindex " + std::to_string(link.ifindex),
                  {}});
  }
  live(picked, picked.life.on_appeared(monotonic_now(), may_run));
  take_place_of_absent(link.names());
  recall_hold(picked, link.names());
  return is_new;
}

// Names that are configured and absent: shown and waited for.
void Manager::wait_for_absent() {
  for (const InterfaceName& name : setup_.config.selection().names()) {
    if (watcher_.find_called(name) != nullptr || find_absent(name) != nullptr) continue;
    watcher_.look_soon();
    MonitoredLink& added = add(Link{0, name, {}, {}, {}}, Choice::named);
    added.absence = Absence{monotonic_now(), false};
    tell(added, {LinkEventKind::absent,
                 "absent: configured, and waited for",
                 {Priority::warning, message_id::kAbsent, {}}});
  }
}

MonitoredLink& Manager::add(const Link& link, Choice choice) {
  const LinkId id = ++last_id_;
  MonitoredLink& added =
      monitored_
          .try_emplace(id, id, link.name, setup_.config.settings_for(link.names()),
                       around().keeping, choice)
          .first->second;
  added.row.to_come = setup_.count;
  added.timers.life = loop_.on_timer([this, &added] { on_life_timer(added); });
  added.timers.summary = loop_.on_timer([this, &added] { sum_up(added, Summaries::due); });
  added.timers.policy = loop_.on_timer([this, &added] { on_policy_deadline(added); });
  added.timers.hold = loop_.on_timer([this, &added] { on_hold_over(added); });
  added.ifindex = link.ifindex;
  added.unit = launcher_->unit_for(link.name);
  recall_hold(added, link.names());
  recall(added);
  memory_.note_changed();
  control_.note_changed(added.id);
  return added;
}

void Manager::on_vanished(const Link& gone, bool moved) {
  MonitoredLink* link = find_present(gone.ifindex);
  if (link == nullptr) return;
  tell(*link,
       {moved ? LinkEventKind::moved : LinkEventKind::absent,
        moved ? "absent: moved to another network namespace" : "absent: the interface is gone",
        {Priority::warning, message_id::kAbsent, {}}});
  sum_up(*link, Summaries::all);
  link->absence = Absence{monotonic_now(), moved};
  live(*link, link->life.on_vanished(monotonic_now()));
  link->name = link->wanted;
  link->known_as = link->wanted;
  // What was started by hand was so for this device.
  if (link->life.choice() == Choice::by_hand) {
    live(*link, link->life.choose(Choice::none, monotonic_now()));
  }
  forget_absent();
  // It may have borne another of the names that are configured, too.
  if (around().has_files && !ending_.under_way) wait_for_absent();
  watcher_.look_soon();
}

// What a link is called now, and by which of its names it is meant.
void Manager::call(MonitoredLink& link, const Link& told, const Selection::Meant& meant) const {
  link.name = told.name;
  link.known_as = meant.match == Selection::Match::none ? told.name : meant.by;
  if (around().keeping.bears_name) link.wanted = link.known_as;
}

// Whatever was waited for under one of these names is present now.
void Manager::take_place_of_absent(const LinkNames& names) {
  for (const InterfaceName& name : names) {
    MonitoredLink* absent = find_absent(name);
    if (absent != nullptr) live(*absent, absent->life.choose(Choice::none, monotonic_now()));
  }
}

// Selection and settings follow them as they follow the name; the unit does not bear them.
void Manager::on_altnames_changed(const Link& changed) {
  MonitoredLink* link = find_present(changed.ifindex);
  if (link == nullptr) {
    if (pick(changed)) {
      MonitoredLink& picked = *find_present(changed.ifindex);
      tell(picked, {LinkEventKind::appeared, "got this name; monitored from now on", {}});
    }
    return;
  }
  call(*link, changed, setup_.config.selection().find(changed.names()));
  control_.note_changed(link->id);
  if (!around().keeping.bears_name) return;
  take_place_of_absent(changed.names());
  recall_hold(*link, changed.names());
  choose_anew(*link);
  wait_for_absent();
}

// Selection and settings follow the name. What was started by hand was so for its old name.
void Manager::on_renamed(const Link& renamed, const InterfaceName& old_name) {
  MonitoredLink* link = find_present(renamed.ifindex);
  if (link == nullptr) return on_appeared(renamed);
  const auto meant = setup_.config.selection().find(renamed.names());
  const Choice choice = choice_of(meant.match);
  // In the terminal the process goes on, whatever the link is called.
  const bool follows = around().keeping.bears_name;
  // Told of the name that is known so far.
  link->name = old_name;
  std::string text = "renamed to " + renamed.name.shown();
  if (choice != Choice::none) {
    text += "; still monitored";
  } else if (follows) {
    text += "; no longer monitored, since nothing that is configured matches this name";
  } else {
    text += "; still monitored, although nothing that was asked for matches this name";
  }
  tell(*link, {LinkEventKind::renamed, text, {}});
  memory_.note_changed();
  take_place_of_absent(renamed.names());
  call(*link, renamed, meant);
  recall_hold(*link, renamed.names());
  if (!follows) {
    if (link->peer != nullptr) {
      send(*link->peer, InterfaceChanged{InterfaceChange::renamed, renamed.name});
    }
    return;
  }
  const LinkId id = link->id;
  live(*link, link->life.choose(choice, monotonic_now()));
  if (choice != Choice::none) {
    configure(monitored_.at(id));
    live(*link, link->life.on_renamed(monotonic_now()));
  }
  wait_for_absent();
}

// Absent links that only a wildcard matched would pile up where interfaces come and go.
void Manager::forget_absent() {
  const auto forgettable = [](const MonitoredLink& link) {
    return link.life.phase() == MonitorLife::Phase::absent && link.absence && !link.named() &&
           !link.hold;
  };
  const Instant now = monotonic_now();
  std::erase_if(monitored_, [&](const auto& entry) {
    return forgettable(entry.second) && now - entry.second.absence->since > kForgetAfter;
  });
  const auto is_forgettable = [&](const auto& entry) { return forgettable(entry.second); };
  while (static_cast<size_t>(std::count_if(monitored_.begin(), monitored_.end(), is_forgettable)) >
         kMaxForgettable) {
    monitored_.erase(std::find_if(monitored_.begin(), monitored_.end(), is_forgettable));
  }
}

}  // namespace netmon
