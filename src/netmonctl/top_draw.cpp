// SPDX-License-Identifier: MIT
//
// The picture of `top`:
//
//   netmon: 64 links, 63 up, 1 down; sorted by rx                                  12:34:56
//   LINK    STATE      RX b/s                         TX b/s
//   eth0    up           941M ██████▏   ▁▂▅▇█▇▇▇       12.3k ▏        ▁▁▁▁▁▁▁▁
//   …
//   ── eth0 ───────────  (the details, if they are shown)
//   ↑↓ choose  Enter details  s sort  r reverse  / filter  p pause  q leave
#include <algorithm>
#include <array>

#include "netmonctl/link_details.h"
#include "netmonctl/link_text.h"
#include "netmonctl/printable.h"
#include "netmonctl/top_view.h"
#include "netmonctl/units.h"

namespace netmon::ctl {

namespace {

constexpr size_t kRateColumns = 6;
constexpr size_t kLongestName = 20;
constexpr size_t kLongestState = 14;

constexpr std::array<const char*, 5> kSortNames = {"name", "state", "rx", "tx", "errors"};

std::string padded(const std::string& text, size_t columns) {
  const std::string shortened = cut(text, columns);
  return shortened + std::string(columns - width_of(shortened), ' ');
}

std::string padded_left(const std::string& text, size_t columns) {
  const std::string shortened = cut(text, columns);
  return std::string(columns - width_of(shortened), ' ') + shortened;
}

// How a line of the list is shared out.
struct Geometry {
  size_t name = 0;
  size_t state = kLongestState;
  size_t bar = 0;
  size_t history = 0;

  // What each direction has: a blank, the rate, and bar and history, each after a blank.
  [[nodiscard]] size_t half() const {
    return 1 + kRateColumns + (bar > 0 ? 1 + bar : 0) + (history > 0 ? 1 + history : 0);
  }
};

Geometry geometry_of(const LinkBook& book, size_t columns) {
  Geometry geometry;
  geometry.name = 4;
  geometry.state = 5;
  for (const auto& [name, page] : book.pages()) {
    geometry.name = std::max(geometry.name, width_of(title_text(page.link)));
    geometry.state = std::max(geometry.state, standing_text(page.link).size());
  }
  geometry.name = std::min(geometry.name, kLongestName);
  geometry.state = std::min(geometry.state, kLongestState);
  const size_t taken = geometry.name + 1 + geometry.state + 2 * (1 + kRateColumns);
  const size_t left = columns > taken ? (columns - taken) / 2 : 0;
  if (left < 4) return geometry;
  // Beyond that many columns a history would only be more of the same.
  geometry.history = left < 10 ? 0 : std::min<size_t>((left - 2) * 3 / 5, 60);
  geometry.bar = std::min<size_t>(left - 1 - (geometry.history > 0 ? geometry.history + 1 : 0), 40);
  return geometry;
}

double scale_of(const LinkBook& book) {
  double full = 0;
  for (const auto& [name, page] : book.pages()) {
    const LinkRates rates = page.link.rates.value_or(LinkRates());
    full = std::max({full, rates.rx_bytes.value_or(0), rates.tx_bytes.value_or(0)});
  }
  return full;
}

void add_half(ScreenLine& line, std::optional<double> rate,
              const std::deque<std::optional<double>>& history, double full,
              const Geometry& geometry, Paint paint, bool blocks) {
  line.push_back({" " + padded_left(format_bits(rate), kRateColumns), Paint::strong});
  if (geometry.bar > 0) {
    const double fraction = full > 0 ? rate.value_or(0) / full : 0;
    line.push_back({" " + bar(fraction, geometry.bar, blocks), paint});
  }
  if (geometry.history > 0) {
    const Series series = LinkPage::last(history, geometry.history);
    line.push_back(
        {" " + sparkline(series, largest(series), geometry.history, blocks), Paint::dim});
  }
}

// Cuts a line to the screen.
ScreenLine fitted(ScreenLine line, size_t columns) {
  size_t used = 0;
  ScreenLine fitting;
  for (Stretch& stretch : line) {
    if (used >= columns) break;
    stretch.text = cut(stretch.text, columns - used);
    used += width_of(stretch.text);
    fitting.push_back(std::move(stretch));
  }
  return fitting;
}

}  // namespace

ScreenLine TopView::header(const LinkBook& book, uint64_t now_usec, double full) const {
  size_t up = 0;
  for (const auto& [name, page] : book.pages()) up += page.link.standing == Standing::up ? 1 : 0;
  const size_t count = book.pages().size();
  std::string text = "netmon: " + std::to_string(count) + (count == 1 ? " link, " : " links, ") +
                     std::to_string(up) + " up; by " + kSortNames.at(static_cast<size_t>(sort_)) +
                     (reversed_ ? ", reversed" : "");
  if (full > 0) text += "; a full bar is " + format_bits(full) + "b/s";
  ScreenLine line;
  if (!notice_.empty()) line.push_back({printable(notice_) + "  ", Paint::bad});
  line.push_back({text, Paint::strong});
  if (paused_) line.push_back({"  PAUSED", Paint::warning});
  const std::string time = format_time_of_day(now_usec);
  size_t used = 0;
  for (const Stretch& stretch : line) used += width_of(stretch.text);
  if (used + 2 + time.size() <= area_.columns) {
    line.push_back({std::string(area_.columns - used - time.size(), ' ') + time});
  }
  return line;
}

ScreenLine TopView::titles(const LinkBook& book) const {
  const Geometry geometry = geometry_of(book, area_.columns);
  const std::string text = padded("LINK", geometry.name) + " " + padded("STATE", geometry.state) +
                           padded(" RX b/s", geometry.half()) + padded(" TX b/s", geometry.half());
  return {{padded(text, area_.columns), Paint::plain, true}};
}

ScreenLine TopView::row(const LinkPage& page, const LinkBook& book, double full,
                        bool selected) const {
  const Geometry geometry = geometry_of(book, area_.columns);
  const LinkRates rates = page.link.rates.value_or(LinkRates());
  ScreenLine line = {
      {padded(title_text(page.link), geometry.name), Paint::strong, selected},
      {" " + padded(standing_text(page.link), geometry.state), standing_paint(page.link)}};
  add_half(line, rates.rx_bytes, page.rx_bytes, full, geometry, Paint::good, blocks_);
  add_half(line, rates.tx_bytes, page.tx_bytes, full, geometry, Paint::warning, blocks_);
  return line;
}

std::vector<ScreenLine> TopView::details(const LinkPage& page, uint64_t now_usec) const {
  std::vector<ScreenLine> lines;
  const std::string name = title_text(page.link);
  const size_t rule = area_.columns > width_of(name) + 4 ? area_.columns - width_of(name) - 4 : 0;
  std::string after;
  for (size_t i = 0; i < rule; ++i) after += blocks_ ? "─" : "-";
  lines.push_back(
      {{blocks_ ? "── " : "-- ", Paint::dim}, {name, Paint::strong}, {" " + after, Paint::dim}});
  for (const auto& [title, text] : link_details(page.link, now_usec)) {
    lines.push_back({{padded(title, 11), Paint::dim}, {text}});
  }
  std::for_each(page.events.rbegin(), page.events.rend(), [&](const ServiceEvent& event) {
    lines.push_back({{format_time_of_day(event.realtime_usec) + "   ", Paint::dim},
                     {printable(event.message.empty() ? event.kind : event.message)}});
  });
  return lines;
}

ScreenLine TopView::keys() const {
  if (typing_)
    return {{"Filter: " + printable(filter_) + "_", Paint::strong},
            {"   Enter keeps it, Esc forgets it", Paint::dim}};
  ScreenLine line;
  const std::pair<const char*, const char*> shown[] = {{blocks_ ? "↑↓" : "Up/Down", "choose"},
                                                       {"Enter", "details"},
                                                       {"s", "sort"},
                                                       {"r", "reverse"},
                                                       {"/", "filter"},
                                                       {"p", paused_ ? "go on" : "pause"},
                                                       {"q", "leave"}};
  for (const auto& [key, meaning] : shown) {
    line.push_back({key, Paint::strong});
    line.push_back({std::string(" ") + meaning + "  ", Paint::dim});
  }
  if (!filter_.empty()) line.push_back({"[" + printable(filter_) + "]", Paint::warning});
  return line;
}

std::vector<ScreenLine> TopView::draw(const LinkBook& book, uint64_t now_usec) {
  if (paused_ && !paused_usec_) paused_usec_ = now_usec;
  const LinkBook& seen = paused_ ? *paused_ : book;
  const uint64_t moment = paused_ ? *paused_usec_ : now_usec;
  const Pages pages = chosen(seen);
  const double full = scale_of(seen);
  const size_t place = place_of_selected(pages);
  if (!pages.empty()) selected_ = pages[place]->link.interface;
  // The chosen link is always among those that are shown.
  const size_t room = list_lines();
  first_ = std::min(first_, pages.size() > room ? pages.size() - room : 0);
  if (place < first_) first_ = place;
  if (room > 0 && place >= first_ + room) first_ = place - room + 1;

  std::vector<ScreenLine> lines = {header(seen, moment, full), titles(seen)};
  for (size_t i = first_; i < std::min(pages.size(), first_ + room); ++i) {
    lines.push_back(row(*pages[i], seen, full, i == place));
  }
  lines.resize(std::max<size_t>(2, 2 + room));
  if (const size_t below = detail_lines(); below > 0 && !pages.empty()) {
    std::vector<ScreenLine> about = details(*pages[place], moment);
    about.resize(below);
    lines.insert(lines.end(), about.begin(), about.end());
  }
  lines.resize(area_.lines > 0 ? area_.lines - 1 : 0);
  if (area_.lines > 0) lines.push_back(keys());
  for (ScreenLine& line : lines) line = fitted(std::move(line), area_.columns);
  return lines;
}

}  // namespace netmon::ctl
