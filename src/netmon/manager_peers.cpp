// SPDX-License-Identifier: MIT
//
// The conversation with the interface monitors. No claim is trusted: who connects must be a process
// that may speak for a link, and what it says must fit. Whoever breaks a rule is dropped with one
// line, and nobody else notices.
#include <signal.h>

#include <utility>

#include "base/build_id.h"
#include "base/time_span.h"
#include "netmon/manager.h"
#include "policy/unit_claim.h"
#include "report/audit.h"

namespace netmon {

namespace {

constexpr seconds kReadyLimit{5};     // from connecting to `ready`
constexpr seconds kMessageLimit{5};   // from the first byte of a message to its last
constexpr uint64_t kMessages = 1000;  // a link that flaps at every look makes some fifty a second
constexpr seconds kMessagesWindow{10};
constexpr size_t kMaxPeers = 4096;

// Whether what a monitor prints arrives, by what it reports.
void note_output(MonitoredLink& link, const Event& event) {
  if (event.kind == EventKind::output_failed) link.output_fails = true;
  if (event.kind == EventKind::output_lost && event.count && !event.detail)
    link.output_fails = false;
}

std::string of_process(pid_t pid) {
  return "process " + std::to_string(pid);
}

}  // namespace

void Manager::add_peer(AcceptedPeer accepted) {
  const auto admission = launcher_->admit(accepted.peer, accepted.fd.get());
  if (!admission) {
    ++totals_.dropped_peers;
    return complain("dropped " + of_process(accepted.peer.pid) +
                    ": it is no interface monitor of this netmon");
  }
  if (peers_.size() >= kMaxPeers) {
    ++totals_.dropped_peers;
    return complain("dropped " + of_process(accepted.peer.pid) + ": too many connections");
  }
  if (!gate_.may_connect(admission->unit)) {
    ++totals_.dropped_peers;
    return complain("dropped " + of_process(accepted.peer.pid) + ": " + shown(admission->unit) +
                    " connects more than " + std::to_string(UnitGate::kConnects) + " times in " +
                    format_time_span(ceil<seconds>(UnitGate::kConnectsWindow)));
  }
  auto owned = std::make_unique<MonitorPeer>(RateLimit(kMessages, kMessagesWindow));
  MonitorPeer& peer = *owned;
  peers_.emplace(&peer, std::move(owned));
  peer.admission = *admission;
  peer.pid = accepted.peer.pid;
  peer.id = gate_.next_peer();
  peer.deadline = loop_.on_timer([this, &peer] {
    drop(peer, peer.link == nullptr ? "it did not say ready in time"
                                    : "it did not finish a message in time");
  });
  peer.deadline.arm(monotonic_now() + kReadyLimit);
  peer.connection = std::make_unique<Connection>(
      loop_, std::move(accepted.fd),
      Connection::Handlers{[this, &peer](std::string_view text) { on_message(peer, text); },
                           [this, &peer](const std::optional<Error>& why) { on_closed(peer, why); },
                           [this, &peer] { arm_deadline(peer); }});
  gate_.confirm(*launcher_, peer.admission);
}

// Of the peers up to the `newest`. A process that cannot be killed, since a driver holds it, keeps
// its connection; the one that systemd started in its place has waited for this.
void Manager::on_main_process(const std::string& unit, uint64_t newest, std::optional<pid_t> main) {
  std::vector<MonitorPeer*> others;
  std::vector<MonitorPeer*> waiting;
  for (const auto& [key, peer] : peers_) {
    if (peer->admission.unit != unit || peer->id > newest) continue;
    if (main && peer->pid != *main)
      others.push_back(key);
    else if (peer->waiting)
      waiting.push_back(key);
  }
  for (MonitorPeer* peer : others) drop(*peer, "it is not the main process of " + shown(unit));
  for (MonitorPeer* peer : waiting) {
    const Ready ready = *std::exchange(peer->waiting, std::nullopt);
    peer->asked = true;
    if (const auto error = on_ready(*peer, ready)) drop(*peer, error->text());
  }
}

// A peer that has said `ready` may be silent for ever, but not in the middle of a message.
void Manager::arm_deadline(MonitorPeer& peer) {
  if (peer.link == nullptr) return;
  const bool partial = peer.connection->partial();
  if (partial && !peer.in_message) peer.deadline.arm(monotonic_now() + kMessageLimit);
  if (!partial) peer.deadline.disarm();
  peer.in_message = partial;
}

void Manager::on_message(MonitorPeer& peer, std::string_view text) {
  peer.in_message = false;
  const auto message = decode(text);
  if (!message) return drop(peer, "it sent " + message.error().text());
  // What was asked for is not counted: how often, is ours.
  const auto* sample = std::get_if<SampleTaken>(&*message);
  const bool asked_for = sample != nullptr && sample->request && peer.link != nullptr &&
                         peer.link->readings.asked == sample->request;
  if (!asked_for && !peer.messages.allow(monotonic_now())) {
    return drop(peer, "it sent more than " + std::to_string(kMessages) + " messages in " +
                          format_time_span(kMessagesWindow));
  }
  std::optional<Error> error;
  if (const auto* ready = std::get_if<Ready>(&*message)) {
    error = on_ready(peer, *ready);
  } else if (peer.link == nullptr) {
    error = Error{0, "it spoke before it said ready", {}};
  } else {
    error = on_report(peer, *message);
  }
  if (error) drop(peer, error->text());
}

std::optional<Error> Manager::on_ready(MonitorPeer& peer, const Ready& ready) {
  if (peer.link != nullptr || peer.waiting) return Error{0, "it said ready twice", {}};
  if (ready.protocol != kProtocolVersion) {
    // The program that is installed speaks ours.
    const std::string& unit = peer.admission.unit;
    if (!unit.empty() && gate_.may_restart(unit)) launcher_->restart(unit);
    return Error{0,
                 "it speaks version " + std::to_string(ready.protocol) + " of the protocol, not " +
                     std::to_string(kProtocolVersion),
                 {}};
  }
  const auto found = link_of(peer, ready);
  if (!found) return found.error();
  MonitoredLink& link = **found;
  if (link.peer != nullptr) {
    const std::string& unit = link.peer->admission.unit;
    if (!unit.empty() && unit == peer.admission.unit && link.peer->pid != peer.pid && !peer.asked) {
      peer.waiting = ready;
      gate_.confirm(*launcher_, peer.admission);
      return std::nullopt;
    }
    send(peer, Shutdown{link.name.shown() + " is monitored already by " +
                        (unit.empty() ? of_process(link.peer->pid) : shown(unit))});
    return Error{0, "there is a monitor already for", link.name.shown()};
  }
  peer.link = &link;
  peer.build = ready.build;
  const auto installed = build_id_of(setup_.intfmon);
  peer.current = !installed || ready.build == *installed;
  link.peer = &peer;
  link.unit = peer.admission.unit;
  link.output_fails = false;
  live(link, link.life.on_ready(monotonic_now()));
  if (!link.life.can_act()) return std::nullopt;
  if (ready.interface != link.name) {
    send(peer, InterfaceChanged{InterfaceChange::renamed, link.name});
  }
  stream(link);
  catch_up(link, ready);
  observe(link, ready.observation, ready.was_up, ready.changed);
  if (around().is_outlived) upgrades_.on_ready(link.id, peer.current);
  return std::nullopt;
}

// The link that a peer may speak for.
Result<MonitoredLink*> Manager::link_of(const MonitorPeer& peer, const Ready& ready) {
  if (peer.admission.interface) return link_of_unit(peer, ready);
  MonitoredLink* link = find_present(ready.ifindex);
  if (link == nullptr) {
    // Where the link went away or was made again meanwhile, the monitor is started anew.
    return Error{0,
                 "it monitors the ifindex " + std::to_string(ready.ifindex) +
                     ", which is not, or no longer, that of a monitored link",
                 {}};
  }
  if (peer.admission.link && *peer.admission.link != link->id) {
    return Error{0, "it is not the monitor of", link->name.shown()};
  }
  return link;
}

// A unit speaks for the interface that bears its name now.
Result<MonitoredLink*> Manager::link_of_unit(const MonitorPeer& peer, const Ready& ready) {
  const InterfaceName& interface = *peer.admission.interface;
  const std::string& unit = peer.admission.unit;
  const Link* present = watcher_.find(ready.ifindex);
  const Link* bearer = watcher_.find(interface);
  MonitoredLink* link = find_present(ready.ifindex);
  UnitClaim claim;
  claim.bears_name = present != nullptr && present->name == interface;
  claim.name_is_monitored = bearer != nullptr && find_present(bearer->ifindex) != nullptr;
  claim.is_monitored = link != nullptr;
  claim.ordered = ready.ordered;
  const SavedLink* saved = memory_.find(interface, ready.ifindex);
  claim.by_hand = saved != nullptr && saved->by_hand;
  claim.left =
      (saved != nullptr && saved->may_come && memory_.is_fresh()) || launcher_->is_stopping(unit);
  switch (judge(claim)) {
    case UnitFate::serves:
      return link;
    case UnitFate::by_hand:
      link = &add(*present, Choice::by_hand);
      link->life.on_found();
      tell(*link, {LinkEventKind::appeared, "monitored, since its unit was started by hand", {}});
      return link;
    case UnitFate::restarts:
      if (gate_.may_restart(unit)) launcher_->restart(unit);
      break;
    case UnitFate::refused:
      break;
    case UnitFate::stops:
      memory_.take(interface, ready.ifindex);  // the next one is somebody's wish
      launcher_->stop(unit);
      break;
  }
  if (claim.bears_name) return Error{0, "nothing that is configured asks for", shown(unit)};
  return Error{0, "it is the unit of " + interface.shown() + " and speaks for",
               present != nullptr ? present->name.shown() : ready.interface.shown()};
}

std::optional<Error> Manager::on_report(MonitorPeer& peer, const Message& message) {
  MonitoredLink& link = *peer.link;
  if (const auto* bye = std::get_if<Bye>(&message)) {
    on_farewell(link, *bye);
    return std::nullopt;
  }
  if (const auto* down = std::get_if<LinkDown>(&message)) {
    observe(link, down->observation);
    return std::nullopt;
  }
  if (const auto* taken = std::get_if<SampleTaken>(&message)) return on_sample(peer, *taken);
  if (const auto* result = std::get_if<LinkUpResult>(&message)) {
    // One that came too late for who asked is nobody's.
    if (!finish_set_up(*result) && result->decision == link.decision) {
      carry_out(link, link.policy.on_result(result->error, result->message, monotonic_now()));
    }
    observe(link, result->observation);
    return std::nullopt;
  }
  if (const auto* event = std::get_if<Event>(&message)) {
    if (around().keeping.tells_end) note_output(link, *event);
    on_event(link, *event);
    if (event->kind != EventKind::absent) observe(link, event->observation);
    return std::nullopt;
  }
  return Error{0, "it sent a message that is not for netmon:", std::string(type_of(message))};
}

void Manager::on_closed(MonitorPeer& peer, const std::optional<Error>& why) {
  if (why) return drop(peer, why->text());
  remove(peer);
}

void Manager::drop(MonitorPeer& peer, const std::string& why) {
  ++totals_.dropped_peers;
  const std::string name = peer.link == nullptr ? "" : " (" + peer.link->name.shown() + ")";
  complain("dropped " + of_process(peer.pid) + name + ": " + why);
  // One of our own that misbehaves is ended, and started again as after a crash.
  if (peer.admission.link) launcher_->signal(*peer.admission.link, SIGKILL);
  remove(peer);
}

void Manager::remove(MonitorPeer& peer) {
  MonitoredLink* link = peer.link;
  peers_.erase(&peer);
  if (link == nullptr) return;
  const LinkId id = link->id;
  link->peer = nullptr;
  control_.note_changed(id);
  forget_reports(*link);
  live(*link, link->life.on_closed(monotonic_now()));
  // Who is answered may ask for more at once, and finds how it is now.
  inquiries_.on_answered(id);
  set_ups_.give_up(id);
  ending_.under_way ? finish_when_all_ended() : finish_if_nothing_left();
}

void Manager::send(MonitorPeer& peer, const Message& message) {
  peer.connection->send(encode(message));
}

}  // namespace netmon
