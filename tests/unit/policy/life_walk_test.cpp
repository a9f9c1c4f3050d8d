// SPDX-License-Identifier: MIT
//
// A seeded random walk over the lives and the policies of links: any events in any order, in a
// small world with a kernel, a service manager that delays, refuses and loses, and people who start
// and stop things. What routes between them is written here as the Manager has it.
//
// After each step: who is told something is connected, a link that is not chosen is never set up,
// and nothing is decided without a monitor. Now and then the world is left in peace: then each link
// that is chosen has exactly one monitor, in the unit of its name, and no other has one; and no
// unit is left as failed since its interface is gone.
//
// NETMON_WALK_STEPS and NETMON_WALK_SEED: another walk than the usual ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "policy/link_policy.h"
#include "policy/monitor_life.h"
#include "policy/unit_claim.h"
#include "support/keepings.h"

namespace netmon {

namespace life_walk {

constexpr LinkState kUp{Operstate::up, true, false};
constexpr LinkState kDown{Operstate::down, false, false};
const std::vector<std::string> kNames = {"a", "b", "c", "d"};
constexpr size_t kMostDevices = 3;
constexpr nanoseconds kPeace = seconds(15);
static_assert(kPeace < MonitorLife::kUnitStartLimit);

using Phase = MonitorLife::Phase;
using Ifindex = uint32_t;

struct Device {
  std::string name;
  bool up = true;
};

// A process of a unit, which bears the name that its interface had when it was started.
struct Process {
  Ifindex device = 0;
  bool connected = false;
  bool ordered = false;
  bool leaving = false;    // it has said bye and closed; the service manager has not seen its end
  bool failed = false;     // it ends, and is to be started again
  bool asked_for = false;  // by a netmon
  bool theirs = false;     // who started it by hand
};

struct Job {
  enum class Type : uint8_t { start, restart, stop } type;
  std::string unit;
  Ifindex link = 0;  // whose life is told where it is refused
};

struct Link {
  Link(std::string link_name, Choice choice)
      : name(std::move(link_name)), life(kUnit, choice), policy({true, choice == Choice::named}) {}
  std::string name;
  MonitorLife life;
  LinkPolicy policy;
  std::string unit;
  bool asked_who = false;
  Phase before = Phase::absent;  // the event that is told of next
};

struct Saved {
  bool stopped = false;
  bool by_hand = false;
  bool may_come = false;
};

enum class Heard : uint8_t { appeared, vanished, renamed };
struct News {
  Heard what;
  Ifindex device;
  std::string name;
};

class Walk {
 public:
  // In a rough world processes crash, and the service manager refuses and loses what it is asked
  // for.
  Walk(uint64_t seed, bool is_rough) : random_(seed), is_rough_(is_rough) {
    while (kernel_.size() < kMostDevices) add_device();
  }

  void step() {
    now_ += milliseconds(static_cast<int64_t>(roll(40)));
    switch (roll(48)) {
      case 0:
        return add_device();
      case 1:
        return chance(2) ? delete_device() : void();
      case 2:
        return rename_device();
      case 3:
        return swap_names();
      case 4:
        return take_down();
      case 5:
        return is_rough_ ? crash() : void();
      case 6:
        return stop_by_hand();
      case 7:
        return start_by_hand();
      case 8:
        return reload();
      case 9:
        return is_rough_ || chance(8) ? restart_netmon() : void();
      case 10:
        return is_rough_ || chance(8) ? stop_all() : void();
      case 11:
        return pass(milliseconds(static_cast<int64_t>(roll(15'000))));
      case 12:
        return answer_who();
      case 13:
        return look();
      default:
        break;
    }
    // The rest is what is under way.
    switch (roll(8)) {
      case 0:
      case 1:
      case 2:
        return hear();
      case 3:
      case 4:
        return do_job(is_rough_ && chance(8), is_rough_ && chance(12));
      case 5:
      case 6:
        return connect();
      default:
        return reap();
    }
  }

  // Nothing new happens, nothing is refused or lost; what is under way comes to its end. Where
  // nothing was, and no netmon had to ask for what ran already and might end just then, it does so
  // without being asked for twice.
  void settle() {
    const bool long_peace = is_rough_ || restarted_;
    const Instant end = now_ + (long_peace ? 4 * MonitorLife::kUnitStartLimit : kPeace);
    while (now_ < end) {
      while (!news_.empty()) hear();
      while (!jobs_.empty()) do_job(false, false);
      answer_who();
      connect_all();
      for (int times = 0; times < 4; ++times) reap();
      look();
      pass(milliseconds(500));
    }
  }

  void check_settled() {
    for (const auto& [ifindex, device] : kernel_) {
      const auto found = links_.find(ifindex);
      const bool chosen = found != links_.end() && found->second.life.choice() != Choice::none;
      const auto unit = units_.find(device.name);
      const bool runs = unit != units_.end();
      if (!chosen) {
        complain_unless(config_.count(device.name) == 0, device.name + " is selected, not chosen");
        complain_unless(!runs, device.name + " has a monitor and is not chosen");
        continue;
      }
      const MonitorLife& life = found->second.life;
      if (life.phase() == Phase::stopped) {
        complain_unless(wishes_.count(ifindex) != 0, device.name + " is stopped by nobody's wish");
        continue;
      }
      complain_unless(life.phase() == Phase::monitored,
                      device.name + " is " + std::string(to_string(life.phase())));
      complain_unless(runs && unit->second.device == ifindex && unit->second.connected,
                      device.name + " has no monitor in the unit of its name");
      if (life.choice() != Choice::by_hand) {
        complain_unless(config_.count(device.name) != 0, device.name + " is not selected");
      }
    }
    for (const std::string& name : failed_) {
      complain_unless(is_rough_ || restarted_, "the unit of " + name + " is left as failed");
    }
    for (const auto& [name, process] : units_) {
      complain_unless(kernel_.count(process.device) != 0 && kernel_[process.device].name == name,
                      "the unit of " + name + " monitors another link");
    }
  }

  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  [[nodiscard]] std::string story() const {
    std::string all;
    for (const std::string& line : story_) all += line + "\n";
    for (const auto& [name, process] : units_) {
      all += "unit " + name + ": of " + std::to_string(process.device) +
             (process.connected ? ", connected" : "") + (process.ordered ? ", ordered" : "") +
             (process.leaving ? ", leaving" : "") + (process.failed ? ", failed" : "") + "\n";
    }
    for (const auto& [ifindex, link] : links_) {
      all += "link " + link.name + " " + std::to_string(ifindex) + ": " +
             std::string(to_string(link.life.phase())) + "\n";
    }
    return all;
  }
  [[nodiscard]] const std::map<std::string, int>& reached() const { return reached_; }
  // Links that have their monitor.
  [[nodiscard]] uint64_t monitored() const {
    return static_cast<uint64_t>(std::count_if(links_.begin(), links_.end(), [](const auto& entry) {
      return entry.second.life.can_act();
    }));
  }

 private:
  // --- the dice
  uint64_t roll(uint64_t sides) { return random_() % sides; }
  bool chance(uint64_t one_in) { return roll(one_in) == 0; }
  template <typename Map>
  typename Map::iterator any(Map& map) {
    if (map.empty()) return map.end();
    return std::next(map.begin(), static_cast<int64_t>(roll(map.size())));
  }
  void note(const std::string& line) {
    story_.push_back(line);
    if (story_.size() > 60) story_.pop_front();
  }
  void complain_unless(bool holds, const std::string& what) {
    if (!holds && complaint_.empty()) complaint_ = what;
  }

  // --- the kernel
  std::optional<std::string> free_name() {
    std::vector<std::string> names = kNames;
    for (const auto& [ifindex, device] : kernel_) std::erase(names, device.name);
    if (names.empty()) return std::nullopt;
    return names[roll(names.size())];
  }
  void add_device() {
    const auto name = free_name();
    if (!name || kernel_.size() >= kMostDevices) return;
    kernel_[++last_ifindex_] = {*name, true};
    news_.push_back({Heard::appeared, last_ifindex_, *name});
    note("kernel: " + *name + " is there, " + std::to_string(last_ifindex_));
  }
  void delete_device() {
    const auto device = any(kernel_);
    if (device == kernel_.end()) return;
    note("kernel: " + device->second.name + " is gone");
    news_.push_back({Heard::vanished, device->first, {}});
    kernel_.erase(device);
  }
  void rename(Ifindex ifindex, const std::string& name) {
    note("kernel: " + kernel_[ifindex].name + " is " + name + " now");
    kernel_[ifindex].name = name;
    news_.push_back({Heard::renamed, ifindex, name});
  }
  void rename_device() {
    const auto device = any(kernel_);
    const auto name = free_name();
    if (device != kernel_.end() && name) rename(device->first, *name);
  }
  void swap_names() {
    const auto spare = free_name();
    const auto one = any(kernel_);
    const auto other = any(kernel_);
    if (!spare || one == other) return;
    const std::string first = one->second.name;
    rename(one->first, *spare);
    const std::string second = other->second.name;
    rename(other->first, first);
    rename(one->first, second);
  }
  void take_down() {
    const auto device = any(kernel_);
    if (device != kernel_.end()) device->second.up = false;
  }

  // --- the service manager
  // What somebody has started by hand and cannot be, is theirs.
  void begin_process(const std::string& unit, bool theirs = false) {
    const auto device = std::find_if(kernel_.begin(), kernel_.end(),
                                     [&](const auto& entry) { return entry.second.name == unit; });
    failed_.erase(unit);
    if (device == kernel_.end()) {
      if (!theirs) failed_.insert(unit);
      return note("unit " + unit + " fails: no such interface");
    }
    units_[unit] = Process{device->first};
    units_[unit].theirs = theirs;
    note("unit " + unit + " runs for " + std::to_string(device->first));
  }
  // By a signal.
  void end_process(const std::string& unit, bool wish) {
    const auto found = units_.find(unit);
    if (found == units_.end()) return;
    const Process process = found->second;
    units_.erase(found);
    if (process.connected) {
      if (wish) wishes_.insert(process.device);
      leave(process.device, Farewell::signal);
    }
  }
  void do_job(bool refuse, bool lose) {
    if (jobs_.empty()) return;
    const Job job = jobs_.front();
    jobs_.pop_front();
    if (lose) return note("job of " + job.unit + " is lost");
    if (refuse && job.type != Job::Type::stop) {
      note("job of " + job.unit + " is refused");
      if (const auto link = links_.find(job.link); link != links_.end()) {
        live(link->first, "refused", link->second.life.on_start_failed("no", now_));
      }
      return;
    }
    note("job of " + job.unit + " is done");
    const bool active = units_.count(job.unit) != 0;
    if (job.type == Job::Type::stop) {
      stopped_by_us_.insert(job.unit);
      failed_.erase(job.unit);
      return end_process(job.unit, false);
    }
    if (job.type == Job::Type::start && active) return;  // also while it is about to end
    stopped_by_us_.insert(job.unit);
    end_process(job.unit, false);
    stopped_by_us_.erase(job.unit);
    begin_process(job.unit);
    if (const auto begun = units_.find(job.unit); begun != units_.end()) {
      begun->second.asked_for = true;
    }
    // As UnitLauncher does where nobody waits for the unit any more.
    const auto link = links_.find(job.link);
    const bool is_waited_for = link != links_.end() && link->second.unit == job.unit &&
                               link->second.life.phase() == Phase::starting;
    if (!is_waited_for) failed_.erase(job.unit);
  }
  void reap() {
    const auto unit = any(units_);
    if (unit == units_.end()) return;
    Process& process = unit->second;
    const bool gone = kernel_.count(process.device) == 0;
    if (gone && process.connected) {
      process.leaving = true;
      process.connected = false;
      return leave(process.device, Farewell::absent);
    }
    if (!process.leaving && !process.failed && !gone) return;
    const bool again = process.failed;
    const bool theirs = process.theirs;
    const Process copy = process;
    const std::string name = unit->first;
    units_.erase(unit);
    if (!again) return;
    is_rough_&& chance(4) ? cannot_be_executed(name, copy) : begin_process(name, theirs);
  }
  // systemd leaves that to netmon, or tries again.
  void cannot_be_executed(const std::string& unit, const Process& process) {
    const bool tries_again = chance(2);
    if (tries_again) {
      units_[unit] = process;
    } else {
      failed_.insert(unit);
    }
    note("unit " + unit + " cannot be executed again" + (tries_again ? " yet" : ""));
    const auto link = std::find_if(links_.begin(), links_.end(), [&](const auto& entry) {
      const Phase phase = entry.second.life.phase();
      return entry.second.unit == unit && (phase == Phase::waiting || phase == Phase::starting);
    });
    if (link == links_.end()) return;
    MonitorLife& life = link->second.life;
    if (tries_again) return live(link->first, "not restarted yet", life.on_start_failing("exec"));
    live(link->first, "not restarted", life.on_start_failed("exec", now_));
  }
  void crash() {
    const auto unit = any(units_);
    if (unit == units_.end() || unit->second.leaving) return;
    note("unit " + unit->first + " crashes");
    const Process process = unit->second;
    unit->second = Process{process.device, false, false, false, true, false, process.theirs};
    if (process.connected) closed(process.device);
  }

  // --- people
  void stop_by_hand() {
    const auto unit = any(units_);
    if (unit == units_.end() || unit->second.failed) return;
    // Of one that is starting still nobody is told: it is asked for again.
    if (!is_rough_ && !unit->second.connected) return;
    note("somebody stops the unit " + unit->first);
    end_process(std::string(unit->first), true);
  }
  void start_by_hand() {
    const std::string& name = kNames[roll(kNames.size())];
    note("somebody starts the unit " + name);
    if (units_.count(name) == 0) begin_process(name, true);
  }

  // --- netmon, as the Manager has it
  Choice choice_of(const std::string& name) {
    const auto found = config_.find(name);
    return found == config_.end() ? Choice::none : found->second;
  }
  void hear() {
    if (news_.empty()) return;
    const News news = news_.front();
    news_.pop_front();
    const auto link = links_.find(news.device);
    switch (news.what) {
      case Heard::appeared:
        view_[news.device] = news.name;
        return pick(news.device, false);
      case Heard::vanished:
        view_.erase(news.device);
        if (link == links_.end()) return;
        live(news.device, "vanished", link->second.life.on_vanished(now_));
        // The next device of this name is another link here.
        if (links_.count(news.device) != 0) {
          live(news.device, "deselected", links_.at(news.device).life.choose(Choice::none, now_));
        }
        return;
      case Heard::renamed: {
        view_[news.device] = news.name;
        if (link == links_.end()) return pick(news.device, false);
        link->second.name = news.name;
        const Choice choice = choice_of(news.name);
        live(news.device, "chosen", link->second.life.choose(choice, now_));
        if (choice == Choice::none) return;
        configure(link->second);
        live(news.device, "renamed", link->second.life.on_renamed(now_));
      }
    }
  }
  void pick(Ifindex ifindex, bool may_run) {
    const Choice choice = choice_of(view_[ifindex]);
    if (choice == Choice::none || links_.count(ifindex) != 0) return;
    Link& link = links_.emplace(ifindex, Link(view_[ifindex], choice)).first->second;
    link.unit = link.name;
    if (const auto saved = saved_.extract(ifindex); !saved.empty() && saved.mapped().stopped) {
      link.life.recall_stopped();
      link.before = Phase::stopped;
    }
    live(ifindex, "appeared", link.life.on_appeared(now_, may_run));
  }
  void configure(Link& link) {
    decide(link, link.policy.configure({true, link.life.choice() == Choice::named}, now_));
  }
  Process* connected(Ifindex ifindex) {
    for (auto& [name, process] : units_) {
      if (process.connected && process.device == ifindex) return &process;
    }
    return nullptr;
  }
  void live(Ifindex ifindex, const std::string& event, const LifeSteps& steps) {
    using Kind = LifeStep::Kind;
    Link& link = links_.at(ifindex);
    const MonitorLife& life = link.life;
    ++reached_[std::string(to_string(link.before)) + " × " + event];
    link.before = life.phase();
    note("netmon: " + link.name + ": " + event + ", is " + std::string(to_string(life.phase())));
    complain_unless(life.can_act() == (life.phase() == Phase::monitored), "can act");
    complain_unless(!life.can_act() || connected(ifindex) != nullptr, "monitored by nobody");
    complain_unless(!life.can_act() || life.choice() != Choice::none, "monitored by no choice");
    complain_unless(life.failure().empty() || !life.can_act(), "has a monitor that cannot be");
    complain_unless(!life.deadline() || life.phase() != Phase::monitored, "deadline");
    if (!life.can_act()) link.policy.on_monitor_lost();
    for (const LifeStep& step : steps) {
      Process* process = connected(ifindex);
      const bool needs_peer =
          step.kind == Kind::order || step.kind == Kind::tell_end || step.kind == Kind::tell_gone;
      complain_unless(!needs_peer || process != nullptr, "a step for a monitor that is not there");
      if (needs_peer && process == nullptr) return;
      switch (step.kind) {
        case Kind::start:
          complain_unless(life.choice() != Choice::none, "started by no choice");
          link.unit = link.name;
          jobs_.push_back(
              {step.may_run ? Job::Type::start : Job::Type::restart, link.unit, ifindex});
          break;
        case Kind::order:
          process->ordered = true;
          break;
        case Kind::tell_end:
        case Kind::tell_gone:
          to_leave_.emplace(ifindex,
                            step.kind == Kind::tell_end ? Farewell::told : Farewell::absent);
          break;
        case Kind::stop:
          jobs_.push_back({Job::Type::stop, link.unit, ifindex});
          break;
        case Kind::ask_who:
          link.asked_who = true;
          break;
        case Kind::forget:
          complain_unless(!life.runs(), "forgotten while it runs");
          links_.erase(ifindex);
          return;
        default:
          break;
      }
    }
  }
  void decide(Link& link, const Steps& steps) {
    for (const Step& step : steps) {
      if (!std::holds_alternative<step::SetUp>(step)) continue;
      complain_unless(link.life.can_act(), link.name + " is set up by nobody");
      complain_unless(config_.count(link.name) != 0 || link.life.choice() == Choice::by_hand,
                      link.name + " is set up and not selected");
      const auto device = std::find_if(kernel_.begin(), kernel_.end(), [&](const auto& entry) {
        return links_.count(entry.first) != 0 && &links_.at(entry.first) == &link;
      });
      if (device != kernel_.end()) device->second.up = true;
      decide(link, link.policy.on_result(0, {}, now_));
    }
  }
  // What was told to end does so in its own time.
  void leave_told() {
    while (!to_leave_.empty()) {
      const auto [ifindex, farewell] = *to_leave_.begin();
      to_leave_.erase(to_leave_.begin());
      Process* process = connected(ifindex);
      if (process == nullptr) continue;
      process->connected = false;
      process->leaving = true;
      leave(ifindex, farewell);
    }
  }
  void leave(Ifindex ifindex, Farewell farewell) {
    const auto found = links_.find(ifindex);
    if (found == links_.end()) return;
    if (!found->second.life.connected()) return;
    if (farewell == Farewell::signal && stopped_by_us_.erase(found->second.unit) > 0) {
      farewell = Farewell::told;
    }
    found->second.life.on_farewell(farewell, "SIGTERM");
    live(ifindex, "farewell", {});
    closed(ifindex);
  }
  void closed(Ifindex ifindex) {
    to_leave_.erase(ifindex);
    const auto found = links_.find(ifindex);
    if (found == links_.end() || !found->second.life.connected()) return;
    live(ifindex, "closed", found->second.life.on_closed(now_));
  }
  void connect() {
    leave_told();
    const auto unit = any(units_);
    if (unit != units_.end()) connect(unit->first);
  }
  void connect_all() {
    leave_told();
    std::vector<std::string> names;
    for (const auto& [name, process] : units_) names.push_back(name);
    for (const std::string& name : names) connect(name);
  }
  void connect(const std::string& name) {
    const auto unit = units_.find(name);
    if (unit == units_.end()) return;
    Process& process = unit->second;
    if (process.connected || process.leaving || process.failed) return;
    const Ifindex ifindex = process.device;
    const auto seen = view_.find(ifindex);
    const auto saved = saved_.find(ifindex);
    UnitClaim claim;
    claim.bears_name = seen != view_.end() && seen->second == name;
    claim.name_is_monitored = std::any_of(links_.begin(), links_.end(), [&](const auto& entry) {
      return entry.second.name == name && entry.second.life.present();
    });
    claim.is_monitored = links_.count(ifindex) != 0;
    claim.ordered = process.ordered;
    claim.by_hand = saved != saved_.end() && saved->second.by_hand;
    const bool is_fresh = now_ - began_ < MonitorLife::kUnitStartLimit;
    const bool is_stopping = std::any_of(jobs_.begin(), jobs_.end(), [&](const Job& job) {
      return job.type == Job::Type::stop && job.unit == name;
    });
    claim.left = is_stopping || (saved != saved_.end() && saved->second.may_come && is_fresh);
    const UnitFate fate = judge(claim);
    process.failed = fate != UnitFate::serves && fate != UnitFate::by_hand && !process.ordered;
    if (fate == UnitFate::refused) return note("unit " + name + " is refused");
    if (fate == UnitFate::restarts || fate == UnitFate::stops) {
      const bool restarts = fate == UnitFate::restarts;
      if (!restarts) saved_.erase(ifindex);
      note("unit " + name + (restarts ? " is to be restarted" : " is to be stopped"));
      jobs_.push_back({restarts ? Job::Type::restart : Job::Type::stop, name, 0});
      return;
    }
    if (fate == UnitFate::by_hand) {
      complain_unless(!process.ordered || claim.by_hand, "left over, taken for started by hand");
      const bool was_left = process.asked_for && saved != saved_.end() && saved->second.may_come;
      complain_unless(!was_left || claim.by_hand || !is_fresh, "asked for, taken for by hand");
      Link& added = links_.emplace(ifindex, Link(name, Choice::by_hand)).first->second;
      added.unit = name;
      added.life.on_found();
      added.before = added.life.phase();
      saved_.erase(ifindex);
    }
    Link& link = links_.at(ifindex);
    if (link.life.connected()) return;
    process.connected = true;
    link.unit = name;
    wishes_.erase(ifindex);
    live(ifindex, "ready", link.life.on_ready(now_));
    see(ifindex);
  }
  void see(Ifindex ifindex) {
    const auto found = links_.find(ifindex);
    const auto device = kernel_.find(ifindex);
    if (found == links_.end() || device == kernel_.end() || !found->second.life.can_act()) return;
    const LinkState state = device->second.up ? kUp : kDown;
    decide(found->second, found->second.policy.on_seen({state, now_}, now_));
  }
  void look() {
    for (const auto& [ifindex, device] : kernel_) see(ifindex);
  }
  void answer_who() {
    for (auto& [ifindex, link] : links_) {
      if (!std::exchange(link.asked_who, false)) continue;
      const bool wish = wishes_.count(ifindex) != 0;
      return live(ifindex, "asked", link.life.on_asked("how", wish ? "" : "timeout", now_));
    }
  }
  void pass(nanoseconds time) {
    now_ += time;
    pass_deadlines();
  }
  void pass_deadlines() {
    std::vector<Ifindex> due;
    for (const auto& [ifindex, link] : links_) {
      if (link.life.deadline() && *link.life.deadline() <= now_) due.push_back(ifindex);
      complain_unless(!link.policy.deadline() || link.life.can_act(), "a policy waits for nobody");
    }
    for (const Ifindex ifindex : due) {
      live(ifindex, "deadline", links_.at(ifindex).life.on_deadline(now_));
    }
    for (auto& [ifindex, link] : links_) {
      if (link.policy.deadline() && *link.policy.deadline() <= now_) {
        decide(link, link.policy.on_deadline(now_));
      }
    }
  }
  void draw_config() {
    config_.clear();
    for (const std::string& name : kNames) {
      if (!chance(3)) config_[name] = chance(2) ? Choice::named : Choice::glob;
    }
  }
  void reload() {
    draw_config();
    note("netmon: reloaded");
    wishes_.clear();
    for (auto& [ifindex, saved] : saved_) saved.stopped = false;
    std::vector<Ifindex> all;
    for (const auto& [ifindex, link] : links_) all.push_back(ifindex);
    for (const Ifindex ifindex : all) {
      Link& link = links_.at(ifindex);
      Choice choice = choice_of(link.name);
      if (view_.count(ifindex) == 0) choice = Choice::none;
      if (choice == Choice::none && link.life.choice() == Choice::by_hand) choice = Choice::by_hand;
      live(ifindex, "chosen", link.life.choose(choice, now_));
      if (choice == Choice::none) continue;
      configure(link);
      live(ifindex, "resumed", link.life.resume(now_));
    }
    for (const auto& [ifindex, name] : std::map(view_)) pick(ifindex, false);
  }
  void save(bool all_ends) {
    saved_.clear();
    for (const auto& [ifindex, link] : links_) {
      const Phase phase = link.life.phase();
      if (!link.life.present() || link.life.choice() == Choice::none) continue;
      saved_[ifindex] = {phase == Phase::stopped && !all_ends,
                         link.life.choice() == Choice::by_hand, link.life.may_come() && !all_ends};
    }
  }
  void begin_netmon() {
    began_ = now_;
    restarted_ = true;
    links_.clear();
    to_leave_.clear();
    news_.clear();
    stopped_by_us_.clear();
    // What was leaving is over before the next netmon has begun.
    std::erase_if(units_, [](const auto& entry) { return entry.second.leaving; });
    for (auto& [name, process] : units_) process.connected = false;
    view_.clear();
    for (const auto& [ifindex, device] : kernel_) view_[ifindex] = device.name;
    for (const auto& [ifindex, name] : std::map(view_)) pick(ifindex, true);
  }
  // The monitors go on. Sometimes with another configuration.
  void restart_netmon() {
    note("netmon: restarted");
    const bool told = chance(2);
    if (told) {
      for (auto& [ifindex, link] : links_) link.life.hold_back();
    }
    save(false);
    if (chance(3)) draw_config();
    begin_netmon();
  }
  // Somebody stops netmon and its monitors at once, in any order; and starts netmon again.
  void stop_all() {
    note("netmon: stopped, with all its units");
    for (auto& [ifindex, link] : links_) link.life.hold_back();
    std::vector<std::string> names;
    for (const auto& [name, process] : units_) {
      if (chance(2)) names.push_back(name);
    }
    for (const std::string& name : names) end_process(name, false);
    complain_unless(std::none_of(links_.begin(), links_.end(),
                                 [&](const auto& entry) {
                                   return entry.second.life.phase() == Phase::stopped &&
                                          wishes_.count(entry.first) == 0;
                                 }),
                    "the end of all is taken for a wish");
    std::vector<Ifindex> all;
    for (const auto& [ifindex, link] : links_) all.push_back(ifindex);
    for (const Ifindex ifindex : all) live(ifindex, "end", links_.at(ifindex).life.shut_down());
    leave_told();
    for (const auto& [ifindex, link] : links_) {
      complain_unless(!link.life.runs() || connected(ifindex) != nullptr, "runs, says its life");
      complain_unless(!link.life.connected(), "is connected after the end of all");
    }
    save(true);
    wishes_.clear();
    units_.clear();
    jobs_.clear();
    begin_netmon();
  }

  std::mt19937_64 random_;
  bool is_rough_;
  bool restarted_ = false;  // netmon was
  Instant now_{std::chrono::hours(100)};
  Instant began_ = now_;  // netmon
  std::map<Ifindex, Device> kernel_;
  Ifindex last_ifindex_ = 0;
  std::deque<News> news_;
  std::map<std::string, Process> units_;
  std::set<std::string> failed_;  // units, for want of an interface
  std::deque<Job> jobs_;
  std::map<std::string, Choice> config_ = {
      {"a", Choice::named}, {"b", Choice::glob}, {"c", Choice::named}, {"d", Choice::glob}};
  std::map<Ifindex, std::string> view_;  // the kernel's links, as netmon knows them
  std::map<Ifindex, Link> links_;
  std::map<Ifindex, Farewell> to_leave_;
  std::set<std::string> stopped_by_us_;
  std::set<Ifindex> wishes_;  // stopped by somebody
  std::map<Ifindex, Saved> saved_;
  std::map<std::string, int> reached_;
  std::deque<std::string> story_;
  std::string complaint_;
};

// What cannot happen in a phase; all else has to. Nothing appears twice. Who is not connected says
// no farewell and closes nothing; who is does not connect. Monitored and stopped wait for nothing.
// What its keeper could not start again is told of while that is waited for. And in this world what
// vanishes is deselected at once, so that nothing comes to it while absent.
static const std::map<std::string, std::set<std::string>> kCannotHappen = {
    {"absent",
     {"vanished", "renamed", "chosen", "resumed", "refused", "ready", "farewell", "closed", "asked",
      "deadline", "end", "not restarted", "not restarted yet"}},
    {"waiting", {"appeared", "deselected", "farewell", "closed"}},
    {"starting", {"appeared", "deselected", "farewell", "closed"}},
    {"monitored",
     {"appeared", "deselected", "ready", "deadline", "not restarted", "not restarted yet"}},
    {"ending", {"appeared", "not restarted", "not restarted yet"}},
    {"stopped", {"farewell", "closed", "deadline", "not restarted", "not restarted yet"}},
};

static void expect_all_that_can_be_reached(const std::map<std::string, int>& reached) {
  for (const char* phase : {"absent", "waiting", "starting", "monitored", "ending", "stopped"}) {
    const auto& not_here = kCannotHappen.at(phase);
    for (const char* event :
         {"appeared", "vanished", "renamed", "chosen", "deselected", "resumed", "refused", "ready",
          "farewell", "closed", "asked", "deadline", "end", "not restarted", "not restarted yet"}) {
      const std::string both = std::string(phase) + " × " + event;
      EXPECT_EQ(reached.count(both) != 0, not_here.count(event) == 0) << both;
    }
  }
}

static uint64_t number_of(const char* name, uint64_t usual) {
  const char* text = std::getenv(name);
  return text == nullptr ? usual : std::strtoull(text, nullptr, 10);
}

TEST(LifeWalk, InPeaceEachChosenLinkHasItsMonitorAndNoOtherHasOne) {
  static constexpr uint64_t kSteps = 100'000;
  static constexpr uint64_t kStepsOfAWalk = 100;
  const uint64_t steps = number_of("NETMON_WALK_STEPS", kSteps);
  const uint64_t first = number_of("NETMON_WALK_SEED", 2026);
  std::map<std::string, int> reached;
  uint64_t monitored = 0;
  for (uint64_t done = 0, seed = first; done < steps; ++seed, done += kStepsOfAWalk) {
    Walk walk(seed, seed % 2 == 0);
    for (uint64_t step = 0; step < kStepsOfAWalk && walk.complaint().empty(); ++step) walk.step();
    if (walk.complaint().empty()) walk.settle();
    if (walk.complaint().empty()) walk.check_settled();
    ASSERT_EQ(walk.complaint(), "") << "NETMON_WALK_SEED=" << seed << "\n" << walk.story();
    for (const auto& [what, count] : walk.reached()) reached[what] += count;
    monitored += walk.monitored();
  }
  EXPECT_GT(monitored, steps / kStepsOfAWalk) << "too few links were monitored in the end";
  std::ostringstream table;
  for (const auto& [what, count] : reached) table << what << " " << count << "\n";
  expect_all_that_can_be_reached(reached);
  std::printf("seeds from %llu, %llu steps, %llu links monitored in the end; reached:\n%s",
              static_cast<unsigned long long>(first), static_cast<unsigned long long>(steps),
              static_cast<unsigned long long>(monitored), table.str().c_str());
}

}  // namespace life_walk

}  // namespace netmon
