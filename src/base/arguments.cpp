// SPDX-License-Identifier: MIT
#include "base/arguments.h"

#include <algorithm>
#include <array>

#include "base/interface_name.h"

namespace netmon {

Result<Arguments> parse_arguments(int argc, char** argv, const option* options,
                                  const char* letters) {
  // ':' first: a missing value is told from an unknown option, and getopt itself stays silent.
  const std::string short_options = ":" + std::string(letters);
  Arguments arguments;
  optind = 0;
  while (true) {
    const int found = ::getopt_long(argc, argv, short_options.c_str(), options, nullptr);
    if (found == -1) break;
    if (found == '?' || found == ':') {
      const option* known = options;
      while (known->name != nullptr && known->val != optopt) ++known;
      // getopt has not yet gone past a word of several letters, so a letter is named by itself.
      const bool letter = known->name == nullptr && optopt != 0;
      const std::string culprit =
          letter ? std::string("-") + static_cast<char>(optopt) : argv[std::max(optind - 1, 1)];
      const char* what = found == ':'             ? "a value is missing after"
                         : known->name != nullptr ? "this option takes no value:"
                                                  : "unknown or ambiguous option";
      return Error{0, what, "'" + shown(culprit) + "'; see --help"};
    }
    arguments.options.push_back({found, optarg == nullptr ? "" : optarg});
  }
  arguments.operands.assign(argv + optind, argv + argc);
  return arguments;
}

Result<bool> parse_boolean(std::string_view option, std::string_view text) {
  static constexpr std::array<std::string_view, 6> kYes = {"yes", "y", "true", "t", "on", "1"};
  static constexpr std::array<std::string_view, 6> kNo = {"no", "n", "false", "f", "off", "0"};
  const auto is_one_of = [&](const auto& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
  };
  if (is_one_of(kYes)) return true;
  if (is_one_of(kNo)) return false;
  return Error{0, std::string(option) + " takes yes or no, not", "'" + shown(text) + "'"};
}

}  // namespace netmon
