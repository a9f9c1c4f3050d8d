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
      std::string culprit = argv[std::max(optind - 1, 1)];
      if (culprit.substr(0, 2) != "--" && optopt > ' ') {
        culprit = std::string("-") + static_cast<char>(optopt);
      }
      const char* what = found == ':' ? "a value is missing after" : "unknown or ambiguous option";
      const option* known = options;
      while (known->name != nullptr && known->val != optopt) ++known;
      if (found == '?' && known->name != nullptr) what = "this option takes no value:";
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
