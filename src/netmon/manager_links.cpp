// SPDX-License-Identifier: MIT
//
// What the kernel's link messages mean for the monitored links.
#include <algorithm>
#include <utility>

#include "base/message_ids.h"
#include "netmon/manager.h"

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

void Manager::on_appeared(const Link& link) {
  if (!pick(link)) return;
  tell(*find_present(link.ifindex), LinkEventKind::appeared, "appeared; monitored from now on");
}

// Monitors a link that is selected. True if it is a new one. `may_run`: see MonitorLife.
bool Manager::pick(const Link& link, bool may_run) {
  const Choice choice = choice_of(setup_.config.selection().match(link.name));
  if (choice == Choice::none || shutting_down_ || find_present(link.ifindex) != nullptr) {
    return false;
  }
  MonitoredLink* known = find_absent(link.name);
  const bool is_new = known == nullptr;
  MonitoredLink& picked = is_new ? add(link, choice) : *known;
  if (!is_new) {
    live(picked, picked.life.choose(choice, monotonic_now()));
    // A new ifindex is a new epoch: nothing that was learned of the old device holds.
    picked.name = link.name;
    picked.ifindex = link.ifindex;
    picked.absent_since.reset();
    picked.policy = LinkPolicy(picked.policy_settings());
    if (picked.hold) picked.policy.hold(true, monotonic_now());
    picked.sample.reset();
    picked.rates.reset();
    picked.row_left.reset();
    tell(picked, LinkEventKind::appeared,
         "present again, with the ifindex " + std::to_string(link.ifindex));
  }
  live(picked, picked.life.on_appeared(monotonic_now(), may_run));
  return is_new;
}

// Names that are configured and absent: shown and waited for.
void Manager::wait_for_absent() {
  for (const InterfaceName& name : setup_.config.selection().names()) {
    if (watcher_.find(name) != nullptr || find_absent(name) != nullptr) continue;
    MonitoredLink& added = add(Link{0, name, {}, {}}, Choice::named);
    added.absent_since = monotonic_now();
    tell(added, LinkEventKind::absent, "absent: configured, and waited for",
         {Priority::warning, message_id::kAbsent, {}});
  }
}

MonitoredLink& Manager::add(const Link& link, Choice choice) {
  const LinkId id = ++last_id_;
  MonitoredLink& added = monitored_
                             .try_emplace(id, id, link.name, setup_.config.settings_for(link.name),
                                          launcher_->keeping(), choice)
                             .first->second;
  added.samples_left = setup_.count;
  added.life_timer = loop_.on_timer([this, &added] { on_life_timer(added); });
  added.summary_timer = loop_.on_timer([this, &added] { sum_up(added, Summaries::due); });
  added.policy_timer = loop_.on_timer([this, &added] { on_policy_deadline(added); });
  added.hold_timer = loop_.on_timer([this, &added] { on_hold_over(added); });
  added.ifindex = link.ifindex;
  added.unit = launcher_->unit_for(link.name);
  recall_hold(added);
  recall(added);
  state_changed_ = true;
  note_changed(added);
  return added;
}

void Manager::on_vanished(const Link& gone, bool moved) {
  MonitoredLink* link = find_present(gone.ifindex);
  if (link == nullptr) return;
  tell(*link, moved ? LinkEventKind::moved : LinkEventKind::absent,
       moved ? "absent: moved to another network namespace" : "absent: the interface is gone",
       {Priority::warning, message_id::kAbsent, {}});
  sum_up(*link, Summaries::all);
  link->absent_since = monotonic_now();
  link->moved = moved;
  live(*link, link->life.on_vanished(monotonic_now()));
  link->name = link->wanted;
  // What was started by hand was so for this device.
  if (link->life.choice() == Choice::by_hand) {
    live(*link, link->life.choose(Choice::none, monotonic_now()));
  }
  forget_absent();
}

// Selection and settings follow the name. What was started by hand was so for its old name.
void Manager::on_renamed(const Link& renamed, const InterfaceName& old_name) {
  MonitoredLink* link = find_present(renamed.ifindex);
  if (link == nullptr) return on_appeared(renamed);
  const Choice choice = choice_of(setup_.config.selection().match(renamed.name));
  // In the terminal the process goes on, whatever the link is called.
  const bool follows = launcher_->keeping().bears_name;
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
  tell(*link, LinkEventKind::renamed, text);
  state_changed_ = true;
  // Whatever was waited for under this name is this one now.
  if (MonitoredLink* absent = find_absent(renamed.name)) {
    live(*absent, absent->life.choose(Choice::none, monotonic_now()));
  }
  link->name = renamed.name;
  if (!link->hold) recall_hold(*link);
  if (!follows) {
    if (link->peer != nullptr) {
      send(*link->peer, InterfaceChanged{InterfaceChange::renamed, renamed.name});
    }
    return;
  }
  link->wanted = renamed.name;
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
    return link.life.phase() == MonitorLife::Phase::absent && link.absent_since && !link.named() &&
           !link.hold;
  };
  const Instant now = monotonic_now();
  std::erase_if(monitored_, [&](const auto& entry) {
    return forgettable(entry.second) && now - *entry.second.absent_since > kForgetAfter;
  });
  const auto is_forgettable = [&](const auto& entry) { return forgettable(entry.second); };
  while (static_cast<size_t>(std::count_if(monitored_.begin(), monitored_.end(), is_forgettable)) >
         kMaxForgettable) {
    monitored_.erase(std::find_if(monitored_.begin(), monitored_.end(), is_forgettable));
  }
}

}  // namespace netmon
