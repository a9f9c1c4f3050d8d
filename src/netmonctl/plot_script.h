// SPDX-License-Identifier: MIT
//
// What gnuplot is told. Interface names may hold quotes, backquotes and braces: of a name only
// letters, digits and a few harmless signs go in as they are, all else as \ooo in a double-quoted
// string, and as text that is not "enhanced". The samples are numbers in here-documents.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "netmonctl/history_series.h"
#include "netmonctl/journal_span.h"

namespace netmon::ctl {

enum class PlotForm : uint8_t { text, svg, png };

struct Plotted {
  std::string interface;  // as it is shown
  std::vector<Step> steps;
};

struct PlotStyle {
  PlotForm form = PlotForm::text;
  size_t columns = 80;  // of text
  size_t rows = 24;
};

// The whole script; it draws to standard output.
[[nodiscard]] std::string plot_script(const std::vector<Plotted>& plotted, const Span& span,
                                      microseconds step, const PlotStyle& style);

// A string as gnuplot takes it literally.
[[nodiscard]] std::string gnuplot_quoted(std::string_view text);

// The points of one direction, a blank line where a gap is: local time in seconds, and the rate.
[[nodiscard]] std::string plot_points(const std::vector<Step>& steps, Counter bytes, double unit);

}  // namespace netmon::ctl
