// SPDX-License-Identifier: MIT
#include "netmonctl/graph.h"

#include <langinfo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace netmon::ctl {

namespace {

constexpr size_t kEighths = 8;
constexpr std::array<const char*, kEighths + 1> kRising = {" ", "▁", "▂", "▃", "▄",
                                                           "▅", "▆", "▇", "█"};
constexpr std::array<const char*, kEighths + 1> kRisingAscii = {" ", "_", ".", "-", "=",
                                                                "+", "*", "%", "#"};
constexpr std::array<const char*, kEighths + 1> kGrowing = {" ", "▏", "▎", "▍", "▌",
                                                            "▋", "▊", "▉", "█"};

// How many of `whole` a value is of `top`; the least that is more than nothing is one.
size_t share(double value, double top, size_t whole) {
  if (!(value > 0) || !(top > 0)) return 0;
  const double exact = std::min(value / top, 1.0) * static_cast<double>(whole);
  return std::max<size_t>(1, static_cast<size_t>(std::lround(exact)));
}

}  // namespace

bool locale_has_blocks() {
  return std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0;
}

std::string bar(double fraction, size_t columns, bool blocks) {
  std::string text;
  size_t left = share(fraction, 1, columns * kEighths);
  for (size_t i = 0; i < columns; ++i) {
    const size_t here = std::min(left, kEighths);
    left -= here;
    // Half a character or more is one, and so is the least of all.
    text += blocks ? kGrowing.at(here) : here >= kEighths / 2 || (i == 0 && here > 0) ? "#" : " ";
  }
  return text;
}

std::string sparkline(const Series& series, double top, size_t columns, bool blocks) {
  return tall_graph(series, top, columns, 1, blocks).front();
}

std::vector<std::string> tall_graph(const Series& series, double top, size_t columns, size_t lines,
                                    bool blocks) {
  const auto& steps = blocks ? kRising : kRisingAscii;
  const size_t shown = std::min(series.size(), columns);
  std::vector<std::string> graph(lines, std::string(columns - shown, ' '));
  for (size_t i = series.size() - shown; i < series.size(); ++i) {
    // Nothing at all is still something that is known: the lowest block.
    const size_t height =
        series[i] ? std::max<size_t>(1, share(*series[i], top, lines * kEighths)) : 0;
    for (size_t line = 0; line < lines; ++line) {
      const size_t below = (lines - 1 - line) * kEighths;
      graph[line] += steps.at(height > below ? std::min(height - below, kEighths) : 0);
    }
  }
  return graph;
}

double largest(const Series& series) {
  double top = 0;
  for (const auto& value : series) top = std::max(top, value.value_or(0));
  return top;
}

}  // namespace netmon::ctl
