// SPDX-License-Identifier: MIT
#include "config/selection.h"

#include <fnmatch.h>

#include <algorithm>

namespace netmon {

namespace {

// The length of the \xNN that `text` begins with, or 0.
size_t byte_escape(std::string_view text, char& byte) {
  const std::string decoded = decode_shown(text.substr(0, 4));
  if (text.size() < 4 || decoded.size() != 1) return 0;
  byte = decoded.front();
  return 4;
}

// To fnmatch a '[' that is never closed is an ordinary character: surely not what was meant.
bool has_open_bracket(std::string_view glob) {
  for (size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '\\') {
      ++i;
    } else if (glob[i] == '[') {
      size_t end = i + 1;
      if (end < glob.size() && (glob[end] == '!' || glob[end] == '^')) ++end;
      if (end < glob.size() && glob[end] == ']') ++end;  // stands for itself
      while (end < glob.size() && glob[end] != ']') end += glob[end] == '\\' ? 2 : 1;
      if (end >= glob.size()) return true;
      i = end;
    }
  }
  return false;
}

}  // namespace

Result<Pattern> Pattern::parse(std::string_view text) {
  const std::string quoted = "'" + shown(text) + "'";
  Pattern pattern;
  if (!text.empty() && text.front() == '!') {
    pattern.exclude_ = true;
    text.remove_prefix(1);
  }
  std::string literal;
  while (!text.empty()) {
    char byte = text.front();
    if (byte == '\\') {
      size_t length = byte_escape(text, byte);
      if (length == 0) {
        if (text.size() < 2) return Error{0, "a pattern cannot end in a backslash:", quoted};
        byte = text[1];
        length = 2;
      }
      text.remove_prefix(length);
      pattern.glob_text_ += '\\';  // literal to fnmatch too, also within brackets
    } else {
      text.remove_prefix(1);
      pattern.glob_ = pattern.glob_ || byte == '*' || byte == '?' || byte == '[';
    }
    if (byte == '/') return Error{0, "an interface name cannot contain '/':", quoted};
    pattern.glob_text_ += byte;
    literal += byte;
  }
  if (literal.empty()) return Error{0, "an empty pattern:", quoted};
  if (has_open_bracket(pattern.glob_text_)) {
    return Error{0, "a '[' without its ']' (for the character itself write \\[):", quoted};
  }
  if (pattern.glob_ && literal.find('\0') != std::string::npos) {
    return Error{0, "an interface name cannot contain '\\x00':", quoted};
  }
  if (!pattern.glob_) {
    auto name = InterfaceName::from_bytes(literal);
    if (!name) return name.error();
    pattern.name_ = *name;
  }
  return pattern;
}

Pattern Pattern::of(const InterfaceName& name) {
  Pattern pattern;
  pattern.name_ = name;
  return pattern;
}

// The program never calls setlocale, so fnmatch works on bytes, as the kernel does.
bool Pattern::matches(const InterfaceName& name) const {
  if (!glob_) return name == name_;
  return ::fnmatch(glob_text_.c_str(), name.bytes().c_str(), 0) == 0;
}

Result<Selection> Selection::parse(std::span<const std::string> patterns) {
  Selection selection;
  for (const std::string& text : patterns) {
    const auto pattern = Pattern::parse(text);
    if (!pattern) return pattern.error();
    selection.add(*pattern);
  }
  if (selection.names_.empty() && selection.globs_.empty()) {
    selection.globs_.push_back(*Pattern::parse("*"));
  }
  return selection;
}

Selection Selection::of(std::span<const InterfaceName> names) {
  Selection selection;
  for (const InterfaceName& name : names) selection.add(Pattern::of(name));
  return selection;
}

void Selection::add(const Pattern& pattern) {
  if (pattern.is_exclude()) {
    excludes_.push_back(pattern);
  } else if (pattern.is_glob()) {
    globs_.push_back(pattern);
  } else if (!has_name(names_, pattern.name())) {
    names_.push_back(pattern.name());
  }
}

Selection::Meant Selection::find(const LinkNames& names) const {
  const auto matches_any = [](const std::vector<Pattern>& patterns, const InterfaceName& name) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const Pattern& pattern) { return pattern.matches(name); });
  };
  const auto first = [&](const auto& holds) {
    return std::find_if(names.begin(), names.end(), holds);
  };
  const auto named = first([&](const InterfaceName& name) { return has_name(names_, name); });
  if (named != names.end()) return {Match::named, *named};
  const auto excluded =
      first([&](const InterfaceName& name) { return matches_any(excludes_, name); });
  const auto matched = first([&](const InterfaceName& name) { return matches_any(globs_, name); });
  if (excluded != names.end() || matched == names.end()) return {};
  return {Match::glob, *matched};
}

}  // namespace netmon
