// SPDX-License-Identifier: MIT
#include "plan.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>

namespace netmon::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct KindTraits {
  std::string_view name;
  int weight;          // how often it is drawn
  milliseconds lasts;  // at least; up to three times of it
  milliseconds apart;  // one of its kind and the next; 0: as it comes
  bool changes_link;   // whether the link is the same and present meanwhile
  int restores;        // how many restores it costs, of the few that policy allows a link
  bool early;          // only in the first third: one netmon is to live through the rest
};

constexpr milliseconds kAtOnce{0};

// In the order of FaultKind. dbus and polkit are started again at most five times in ten seconds.
constexpr std::array<KindTraits, kFaultKinds> kTraits = {{
    {"kill netmon", 3, kAtOnce, seconds(9), false, 0, true},
    {"freeze netmon", 3, milliseconds(500), seconds(15), false, 0, false},
    {"kill journald", 2, kAtOnce, seconds(12), false, 0, false},
    {"freeze journald", 2, seconds(1), seconds(20), false, 0, false},
    {"kill dbus", 2, kAtOnce, seconds(15), false, 0, false},
    {"freeze dbus", 2, milliseconds(500), seconds(15), false, 0, false},
    {"kill polkit", 2, kAtOnce, seconds(10), false, 0, false},
    {"freeze polkit", 2, milliseconds(500), seconds(15), false, 0, false},
    {"journal full", 2, seconds(1), seconds(60), false, 0, false},
    {"few fds", 2, seconds(1), seconds(20), false, 0, false},
    {"little memory", 2, seconds(1), seconds(15), false, 0, true},
    {"good reload", 2, seconds(1), seconds(8), false, 0, false},
    {"reload without a link", 2, seconds(1), seconds(8), true, 0, false},
    {"broken reload", 2, seconds(1), seconds(8), false, 0, false},
    {"rude clients", 6, kAtOnce, seconds(2), false, 0, false},
    {"kill monitor", 12, kAtOnce, kAtOnce, false, 0, false},
    {"freeze monitor", 10, milliseconds(500), kAtOnce, false, 0, false},
    {"delete link", 8, milliseconds(500), kAtOnce, true, 0, false},
    {"rename link", 8, seconds(1), kAtOnce, true, 0, false},
    {"move link", 8, seconds(1), kAtOnce, true, 0, false},
    {"flap carrier", 10, kAtOnce, kAtOnce, true, 0, false},
    {"lose carrier", 8, milliseconds(700), kAtOnce, true, 0, false},
    {"set down", 12, kAtOnce, kAtOnce, true, 1, false},
    {"extra link", 4, seconds(2), kAtOnce, false, 0, false},
    {"failing reads", 4, seconds(1), kAtOnce, false, 0, false},
    {"hanging reads", 4, seconds(1), kAtOnce, false, 0, false},
    {"no netlink", 12, seconds(1), kAtOnce, true, 4, false},
}};

constexpr int kRestoresAllowed = 4;  // one less than makes netmon give up
// After a fault changed a link: until it is monitored again.
constexpr milliseconds kRest{8'000};
// Where only one end of it changed: longer than what policy takes for somebody else's will.
constexpr milliseconds kShortRest{4'000};
constexpr int kTries = 20;

const KindTraits& traits(FaultKind kind) {
  return kTraits[static_cast<size_t>(kind)];
}

class Planner {
 public:
  explicit Planner(const StormSettings& settings)
      : settings_(settings), random_(settings.seed), links_(static_cast<size_t>(settings.links)) {}

  std::vector<Fault> plan() {
    const milliseconds end = settings_.length;
    // Some two a second, with 64 links; each of a few links needs its rest.
    const auto gap = milliseconds(settings_.links >= 32 ? 480 : 700);
    for (milliseconds at{0}; at < end; at += gap / 2 + below(gap)) {
      for (int tries = 0; tries < kTries && !draw(at); ++tries) {
      }
    }
    return std::move(faults_);
  }

 private:
  struct Link {
    milliseconds free{0};
    int restores = 0;
  };

  milliseconds below(milliseconds limit) { return milliseconds(below(limit.count())); }
  // Not std::uniform_int_distribution, which may differ from one library to the next.
  int64_t below(int64_t limit) {
    return static_cast<int64_t>(random_() % static_cast<uint64_t>(limit));
  }

  FaultKind draw_kind() {
    int total = 0;
    for (const KindTraits& kind : kTraits) total += kind.weight;
    auto left = static_cast<int>(below(total));
    int kind = 0;
    while (left >= kTraits[static_cast<size_t>(kind)].weight) {
      left -= kTraits[static_cast<size_t>(kind++)].weight;
    }
    return static_cast<FaultKind>(kind);
  }

  // False if what was drawn cannot be now.
  bool draw(milliseconds at) {
    const FaultKind kind = draw_kind();
    const KindTraits& how = traits(kind);
    Fault fault{at, kind, -1, how.lasts};
    if (how.lasts > kAtOnce) fault.lasts += below(2 * how.lasts);
    if (at < next_[static_cast<size_t>(kind)]) return false;
    if (how.early && at > settings_.length / 3) return false;
    if (is_of_link(kind) || kind == FaultKind::reload_without || kind == FaultKind::good_reload) {
      fault.link = static_cast<int>(below(int64_t{settings_.links}));
      if (!take(fault)) return false;
    }
    // A second reload would undo the first.
    for (const FaultKind same : same_as(kind)) {
      next_[static_cast<size_t>(same)] = at + fault.lasts + how.apart;
    }
    faults_.push_back(fault);
    return true;
  }

  static std::vector<FaultKind> same_as(FaultKind kind) {
    using enum FaultKind;
    static const std::vector<std::vector<FaultKind>> kGroups = {
        {good_reload, reload_without, broken_reload},
        {few_fds, little_memory},
        {kill_journald, freeze_journald, journal_full},
        {kill_dbus, freeze_dbus},
        {kill_polkit, freeze_polkit}};
    for (const auto& group : kGroups) {
      if (std::find(group.begin(), group.end(), kind) != group.end()) return group;
    }
    return {kind};
  }

  bool take(const Fault& fault) {
    using enum FaultKind;
    const KindTraits& how = traits(fault.kind);
    Link& link = links_[static_cast<size_t>(fault.link)];
    const bool injects =
        fault.kind == failing_reads || fault.kind == hanging_reads || fault.kind == no_netlink;
    if (injects && !has_injection(fault.link)) return false;
    if (!how.changes_link && !injects) return true;
    if (fault.at < link.free || link.restores + how.restores > kRestoresAllowed) return false;
    link.restores += how.restores;
    const bool is_short = fault.kind == flap_carrier || fault.kind == set_down ||
                          fault.kind == lose_carrier || fault.kind == failing_reads;
    link.free = fault.at + fault.lasts + (is_short ? kShortRest : kRest);
    return true;
  }

  StormSettings settings_;
  std::mt19937_64 random_;
  std::vector<Link> links_;
  std::array<milliseconds, kFaultKinds> next_{};
  std::vector<Fault> faults_;
};

}  // namespace

std::string_view to_string(FaultKind kind) {
  return traits(kind).name;
}

bool is_of_link(FaultKind kind) {
  return kind >= FaultKind::kill_monitor;
}

std::vector<Fault> plan_storm(const StormSettings& settings) {
  return Planner(settings).plan();
}

}  // namespace netmon::test
