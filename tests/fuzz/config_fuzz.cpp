// SPDX-License-Identifier: MIT
//
// The text of a configuration file, and the configuration that it makes.
//
// Parser: src/config/config_text.cpp src/config/config.cpp
#include <algorithm>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/config_text.h"
#include "fuzz.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr const char* kFile = "fuzz.conf";

// "fuzz.conf:12: what is wrong", with a line that there is.
void check_origin(std::string_view origin, std::string_view text) {
  const std::string prefix = std::string(kFile) + ":";
  require(origin.substr(0, prefix.size()) == prefix, "it is said in which file");
  size_t line = 0;
  for (const char c : origin.substr(prefix.size())) {
    if (c < '0' || c > '9') break;
    line = line * 10 + static_cast<size_t>(c - '0');
  }
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  require(line >= 1 && line <= lines, "it is said in which line");
}

void check_error(const Error& error, std::string_view text) {
  check_origin(error.text(), text);
  require(fuzz::is_printable(error.text()), "an error can be printed");
}

// The assignments as a file that is written in the simplest way.
std::string written(const std::vector<Assignment>& assignments) {
  std::string text;
  for (const Assignment& a : assignments) {
    if (a.key.empty()) {
      text += "[" + a.section + "]\n";
      continue;
    }
    text += a.key + "=" + a.value;
    // A backslash stays only where the line goes on after it.
    text += !a.value.empty() && a.value.back() == '\\' ? "\\\n\n" : "\n";
  }
  return text;
}

bool say_the_same(const std::vector<Assignment>& a, const std::vector<Assignment>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.section == y.section && x.key == y.key && x.value == y.value;
  });
}

bool in_range(microseconds interval) {
  return interval >= kMinInterval && interval <= kMaxInterval;
}

void check_config(const std::vector<Assignment>& assignments, std::string_view text) {
  const auto config = Config::from(assignments);
  if (!config) return check_error(config.error(), text);
  std::vector<InterfaceName> names = config->selection().names();
  for (const InterfaceName& name : names) {
    require(config->selection().match(name) == Selection::Match::named, "a name is named");
  }
  for (const char* name : {"eth0", "wan1", "a*", "\x1b\x80"}) {
    names.push_back(*InterfaceName::from_bytes(name));
  }
  for (const InterfaceName& name : names) {
    const InterfaceSettings settings = config->settings_for({name});
    require(in_range(settings.interval), "an interval lies between its limits");
    require(settings.log_interval == microseconds(0) || in_range(settings.log_interval),
            "the interval of the log lies between its limits");
  }
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netmon;
  const std::string_view text = fuzz::text_of(data, size);
  const auto assignments = parse_config_text(text, kFile);
  if (!assignments) {
    check_error(assignments.error(), text);
    return 0;
  }
  for (const Assignment& a : *assignments) {
    check_origin(a.origin, text);
    fuzz::require(!a.section.empty(), "an assignment has a section");
    fuzz::require(!a.key.empty() || a.value.empty(), "a head has no value");
    fuzz::require(
        (a.section + a.key + a.value).find_first_of(std::string("\0\n", 2)) == std::string::npos,
        "an assignment holds neither NUL nor newline");
  }
  const auto again = parse_config_text(written(*assignments), kFile);
  fuzz::require(again.ok() && say_the_same(*again, *assignments),
                "what is written is read as the same");
  check_config(*assignments, text);
  return 0;
}
