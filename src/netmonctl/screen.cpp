// SPDX-License-Identifier: MIT
#include "netmonctl/screen.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

// Its functions are macros otherwise, called "clear" and "timeout".
#define NCURSES_NOMACROS 1
#include <curses.h>

namespace netmon::ctl {

namespace {

constexpr int kEscapeMilliseconds = 25;  // from Esc to the rest of a key's sequence

enum Pair : short { kGoodPair = 1, kWarningPair, kBadPair };

// `pair` where there are colours, else what stands out without them.
attr_t in_color(Pair pair, bool colors, attr_t otherwise) {
  return colors ? static_cast<attr_t>(COLOR_PAIR(pair)) : otherwise;
}

attr_t attribute_of(const Stretch& stretch, bool colors) {
  const attr_t attribute = stretch.reversed ? A_REVERSE : A_NORMAL;
  switch (stretch.paint) {
    case Paint::strong:
      return attribute | A_BOLD;
    case Paint::dim:
      return attribute | A_DIM;
    case Paint::good:
      return attribute | in_color(kGoodPair, colors, A_NORMAL);
    case Paint::warning:
      return attribute | in_color(kWarningPair, colors, A_BOLD);
    case Paint::bad:
      return attribute | in_color(kBadPair, colors, A_BOLD);
    case Paint::plain:
      break;
  }
  return attribute;
}

std::optional<Key> special_key(wint_t code) {
  switch (code) {
    case KEY_UP:
      return Key::up;
    case KEY_DOWN:
      return Key::down;
    case KEY_PPAGE:
      return Key::page_up;
    case KEY_NPAGE:
      return Key::page_down;
    case KEY_HOME:
      return Key::home;
    case KEY_END:
      return Key::end;
    case KEY_ENTER:
      return Key::enter;
    case KEY_BACKSPACE:
    case KEY_DC:
      return Key::erase;
    default:
      return std::nullopt;
  }
}

}  // namespace

Outcome<std::unique_ptr<Screen>> Screen::open(bool colors) {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDOUT_FILENO) != 1) {
    return Trouble{kExitFailure, "top needs a terminal; 'netmonctl watch' prints lines"};
  }
  SCREEN* screen = ::newterm(nullptr, stdout, stdin);
  if (screen == nullptr) {
    const char* term = std::getenv("TERM");
    return Trouble{kExitFailure, "top cannot use a terminal of the kind '" +
                                     std::string(term == nullptr ? "" : term) + "' (TERM)"};
  }
  return std::unique_ptr<Screen>(new Screen(screen, colors));
}

Screen::Screen(SCREEN* screen, bool colors) : screen_(screen) {
  ::cbreak();
  ::noecho();
  ::nonl();
  ::curs_set(0);
  ::set_escdelay(kEscapeMilliseconds);
  ::keypad(stdscr, true);
  ::nodelay(stdscr, true);
  colors_ = colors && ::has_colors() && ::start_color() == OK && ::use_default_colors() == OK;
  if (colors_) {
    ::init_pair(kGoodPair, COLOR_GREEN, -1);
    ::init_pair(kWarningPair, COLOR_YELLOW, -1);
    ::init_pair(kBadPair, COLOR_RED, -1);
  }
}

Screen::~Screen() {
  ::endwin();
  ::delscreen(screen_);
}

Area Screen::area() {
  return {static_cast<size_t>(getmaxx(stdscr)), static_cast<size_t>(getmaxy(stdscr))};
}

void Screen::resize() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0) return;
  ::resizeterm(size.ws_row, size.ws_col);
  ::clearok(stdscr, true);
}

void Screen::draw(const std::vector<ScreenLine>& lines) const {
  ::werase(stdscr);
  for (size_t y = 0; y < lines.size(); ++y) {
    ::wmove(stdscr, static_cast<int>(y), 0);
    for (const Stretch& stretch : lines[y]) {
      ::wattrset(stdscr, static_cast<int>(attribute_of(stretch, colors_)));
      ::waddnstr(stdscr, stretch.text.data(), static_cast<int>(stretch.text.size()));
    }
  }
  ::wattrset(stdscr, A_NORMAL);
  ::wrefresh(stdscr);
}

Screen::Input Screen::read(Press& press) {
  wint_t code = 0;
  const int kind = ::wget_wch(stdscr, &code);
  if (kind == ERR) return Input::none;
  press = {};
  if (kind == KEY_CODE_YES) {
    const auto key = special_key(code);
    if (!key) return Input::ignored;
    press.key = *key;
  } else if (code == '\r' || code == '\n') {
    press.key = Key::enter;
  } else if (code == 0x1b) {
    press.key = Key::escape;
  } else if (code == 0x7f || code == '\b') {
    press.key = Key::erase;
  } else if (code >= ' ' && code < 0x7f) {
    press.character = static_cast<char>(code);
  } else {
    return Input::ignored;
  }
  return Input::key;
}

}  // namespace netmon::ctl
