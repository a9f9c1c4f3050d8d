// SPDX-License-Identifier: MIT
//
// A table of text: columns as wide as what is in them. On a terminal that is too narrow, columns
// that may be left out are, the least needed first, and the last column is cut.
#pragma once

#include <string>
#include <vector>

#include "netmonctl/paint.h"

namespace netmon::ctl {

struct Cell {
  std::string text;
  Paint paint = Paint::plain;
};

struct Column {
  std::string title;
  bool right = false;  // numbers
  int spare = 0;       // the highest is left out first; 0 never
};

using Row = std::vector<Cell>;  // one cell for each column; none may hold a control byte

// Lines, each with its newline. `room`: the columns that the last one should have at least.
[[nodiscard]] std::string format_table(std::vector<Column> columns, std::vector<Row> rows,
                                       bool titles, size_t room, const Paper& paper);

}  // namespace netmon::ctl
