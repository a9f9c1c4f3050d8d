// SPDX-License-Identifier: MIT
//
// The verbs: what each is called and takes, what --help says of it, and what it does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "netmonctl/options.h"

namespace netmon::ctl {

// One bit for each option, so that a verb can say which it takes.
enum Option : int {
  kSocket = 1 << 0,
  kJson = 1 << 1,
  kCsv = 1 << 2,
  kNoLegend = 1 << 3,
  kColor = 1 << 4,
  kFor = 1 << 5,
  kReason = 1 << 6,
  kSince = 1 << 7,
  kUntil = 1 << 8,
  kStep = 1 << 9,
  kFollow = 1 << 10,
  kOutput = 1 << 11,
  kNamespace = 1 << 12,
  kDirectory = 1 << 13,
  kHelpOption = 1 << 14,
  kVersionOption = 1 << 15,
};

inline constexpr int kJournal = kNamespace | kDirectory;
inline constexpr int kSpan = kJournal | kSince | kUntil;
inline constexpr size_t kAny = SIZE_MAX;

struct Verb {
  std::string_view word;
  std::string_view takes;  // as --help shows it
  std::string_view does;
  size_t least;  // interfaces
  size_t most;
  int options;
  // Says what went wrong, if anything, and returns the exit status.
  int (*run)(const Options&);
};

// What stands together in --help, below a title.
struct VerbGroup {
  std::string_view title;
  std::span<const Verb> verbs;
};

// All of them, in the order of --help.
[[nodiscard]] std::vector<VerbGroup> verb_groups();
// nullptr if there is none.
[[nodiscard]] const Verb* find_verb(std::string_view word);

// Those that change something stand beside what they do: change.cpp.
[[nodiscard]] std::span<const Verb> changing_verbs();

[[nodiscard]] int run_status(const Options& options);
[[nodiscard]] int run_show(const Options& options);
[[nodiscard]] int run_top(const Options& options);
[[nodiscard]] int run_watch(const Options& options);
[[nodiscard]] int run_events(const Options& options);
[[nodiscard]] int run_history(const Options& options);
[[nodiscard]] int run_plot(const Options& options);
[[nodiscard]] int run_introspect(const Options& options);

}  // namespace netmon::ctl
