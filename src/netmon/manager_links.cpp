// SPDX-License-Identifier: MIT
//
// What the kernel's link messages mean for the monitored links.
#include <algorithm>
#include <utility>

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
  if (pick(link)) log_.line(link.name.shown(), "appeared; monitored from now on");
}

// Monitors a link that is selected. True if it is a new one.
bool Manager::pick(const Link& link) {
  const Selection::Match match = selection_.match(link.name);
  if (match == Selection::Match::none || shutting_down_) return false;
  Monitored* known = find_absent(link.name);
  if (known == nullptr) {
    const LinkId id = ++last_id_;
    const PolicySettings settings{options_.restore, match == Selection::Match::named};
    known = &monitored_.try_emplace(id, id, link.name, settings).first->second;
    known->samples_left = options_.count;
    known->start_timer = loop_.on_timer([this, known] { on_start_timer(*known); });
    known->policy_timer = loop_.on_timer([this, known] { on_policy_deadline(*known); });
    known->ifindex = link.ifindex;
    launch(*known);
    return true;
  }
  if (known->over) return false;
  // A new ifindex is a new epoch: nothing that was learned of the old device holds.
  known->name = link.name;
  known->ifindex = link.ifindex;
  known->absent_since.reset();
  known->policy = LinkPolicy(known->policy_settings);
  log_.line(known->name.shown(), "present again, with the ifindex " + std::to_string(link.ifindex));
  known->restart_delay = milliseconds(0);
  launch(*known);
  return false;
}

void Manager::on_vanished(const Link& gone, bool moved) {
  Monitored* link = find_present(gone.ifindex);
  if (link == nullptr) return;
  log_.line(link->name.shown(),
            moved ? "absent: moved to another network namespace" : "absent: the interface is gone");
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
  link->name = renamed.name;
  const bool matches = selection_.match(renamed.name) != Selection::Match::none;
  log_.line(old_name.shown(),
            "renamed to " + renamed.name.shown() + "; still monitored" +
                (matches ? "" : ", although nothing that was asked for matches this name"));
  if (link->peer != nullptr) {
    send(*link->peer, InterfaceChanged{InterfaceChange::renamed, renamed.name});
  }
}

// Absent links that only a wildcard matched would pile up where interfaces come and go.
void Manager::forget_absent() {
  const auto forgettable = [](const Monitored& link) {
    return link.absent_since && !link.policy_settings.named && !link.process &&
           link.peer == nullptr;
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
