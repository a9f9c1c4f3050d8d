// SPDX-License-Identifier: MIT
#include "netmonctl/options.h"

#include <algorithm>

#include "base/arguments.h"
#include "base/time_span.h"
#include "netmonctl/did_you_mean.h"
#include "netmonctl/printable.h"
#include "netmonctl/verbs.h"

namespace netmon::ctl {

namespace {

constexpr option kOptions[] = {{"socket", required_argument, nullptr, kSocket},
                               {"json", optional_argument, nullptr, kJson},
                               {"csv", no_argument, nullptr, kCsv},
                               {"no-legend", no_argument, nullptr, kNoLegend},
                               {"color", required_argument, nullptr, kColor},
                               {"for", required_argument, nullptr, kFor},
                               {"reason", required_argument, nullptr, kReason},
                               {"since", required_argument, nullptr, kSince},
                               {"until", required_argument, nullptr, kUntil},
                               {"step", required_argument, nullptr, kStep},
                               {"follow", no_argument, nullptr, kFollow},
                               {"output", required_argument, nullptr, kOutput},
                               {"namespace", required_argument, nullptr, kNamespace},
                               {"directory", required_argument, nullptr, kDirectory},
                               {"help", no_argument, nullptr, kHelpOption},
                               {"version", no_argument, nullptr, kVersionOption},
                               {nullptr, 0, nullptr, 0}};

std::string in_quotes(std::string_view text) {
  return "'" + printable(text) + "'";
}

std::string option_word(int value) {
  const option* entry = kOptions;
  while (entry->val != value) ++entry;
  return "--" + std::string(entry->name);
}

Error unknown_verb(std::string_view word) {
  std::vector<std::string> words;
  for (const VerbGroup& group : verb_groups()) {
    for (const Verb& verb : group.verbs) words.emplace_back(verb.word);
  }
  const std::string hint = did_you_mean(word, words);
  return Error{0, "unknown verb", in_quotes(word) + (hint.empty() ? "; see --help" : hint)};
}

// What the option may have been: getopt itself names no candidate.
Error with_suggestion(const Error& error) {
  if (error.what.rfind("unknown", 0) != 0 || error.subject.rfind("'--", 0) != 0) return error;
  std::vector<std::string> names;
  for (const option* entry = kOptions; entry->name != nullptr; ++entry) {
    names.push_back("--" + std::string(entry->name));
  }
  const std::string typed = error.subject.substr(1, error.subject.find_first_of("=';", 1) - 1);
  const std::string hint = did_you_mean(typed, names);
  return hint.empty() ? error : Error{0, "unknown option", in_quotes(typed) + hint};
}

Result<microseconds> parse_span(int option, const std::string& text) {
  auto span = parse_time_span(text);
  if (!span) return Error{0, option_word(option) + ": " + span.error().text(), {}};
  if (span->count() > 0) return span;
  return Error{0, option_word(option) + " must be longer than nothing, not", in_quotes(text)};
}

Result<Json> parse_json(const std::string& text) {
  if (text.empty() || text == "short") return Json::brief;
  if (text == "pretty") return Json::pretty;
  return Error{0, "--json takes pretty or short, not", in_quotes(text)};
}

Result<Color> parse_color(const std::string& text) {
  if (text == "auto") return Color::automatic;
  const auto yes = parse_boolean("--color", text);
  if (!yes) return Error{0, "--color takes auto, yes or no, not", in_quotes(text)};
  return *yes ? Color::yes : Color::no;
}

template <typename T, typename Place>
std::optional<Error> put(const Result<T>& value, Place& place) {
  if (!value) return value.error();
  place = *value;
  return std::nullopt;
}

std::optional<Error> apply(const Argument& argument, Options& options) {
  switch (argument.option) {
    case kSocket:
      options.socket = argument.value;
      break;
    case kJson:
      return put(parse_json(argument.value), options.json);
    case kCsv:
      options.csv = true;
      break;
    case kNoLegend:
      options.legend = false;
      break;
    case kColor:
      return put(parse_color(argument.value), options.color);
    case kFor:
      return put(parse_span(kFor, argument.value), options.hold_for);
    case kReason:
      options.reason = argument.value;
      break;
    case kSince:
      options.since = argument.value;
      break;
    case kUntil:
      options.until = argument.value;
      break;
    case kStep:
      return put(parse_span(kStep, argument.value), options.step);
    case kFollow:
    case 'f':
      options.follow = true;
      break;
    case kOutput:
    case 'o':
      options.output = argument.value;
      break;
    case kNamespace:
      options.journal_namespace = argument.value;
      break;
    case kDirectory:
      options.journal_directory = argument.value;
      break;
    default:
      break;
  }
  return std::nullopt;
}

// The entry of an option that was given by its letter.
int long_form(int option) {
  switch (option) {
    case 'f':
      return kFollow;
    case 'h':
      return kHelpOption;
    case 'o':
      return kOutput;
    default:
      return option;
  }
}

std::optional<Error> check_words(const Verb& entry, const Words& words) {
  const std::string verb(entry.word);
  if (words.size() < entry.least) {
    return Error{0, verb + " needs the name of an interface; see --help", {}};
  }
  if (words.size() > entry.most) {
    return Error{0, verb + (entry.most == 0 ? " takes no interface:" : " takes one interface:"),
                 in_quotes(words[entry.most]) + " is too many"};
  }
  return std::nullopt;
}

}  // namespace

Result<Options> parse_options(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv, kOptions, "fho:");
  if (!arguments) return with_suggestion(arguments.error());
  Options options;
  for (const Argument& argument : arguments->options) {
    options.help = options.help || long_form(argument.option) == kHelpOption;
    options.version = options.version || long_form(argument.option) == kVersionOption;
  }
  if (options.help || options.version) return options;
  options.words = arguments->operands;
  const std::string word = options.words.empty() ? "status" : options.words.front();
  const Verb* entry = find_verb(word);
  if (entry == nullptr) return unknown_verb(word);
  if (!options.words.empty()) options.words.erase(options.words.begin());
  options.run = entry->run;
  for (const Argument& argument : arguments->options) {
    const int option = long_form(argument.option);
    if ((entry->options & option) == 0) {
      return Error{0, std::string(entry->word) + " takes no", option_word(option) + "; see --help"};
    }
    if (const auto error = apply(argument, options)) return *error;
  }
  if (const auto error = check_words(*entry, options.words)) return *error;
  return options;
}

}  // namespace netmon::ctl
