// SPDX-License-Identifier: MIT
//
// The command line: one verb, the words after it, and the options that belong to that verb.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace netmon::ctl {

using Words = std::vector<std::string>;

enum class Json : uint8_t {
  none,
  pretty,  // indented, for reading
  brief,   // --json=short: one line for each object
};

enum class Color : uint8_t { automatic, yes, no };

struct Options {
  int (*run)(const Options&) = nullptr;  // what the verb does: verbs.h
  Words words;                           // the interfaces, as typed
  bool help = false;
  bool version = false;

  std::optional<std::string> socket;
  Json json = Json::none;
  bool csv = false;
  bool legend = true;
  Color color = Color::automatic;
  std::optional<microseconds> hold_for;
  std::optional<std::string> reason;

  // Of what is read from the journal.
  std::optional<std::string> since;  // as typed
  std::optional<std::string> until;
  std::optional<microseconds> step;
  bool follow = false;
  std::optional<std::string> output;             // a file
  std::optional<std::string> journal_namespace;  // as journalctl --namespace= takes it
  std::optional<std::string> journal_directory;
};

// The command line; with --help or --version nothing else of it counts. The error is one line.
[[nodiscard]] Result<Options> parse_options(int argc, char** argv);

}  // namespace netmon::ctl
