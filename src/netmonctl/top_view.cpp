// SPDX-License-Identifier: MIT
#include "netmonctl/top_view.h"

#include <algorithm>

#include "netmonctl/printable.h"

namespace netmon::ctl {

namespace {

constexpr size_t kLongestFilter = 64;
constexpr size_t kFewestLines = 12;  // of a terminal with room for the details
constexpr size_t kLinesAround = 3;   // header, titles and keys

// What a link is sorted by, beside its name; the largest comes first.
double weight(const LinkPage& page, TopView::Sort sort) {
  const LinkRates rates = page.link.rates.value_or(LinkRates());
  switch (sort) {
    case TopView::Sort::rx:
      return rates.rx_bytes.value_or(-1);
    case TopView::Sort::tx:
      return rates.tx_bytes.value_or(-1);
    case TopView::Sort::errors:
      return rates.errors().value_or(-1) + rates.dropped().value_or(0);
    case TopView::Sort::state:
      return static_cast<double>(page.link.standing == Standing::up ? 0
                                 : page.link.standing == Standing::unknown
                                     ? 1
                                     : 2 + static_cast<int>(page.link.standing));
    case TopView::Sort::name:
      break;
  }
  return 0;
}

}  // namespace

TopView::Pages TopView::chosen(const LinkBook& book) const {
  Pages pages;
  for (const auto& [name, page] : book.pages()) {
    if (printable(name).find(filter_) != std::string::npos) pages.push_back(&page);
  }
  // They are in the order of their names, and stay in it where nothing else tells them apart.
  std::stable_sort(pages.begin(), pages.end(), [this](const LinkPage* a, const LinkPage* b) {
    return weight(*a, sort_) > weight(*b, sort_);
  });
  if (reversed_) std::reverse(pages.begin(), pages.end());
  return pages;
}

size_t TopView::place_of_selected(const Pages& pages) const {
  const auto found = std::find_if(pages.begin(), pages.end(), [this](const LinkPage* page) {
    return page->link.interface == selected_;
  });
  return found == pages.end() ? 0 : static_cast<size_t>(found - pages.begin());
}

size_t TopView::detail_lines() const {
  return detail_ && area_.lines >= kFewestLines ? (area_.lines - kLinesAround) / 2 : 0;
}

size_t TopView::list_lines() const {
  return area_.lines > kLinesAround ? area_.lines - kLinesAround - detail_lines() : 0;
}

void TopView::move_selection(Key key, const Pages& pages) {
  if (pages.empty()) return;
  const size_t last = pages.size() - 1;
  const size_t page = std::max<size_t>(1, list_lines());
  size_t place = place_of_selected(pages);
  switch (key) {
    case Key::up:
      place -= place > 0 ? 1 : 0;
      break;
    case Key::down:
      place += 1;
      break;
    case Key::page_up:
      place -= std::min(place, page);
      break;
    case Key::page_down:
      place += page;
      break;
    case Key::home:
      place = 0;
      break;
    case Key::end:
      place = last;
      break;
    default:
      return;
  }
  selected_ = pages[std::min(place, last)]->link.interface;
}

// While a filter is typed. True if the key was for it.
bool TopView::type(Key key, char character) {
  if (!typing_) return false;
  switch (key) {
    case Key::enter:
      typing_ = false;
      return true;
    case Key::escape:
      typing_ = false;
      filter_.clear();
      return true;
    case Key::erase:
      if (!filter_.empty()) filter_.pop_back();
      return true;
    case Key::character:
      if (filter_.size() < kLongestFilter && character >= ' ') filter_ += character;
      return true;
    default:
      return false;
  }
}

bool TopView::press(Key key, char character, const LinkBook& book) {
  if (type(key, character)) return true;
  if (key == Key::enter) detail_ = !detail_;
  if (key == Key::escape) filter_.clear();
  if (key != Key::character) {
    move_selection(key, chosen(paused_ ? *paused_ : book));
    return true;
  }
  switch (character) {
    case 'q':
      return false;
    case 's':
      sort_ = sort_ == Sort::errors ? Sort::name : static_cast<Sort>(static_cast<int>(sort_) + 1);
      break;
    case 'r':
      reversed_ = !reversed_;
      break;
    case '/':
      typing_ = true;
      filter_.clear();
      break;
    case 'p':
    case ' ':
      if (paused_) {
        paused_.reset();
      } else {
        paused_ = book;
      }
      paused_usec_.reset();
      break;
    case 'k':
      move_selection(Key::up, chosen(paused_ ? *paused_ : book));
      break;
    case 'j':
      move_selection(Key::down, chosen(paused_ ? *paused_ : book));
      break;
    default:
      break;
  }
  return true;
}

}  // namespace netmon::ctl
