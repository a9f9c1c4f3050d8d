// SPDX-License-Identifier: MIT
//
// What `top` shows: which links, in which order, from which line on, and the lines themselves. No
// terminal here: keys come in, lines go out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "netmonctl/link_book.h"
#include "netmonctl/paint.h"

namespace netmon::ctl {

// A part of a line in one paint.
struct Stretch {
  std::string text;
  Paint paint = Paint::plain;
  bool reversed = false;
};
using ScreenLine = std::vector<Stretch>;

enum class Key : uint8_t {
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  enter,
  escape,
  erase,
  character,
};

struct Area {
  size_t columns = 80;
  size_t lines = 24;
};

class TopView {
 public:
  explicit TopView(bool blocks) : blocks_(blocks) {}

  void resize(Area area) { area_ = area; }
  // False: to leave.
  [[nodiscard]] bool press(Key key, char character, const LinkBook& book);
  // Something to say in the first line, such as that netmon is gone; "" for nothing.
  void set_notice(std::string notice) { notice_ = std::move(notice); }

  // The whole picture, area.lines lines of at most area.columns columns.
  [[nodiscard]] std::vector<ScreenLine> draw(const LinkBook& book, uint64_t now_usec);

  enum class Sort : uint8_t { name, state, rx, tx, errors };

 private:
  using Pages = std::vector<const LinkPage*>;

  [[nodiscard]] Pages chosen(const LinkBook& book) const;
  [[nodiscard]] size_t place_of_selected(const Pages& pages) const;
  void move_selection(Key key, const Pages& pages);
  bool type(Key key, char character);
  [[nodiscard]] size_t list_lines() const;
  [[nodiscard]] size_t detail_lines() const;

  [[nodiscard]] ScreenLine header(const LinkBook& book, uint64_t now_usec, double full) const;
  [[nodiscard]] ScreenLine titles(const LinkBook& book) const;
  [[nodiscard]] ScreenLine row(const LinkPage& page, const LinkBook& book, double full,
                               bool selected) const;
  [[nodiscard]] std::vector<ScreenLine> details(const LinkPage& page, uint64_t now_usec) const;
  [[nodiscard]] ScreenLine keys() const;

  bool blocks_;
  Area area_;
  Sort sort_ = Sort::name;
  bool reversed_ = false;
  std::string filter_;
  bool typing_ = false;
  bool detail_ = false;
  std::optional<LinkBook> paused_;
  std::optional<uint64_t> paused_usec_;
  std::string selected_;
  size_t first_ = 0;
  std::string notice_;
};

}  // namespace netmon::ctl
