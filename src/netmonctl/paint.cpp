// SPDX-License-Identifier: MIT
#include "netmonctl/paint.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace netmon::ctl {

namespace {

constexpr size_t kUsualColumns = 80;

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool wants_colors(Color color, bool terminal) {
  if (color != Color::automatic) return color == Color::yes;
  const char* term = std::getenv("TERM");
  return terminal && !is_set("NO_COLOR") && term != nullptr && std::string_view(term) != "dumb";
}

const char* sequence(Paint paint) {
  switch (paint) {
    case Paint::strong:
      return "\x1b[1m";
    case Paint::dim:
      return "\x1b[2m";
    case Paint::good:
      return "\x1b[32m";
    case Paint::warning:
      return "\x1b[33m";
    case Paint::bad:
      return "\x1b[31m";
    case Paint::plain:
      break;
  }
  return "";
}

}  // namespace

Paper standard_output(Color color) {
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  Paper paper{std::nullopt, wants_colors(color, terminal)};
  if (terminal) {
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    paper.columns = known ? size.ws_col : kUsualColumns;
  }
  return paper;
}

std::string painted(std::string_view text, Paint paint, bool colors) {
  if (!colors || paint == Paint::plain || text.empty()) return std::string(text);
  return sequence(paint) + std::string(text) + "\x1b[0m";
}

}  // namespace netmon::ctl
