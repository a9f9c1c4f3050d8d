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

Manager::Monitored* Manager::find_present(uint32_t ifindex) {
  for (auto& [id, link] : monitored_) {
    if (link.ifindex == ifindex) return &link;
  }
  return nullptr;
}

Manager::Monitored* Manager::find_absent(const InterfaceName& name) {
  for (auto& [id, link] : monitored_) {
    if (!link.ifindex && link.wanted == name) return &link;
  }
  return nullptr;
}

void Manager::on_appeared(const Link& link) {
  if (!pick(link)) return;
  tell(*find_present(link.ifindex), LinkEventKind::appeared, "appeared; monitored from now on");
}

// Monitors a link that is selected. True if it is a new one.
bool Manager::pick(const Link& link) {
  const Selection::Match match = setup_.config.selection().match(link.name);
  if (match == Selection::Match::none || shutting_down_ || find_present(link.ifindex) != nullptr) {
    return false;
  }
  Monitored* known = find_absent(link.name);
  if (known == nullptr) {
    launch(add(link, match == Selection::Match::named));
    return true;
  }
  if (known->over) return false;
  // A new ifindex is a new epoch: nothing that was learned of the old device holds.
  known->name = link.name;
  known->ifindex = link.ifindex;
  known->absent_since.reset();
  known->policy = LinkPolicy(known->policy_settings());
  if (known->hold) known->policy.hold(true, monotonic_now());
  known->sample.reset();
  known->rates.reset();
  tell(*known, LinkEventKind::appeared,
       "present again, with the ifindex " + std::to_string(link.ifindex));
  known->restart_delay = milliseconds(0);
  launch(*known);
  return false;
}

// Names that are configured and absent: shown and waited for.
void Manager::wait_for_absent() {
  for (const InterfaceName& name : setup_.config.selection().names()) {
    if (watcher_.find(name) != nullptr || find_absent(name) != nullptr) continue;
    Monitored& added = add(Link{0, name, {}, {}}, true);
    added.ifindex.reset();
    added.absent_since = monotonic_now();
    tell(added, LinkEventKind::absent, "absent: configured, and waited for",
         {Priority::warning, message_id::kAbsent, {}});
  }
}

Manager::Monitored& Manager::add(const Link& link, bool named) {
  const LinkId id = ++last_id_;
  Monitored& added =
      monitored_.try_emplace(id, id, link.name, setup_.config.settings_for(link.name), named)
          .first->second;
  added.samples_left = setup_.count;
  added.start_timer = loop_.on_timer([this, &added] { on_start_timer(added); });
  added.policy_timer = loop_.on_timer([this, &added] { on_policy_deadline(added); });
  added.hold_timer = loop_.on_timer([this, &added] { on_hold_over(added); });
  added.ifindex = link.ifindex;
  recall(added);
  recall_hold(added);
  note_changed(added);
  return added;
}

void Manager::on_vanished(const Link& gone, bool moved) {
  Monitored* link = find_present(gone.ifindex);
  if (link == nullptr) return;
  tell(*link, moved ? LinkEventKind::moved : LinkEventKind::absent,
       moved ? "absent: moved to another network namespace" : "absent: the interface is gone",
       {Priority::warning, message_id::kAbsent, {}});
  link->ifindex.reset();
  link->absent_since = monotonic_now();
  link->policy_timer.disarm();
  link->start_timer.disarm();
  if (link->peer != nullptr) {
    send(*link->peer,
         InterfaceChanged{moved ? InterfaceChange::moved : InterfaceChange::gone, std::nullopt});
  }
  link->name = link->wanted;
  forget_absent();
}

void Manager::on_renamed(const Link& renamed, const InterfaceName& old_name) {
  Monitored* link = find_present(renamed.ifindex);
  if (link == nullptr) return on_appeared(renamed);
  const bool matches = setup_.config.selection().match(renamed.name) != Selection::Match::none;
  // Told of the name that is known so far.
  link->name = old_name;
  tell(*link, LinkEventKind::renamed,
       "renamed to " + renamed.name.shown() + "; still monitored" +
           (matches ? "" : ", although nothing that was asked for matches this name"));
  link->name = renamed.name;
  state_changed_ = true;
  if (link->peer != nullptr) {
    send(*link->peer, InterfaceChanged{InterfaceChange::renamed, renamed.name});
  }
}

// Absent links that only a wildcard matched would pile up where interfaces come and go.
void Manager::forget_absent() {
  const auto forgettable = [](const Monitored& link) {
    return link.absent_since && !link.named && !link.process && link.peer == nullptr && !link.hold;
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
