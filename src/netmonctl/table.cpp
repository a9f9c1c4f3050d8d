// SPDX-License-Identifier: MIT
#include "netmonctl/table.h"

#include <algorithm>

#include "netmonctl/printable.h"

namespace netmon::ctl {

namespace {

constexpr size_t kBetween = 2;

std::vector<size_t> widths_of(const std::vector<Column>& columns, const std::vector<Row>& rows,
                              bool titles) {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns.size(); ++i) {
    size_t width = titles ? width_of(columns[i].title) : 0;
    for (const Row& row : rows) width = std::max(width, width_of(row[i].text));
    widths.push_back(width);
  }
  return widths;
}

// Where the last column begins.
size_t begin_of_last(const std::vector<size_t>& widths) {
  size_t begin = 0;
  for (size_t i = 0; i + 1 < widths.size(); ++i) begin += widths[i] + kBetween;
  return begin;
}

void leave_out(size_t column, std::vector<Column>& columns, std::vector<Row>& rows) {
  const auto offset = static_cast<std::ptrdiff_t>(column);
  columns.erase(columns.begin() + offset);
  for (Row& row : rows) row.erase(row.begin() + offset);
}

std::string format_row(const Row& row, const std::vector<Column>& columns,
                       const std::vector<size_t>& widths, const Paper& paper) {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i) {
    const bool last = i + 1 == row.size();
    std::string text = row[i].text;
    if (last && paper.columns) {
      const size_t begin = begin_of_last(widths);
      text = cut(text, *paper.columns > begin ? *paper.columns - begin : 0);
    }
    const size_t width = width_of(text);
    const std::string blanks(widths[i] > width ? widths[i] - width : 0, ' ');
    if (columns[i].right) line += blanks;
    line += painted(text, row[i].paint, paper.colors);
    if (last) break;
    if (!columns[i].right) line += blanks;
    line.append(kBetween, ' ');
  }
  // A last cell without text leaves blanks before it.
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string format_table(std::vector<Column> columns, std::vector<Row> rows, bool titles,
                         size_t room, const Paper& paper) {
  std::vector<size_t> widths = widths_of(columns, rows, titles);
  while (paper.columns) {
    const size_t wanted = begin_of_last(widths) + std::min(room, widths.back());
    const auto spare =
        std::max_element(columns.begin(), columns.end(),
                         [](const Column& a, const Column& b) { return a.spare < b.spare; });
    if (wanted <= *paper.columns || spare->spare == 0) break;
    leave_out(static_cast<size_t>(spare - columns.begin()), columns, rows);
    widths = widths_of(columns, rows, titles);
  }
  std::string text;
  if (titles) {
    Row row;
    for (const Column& column : columns) row.push_back({column.title, Paint::strong});
    text += format_row(row, columns, widths, paper);
  }
  for (const Row& row : rows) text += format_row(row, columns, widths, paper);
  return text;
}

}  // namespace netmon::ctl
