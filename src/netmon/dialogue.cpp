// SPDX-License-Identifier: MIT
#include "netmon/dialogue.h"

#include <algorithm>
#include <charconv>
#include <istream>
#include <optional>
#include <ostream>

namespace netmon {

namespace {

std::string_view trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

Result<size_t> parse_number(std::string_view text, size_t present) {
  size_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size() ||
      number < 1) {
    return Error{0, "the number of interfaces must be a whole number from 1, not",
                 "'" + shown(text) + "'"};
  }
  if (number > present) {
    return Error{0, "there are only " + std::to_string(present) + " interfaces, not",
                 std::to_string(number)};
  }
  return number;
}

Result<InterfaceName> parse_name(std::string_view text, std::span<const LinkNames> present,
                                 const std::vector<InterfaceName>& chosen) {
  const auto name = InterfaceName::from_input(text);
  if (!name) return name.error();
  const std::string quoted = "'" + name->shown() + "'";
  const LinkNames* link = find_called(present, *name);
  if (link == nullptr) {
    return Error{0, "no such interface " + quoted + "; present are", list_names(present)};
  }
  if (std::any_of(chosen.begin(), chosen.end(),
                  [&](const InterfaceName& other) { return has_name(*link, other); })) {
    return Error{0, "named twice:", quoted};
  }
  return *name;
}

// Asks `question` until the answer can be parsed.
template <typename T, typename Parse>
Result<T> ask(std::istream& answers, std::ostream& prompts, bool terminal,
              const std::string& question, Parse parse) {
  while (true) {
    if (terminal) prompts << question << std::flush;
    std::string line;
    if (!std::getline(answers, line)) {
      if (terminal) prompts << '\n';
      return Error{0,
                   "the input ended before the last answer; name the interfaces there or on the"
                   " command line",
                   {}};
    }
    auto answer = parse(trim(line));
    if (answer || !terminal) return answer;
    prompts << "  " << answer.error().text() << '\n';
  }
}

}  // namespace

std::string list_names(std::span<const LinkNames> links) {
  static constexpr size_t kListed = 16;
  std::string list;
  for (const LinkNames& names : links.subspan(0, std::min(links.size(), kListed))) {
    if (!list.empty()) list += ", ";
    list += names.front().shown();
  }
  if (links.size() > kListed) list += " and " + std::to_string(links.size() - kListed) + " more";
  return list;
}

Result<std::vector<InterfaceName>> ask_for_interfaces(std::istream& answers, std::ostream& prompts,
                                                      bool terminal,
                                                      std::span<const LinkNames> present) {
  if (terminal) prompts << "Interfaces present: " << list_names(present) << '\n';
  const auto number =
      ask<size_t>(answers, prompts, terminal,
                  "How many interfaces (1 to " + std::to_string(present.size()) + ")? ",
                  [&](std::string_view text) { return parse_number(text, present.size()); });
  if (!number) return number.error();
  std::vector<InterfaceName> chosen;
  while (chosen.size() < *number) {
    const auto name = ask<InterfaceName>(
        answers, prompts, terminal, "Name of interface " + std::to_string(chosen.size() + 1) + "? ",
        [&](std::string_view text) { return parse_name(text, present, chosen); });
    if (!name) return name.error();
    chosen.push_back(*name);
  }
  return chosen;
}

}  // namespace netmon
