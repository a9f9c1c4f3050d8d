// SPDX-License-Identifier: MIT
#include "config/config_text.h"

#include <optional>

#include "base/interface_name.h"

namespace netmon {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kBlank = " \t\r";

std::string_view trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

bool is_comment(std::string_view line) {
  return !line.empty() && (line.front() == '#' || line.front() == ';');
}

// Gives a file line by line, with continued ones joined.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
      rest_.remove_prefix(kByteOrderMark.size());
    }
  }

  // The next line that says something, without the white space around it. `number` becomes that of
  // the line it begins on.
  std::optional<std::string> next(int& number) {
    std::string joined;
    bool continued = false;
    while (!rest_.empty()) {
      const std::string_view line = take();
      if (is_comment(line) || (line.empty() && !continued)) continue;
      if (!continued) number = number_;
      continued = !line.empty() && line.back() == '\\';
      joined += continued ? line.substr(0, line.size() - 1) : line;
      if (!continued) return std::string(trim(joined));
      joined += ' ';
    }
    if (!continued) return std::nullopt;
    return std::string(trim(joined));  // the file ends where the line was to go on
  }

 private:
  std::string_view take() {
    const size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++number_;
    return trim(line);
  }

  std::string_view rest_;
  int number_ = 0;
};

}  // namespace

Result<std::vector<Assignment>> parse_config_text(std::string_view text, const std::string& file) {
  std::vector<Assignment> assignments;
  std::string section;
  Lines lines(text);
  int number = 0;
  while (const auto line = lines.next(number)) {
    if (line->empty()) continue;  // a backslash alone
    const std::string origin = file + ":" + std::to_string(number);
    const auto refused = [&](const std::string& what) {
      return Error{0, origin + ": " + what, {}};
    };
    if (line->find('\0') != std::string::npos) return refused("a NUL byte");
    if (line->front() == '[') {
      if (line->back() != ']') return refused("a section without its ']': " + shown(*line));
      section = trim(std::string_view(*line).substr(1, line->size() - 2));
      if (section.empty()) return refused("a section without a name");
      assignments.push_back({section, {}, {}, origin});
      continue;
    }
    const size_t equals = line->find('=');
    if (equals == std::string::npos) {
      return refused("neither [Section] nor Key=value: " + shown(*line));
    }
    const std::string_view key = trim(std::string_view(*line).substr(0, equals));
    if (key.empty()) return refused("a value without a key: " + shown(*line));
    if (section.empty()) return refused("'" + shown(key) + "=' stands before any [Section]");
    assignments.push_back({section, std::string(key),
                           std::string(trim(std::string_view(*line).substr(equals + 1))), origin});
  }
  return assignments;
}

}  // namespace netmon
