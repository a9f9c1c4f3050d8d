// SPDX-License-Identifier: MIT
#include "options.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/arguments.h"

namespace netmon::bench {

namespace {

constexpr int kMostLinks = 1024;
constexpr int kMostRounds = 100;
constexpr int kLongestWindow = 3600;

const std::vector<std::string> kFigures = {  // NOLINT(cert-err58-cpp)
    "cost", "memory", "latency", "start", "ticks", "peers", "control"};

constexpr const char* kHelp =
    "Usage: tools/bench [OPTION...] [FIGURE...]\n"
    "\n"
    "Measures netmon under a real systemd in a container, beside a floor and its peers, and "
    "prints\n"
    "each figure with its goal. Needs root. FIGURE is one or more of\n"
    "  cost     CPU, journal, system calls and allocations for each sample\n"
    "  memory   of each instance and of all\n"
    "  latency  from a link going down to IFF_UP\n"
    "  start    of all instances, and their end\n"
    "  ticks    how exactly samples lie on the grid\n"
    "  peers    CPU of others that do such work\n"
    "  control  the control socket\n"
    "and all without any.\n"
    "\n"
    "  --quick            one short round of each, on 4 interfaces\n"
    "  --interfaces=N,N   numbers of links (1,64,256,1024)\n"
    "  --rounds=N         rounds that alternate between the sides (3)\n"
    "  --seconds=N        length of a window in which CPU is counted (20)\n"
    "  --minutes=N        length of a window in which ticks are looked at (10)\n"
    "  --release=NAME     the Debian to boot: bookworm or trixie (bookworm)\n"
    "  --json=FILE        also write the result there\n"
    "  --help             this text\n"
    "\n"
    "Exit status: 0, also where a goal was not reached; 1: a figure could not be taken; 2: "
    "usage.\n";

std::optional<int> whole(std::string_view text, int most) {
  int value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size() || value < 1 || value > most) {
    return std::nullopt;
  }
  return value;
}

Error bad(const std::string& option, int most, const std::string& text) {
  return Error{0, option + " must be a whole number from 1 to " + std::to_string(most) + ", not",
               "'" + text + "'"};
}

Result<std::vector<int>> parse_list(const std::string& text) {
  std::vector<int> numbers;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const auto value = whole(std::string_view(text).substr(begin, end - begin), kMostLinks);
    if (!value) return bad("each of --interfaces", kMostLinks, text.substr(begin, end - begin));
    numbers.push_back(*value);
    begin = end + 1;
  }
  return numbers;
}

void fill_in(Options& options) {
  const auto or_else = [&](int& value, int quick, int full) {
    if (value == 0) value = options.quick ? quick : full;
  };
  if (options.interfaces.empty()) {
    options.interfaces = options.quick ? std::vector<int>{4} : std::vector<int>{1, 64, 256, 1024};
  }
  or_else(options.rounds, 1, 3);
  or_else(options.seconds, 5, 20);
  or_else(options.minutes, 0, 10);
}

}  // namespace

bool Options::wants(const std::string& figure) const {
  return figures.empty() || std::find(figures.begin(), figures.end(), figure) != figures.end();
}

Result<std::optional<Options>> parse_options(int argc, char** argv) {
  enum : int { kQuick = 1, kInterfaces, kRounds, kSeconds, kMinutes, kRelease, kJson, kHelpOption };
  const option known[] = {{"quick", no_argument, nullptr, kQuick},
                          {"interfaces", required_argument, nullptr, kInterfaces},
                          {"rounds", required_argument, nullptr, kRounds},
                          {"seconds", required_argument, nullptr, kSeconds},
                          {"minutes", required_argument, nullptr, kMinutes},
                          {"release", required_argument, nullptr, kRelease},
                          {"json", required_argument, nullptr, kJson},
                          {"help", no_argument, nullptr, kHelpOption},
                          {}};
  auto arguments = parse_arguments(argc, argv, known, "");
  if (!arguments) return arguments.error();
  Options options;
  const auto store = [](const std::string& name, const std::string& text, int most,
                        int& into) -> Result<void> {
    const auto value = whole(text, most);
    if (!value) return bad(name, most, text);
    into = *value;
    return {};
  };
  for (const Argument& argument : arguments->options) {
    Result<void> stored{};
    switch (argument.option) {
      case kQuick:
        options.quick = true;
        break;
      case kInterfaces: {
        auto list = parse_list(argument.value);
        if (!list) return list.error();
        options.interfaces = std::move(*list);
        break;
      }
      case kRounds:
        stored = store("--rounds", argument.value, kMostRounds, options.rounds);
        break;
      case kSeconds:
        stored = store("--seconds", argument.value, kLongestWindow, options.seconds);
        break;
      case kMinutes:
        stored = store("--minutes", argument.value, kLongestWindow, options.minutes);
        break;
      case kRelease:
        if (argument.value != "bookworm" && argument.value != "trixie") {
          return Error{0, "--release must be bookworm or trixie, not", "'" + argument.value + "'"};
        }
        options.release = argument.value;
        break;
      case kJson:
        options.json = argument.value;
        break;
      default:
        std::fputs(kHelp, stdout);
        return std::optional<Options>();
    }
    if (!stored) return stored.error();
  }
  for (const std::string& figure : arguments->operands) {
    if (std::find(kFigures.begin(), kFigures.end(), figure) == kFigures.end()) {
      return Error{0, "no figure is called", "'" + figure + "'"};
    }
  }
  options.figures = std::move(arguments->operands);
  fill_in(options);
  return std::optional<Options>(std::move(options));
}

}  // namespace netmon::bench
