// SPDX-License-Identifier: MIT
//
// Which interfaces are monitored. A pattern is a name or a glob over the bytes of a name (* ? […]);
// \ takes the next character as it is, \xNN is a byte. "!" before a pattern excludes what it
// matches. Excludes win over globs wherever they stand; a name that is written out wins over both.
// With excludes alone, everything else is meant.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"

namespace netmon {

class Pattern {
 public:
  static Result<Pattern> parse(std::string_view text);
  static Pattern of(const InterfaceName& name);

  bool operator==(const Pattern&) const = default;
  [[nodiscard]] bool matches(const InterfaceName& name) const;
  [[nodiscard]] bool is_exclude() const { return exclude_; }
  [[nodiscard]] bool is_glob() const { return glob_; }
  // The name itself, of a pattern that is no glob.
  [[nodiscard]] const InterfaceName& name() const { return name_; }

 private:
  bool exclude_ = false;
  bool glob_ = false;
  std::string glob_text_;  // for fnmatch
  InterfaceName name_;
};

class Selection {
 public:
  enum class Match : uint8_t { none, glob, named };

  static Result<Selection> parse(std::span<const std::string> patterns);
  static Selection of(std::span<const InterfaceName> names);

  // How a link is meant, and by which of its names. Any of them counts, also for what is excluded;
  // the first that is written out, else the first that a glob matches, is it.
  struct Meant {
    Match match = Match::none;
    InterfaceName by;
  };
  [[nodiscard]] Meant find(const LinkNames& names) const;
  [[nodiscard]] Match match(const InterfaceName& name) const { return find({name}).match; }
  // The names that are written out, each once.
  [[nodiscard]] const std::vector<InterfaceName>& names() const { return names_; }
  // Whether interfaces that are not named can match.
  [[nodiscard]] bool has_globs() const { return !globs_.empty(); }

 private:
  void add(const Pattern& pattern);

  std::vector<InterfaceName> names_;
  std::vector<Pattern> globs_;
  std::vector<Pattern> excludes_;
};

}  // namespace netmon
