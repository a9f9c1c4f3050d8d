// SPDX-License-Identifier: MIT
#include "netmonctl/verbs.h"

#include <array>

namespace netmon::ctl {

namespace {

constexpr auto kOfNow = std::to_array<Verb>({
    {"status", "[IFACE ...]", "one table of all links, or of those named; the default", 0, kAny,
     kSocket | kJson | kNoLegend | kColor, run_status},
    {"show", "IFACE", "all that is known of one link", 1, 1, kSocket | kJson | kColor | kJournal,
     run_show},
    {"top", "[IFACE ...]", "a live view on the whole terminal", 0, kAny, kSocket | kColor, run_top},
    {"watch", "[IFACE ...]", "each sample and each event as it comes, until Ctrl-C", 0, kAny,
     kSocket | kJson | kColor, run_watch},
});

constexpr auto kOfTheJournal = std::to_array<Verb>({
    {"events", "[IFACE ...]", "downs, restores, flaps and holds, with outage lengths", 0, kAny,
     kSpan | kJson | kNoLegend | kColor | kFollow, run_events},
    {"history", "IFACE", "rates as a table, CSV or JSON", 1, 1,
     kSpan | kJson | kNoLegend | kCsv | kStep, run_history},
    {"plot", "IFACE ...", "rates drawn in the terminal, or as a file", 1, kAny,
     kSpan | kStep | kOutput, run_plot},
});

constexpr auto kOfTheSocket = std::to_array<Verb>({
    {"introspect", "", "print the interface of the control socket, io.netmon", 0, 0, kSocket,
     run_introspect},
});

}  // namespace

std::vector<VerbGroup> verb_groups() {
  return {{"Now, from netmon:", kOfNow},
          {"What was, from the journal:", kOfTheJournal},
          {"Control, as root or a user whom polkit allows:", changing_verbs()},
          {"", kOfTheSocket}};
}

const Verb* find_verb(std::string_view word) {
  for (const VerbGroup& group : verb_groups()) {
    for (const Verb& verb : group.verbs) {
      if (verb.word == word) return &verb;
    }
  }
  return nullptr;
}

}  // namespace netmon::ctl
