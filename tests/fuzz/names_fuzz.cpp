// SPDX-License-Identifier: MIT
//
// Interface names as bytes, as they are shown, and as they are typed; and patterns of them. The
// input is a name, or a pattern and a name with a newline in between.
//
// Parser: src/base/interface_name.cpp src/config/selection.cpp
#include <algorithm>
#include <string>

#include "base/interface_name.h"
#include "config/selection.h"
#include "fuzz.h"

namespace netmon {

namespace {

using fuzz::require;

// dev_valid_name() of the kernel, in other words than ours, and as long as alternative names.
bool kernel_takes(std::string_view bytes) {
  constexpr std::string_view kRefused("/:\0 \t\n\v\f\r\xa0", 10);
  return !bytes.empty() && bytes.size() < 128 && bytes != "." && bytes != ".." &&
         bytes.find_first_of(kRefused) == std::string_view::npos;
}

void check_name(std::string_view text) {
  const std::string seen = shown(text);
  require(fuzz::is_printable(seen), "what is shown can be printed");
  require(decode_shown(seen) == text, "what is shown can be typed");

  const auto name = InterfaceName::from_bytes(text);
  require(name.ok() == kernel_takes(text), "the names are those that the kernel takes");
  const auto typed = InterfaceName::from_input(text);
  require(typed.ok() == kernel_takes(decode_shown(text)), "each name can be typed");
  if (!name) return require(fuzz::is_printable(name.error().text()), "an error can be printed");
  require(name->bytes() == text, "a name is its bytes");
  const auto again = InterfaceName::from_input(name->shown());
  require(again.ok() && *again == *name, "a name that is shown can be typed");
}

// A pattern that matches just this name.
std::string literally(const InterfaceName& name) {
  std::string text;
  for (const char byte : name.bytes()) (text += '\\') += byte;
  return text;
}

void check_pattern(std::string_view text, const InterfaceName& name) {
  const auto own = Pattern::parse(literally(name));
  // \x is the beginning of a byte's number
  if (name.bytes().find('x') == std::string::npos) {
    require(own.ok() && !own->is_glob() && own->name() == name, "each byte can be escaped");
  }
  const auto pattern = Pattern::parse(text);
  if (!pattern)
    return require(fuzz::is_printable(pattern.error().text()), "an error can be printed");
  const bool matches = pattern->matches(name);
  const std::string twice[] = {std::string(text), std::string(text)};
  const auto selection = Selection::parse(twice);
  require(selection.ok(), "patterns make a selection");
  const Selection::Match match = selection->match(name);
  require((match != Selection::Match::none) == (matches != pattern->is_exclude()),
          "what matches is selected, an exclusion alone leaves everything else");
  const bool named = !pattern->is_glob() && !pattern->is_exclude();
  require(selection->names().size() == (named ? 1 : 0), "a name is named once");
  require((match == Selection::Match::named) == (named && matches), "only a name is named");
  require(selection->has_globs() != named, "a selection is of names or of globs");
  if (pattern->is_glob()) return;
  require(pattern->matches(pattern->name()), "a name that is written out matches itself");
  require(matches == (name == pattern->name()), "and no other");
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netmon;
  const std::string_view text = fuzz::text_of(data, size);
  check_name(text);
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto name = InterfaceName::from_bytes(text.substr(end + 1));
  if (name) check_pattern(text.substr(0, end), *name);
  return 0;
}
