// SPDX-License-Identifier: MIT
//
// What was measured: a row for each figure and number of links, as a table and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spread.h"

namespace netmon::bench {

struct Row {
  std::string figure;
  int links = 0;
  std::string unit;
  Spread value;
  // What it is compared to, in the same unit, and one by the other.
  std::string against_name;
  std::optional<Spread> against;
  std::optional<Spread> ratio;
  // At most this much: of the ratio where there is one and `of_value` is not set, else of the
  // value.
  std::optional<double> goal;
  bool of_value = false;
  std::string note;

  [[nodiscard]] double judged() const;
  [[nodiscard]] bool reached() const { return !goal || judged() <= *goal; }
};

// About the run: what a reader must know to compare two of them.
struct RunFacts {
  std::string date;
  std::string machine;  // processor, number of cores, kernel
  std::string release;
  int rounds = 0;
  bool quick = false;
  double load = 0;  // of the last minute, when it began
};

class Report {
 public:
  // Also says it on standard error, so that one who waits sees something.
  void add(Row row);
  // A row of rounds with another side.
  void compare(Row row, const std::vector<double>& values, const std::vector<double>& against);
  // A row without.
  void measure(Row row, const std::vector<double>& values);
  // A figure that could not be taken.
  void fail(const std::string& figure, int links, const std::string& why);

  [[nodiscard]] const Row* find(const std::string& figure, int links) const;
  [[nodiscard]] bool failed() const { return !failures_.empty(); }
  [[nodiscard]] std::string table(const RunFacts& facts) const;
  [[nodiscard]] std::string json(const RunFacts& facts) const;

 private:
  std::vector<Row> rows_;
  std::vector<std::string> failures_;
};

}  // namespace netmon::bench
