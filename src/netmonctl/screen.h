// SPDX-License-Identifier: MIT
//
// The whole terminal, by ncurses. Left as it was at the end of this object.
#pragma once

#include <memory>
#include <vector>

#include "netmonctl/outcome.h"
#include "netmonctl/top_view.h"

extern "C" {
struct screen;  // of ncurses, whose header is for screen.cpp alone
}

namespace netmon::ctl {

class Screen {
 public:
  // Takes the terminal that standard input and output are; nothing is shown before draw().
  static Outcome<std::unique_ptr<Screen>> open(bool colors);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  [[nodiscard]] static Area area();
  // After the terminal became another size.
  static void resize();
  void draw(const std::vector<ScreenLine>& lines) const;

  struct Press {
    Key key = Key::character;
    char character = 0;
  };
  enum class Input : unsigned char {
    none,     // no key is pressed
    ignored,  // one without a meaning here
    key,
  };
  // Does not wait.
  static Input read(Press& press);

 private:
  Screen(::screen* screen, bool colors);

  ::screen* screen_;
  bool colors_;
};

}  // namespace netmon::ctl
