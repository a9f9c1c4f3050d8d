// SPDX-License-Identifier: MIT
#include "report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace netmon::bench {

namespace {

using Json = nlohmann::ordered_json;

// Three digits or so: more would be noise.
std::string number(double value) {
  std::array<char, 32> text{};
  const double size = std::fabs(value);
  const int digits = size >= 100 || value == std::round(value) ? 0 : size >= 10 ? 1 : 2;
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string spread_text(const Spread& spread) {
  std::string text = number(spread.median);
  if (spread.low != spread.high) {
    text += " (" + number(spread.low) + "-" + number(spread.high) + ")";
  }
  return text;
}

std::string goal_text(const Row& row) {
  if (!row.goal) return "";
  return "<= " + number(*row.goal) + (row.of_value || !row.ratio ? " " + row.unit : " x");
}

std::string verdict(const Row& row) {
  return !row.goal ? "" : row.reached() ? "reached" : "SHORT";
}

Json spread_json(const Spread& spread) {
  return {{"median", spread.median}, {"low", spread.low}, {"high", spread.high}};
}

using Cells = std::array<std::string, 8>;

Cells cells_of(const Row& row) {
  return {row.figure,
          row.links == 0 ? "" : std::to_string(row.links),
          spread_text(row.value) + " " + row.unit,
          row.against ? spread_text(*row.against) + " " + row.against_name : row.against_name,
          row.ratio ? spread_text(*row.ratio) : "",
          goal_text(row),
          verdict(row),
          row.note};
}

}  // namespace

double Row::judged() const {
  return ratio && !of_value ? ratio->median : value.median;
}

void Report::add(Row row) {
  std::fprintf(stderr, "bench: %s, %d links: %s %s %s\n", row.figure.c_str(), row.links,
               spread_text(row.value).c_str(), row.unit.c_str(), verdict(row).c_str());
  rows_.push_back(std::move(row));
}

void Report::compare(Row row, const std::vector<double>& values,
                     const std::vector<double>& against) {
  if (values.empty() || against.empty())
    return fail(row.figure, row.links, "no round gave a value");
  row.value = spread_of(values);
  row.against = spread_of(against);
  const auto ratios = ratios_of(values, against);
  if (!ratios.empty()) row.ratio = spread_of(ratios);
  add(std::move(row));
}

void Report::measure(Row row, const std::vector<double>& values) {
  if (values.empty()) return fail(row.figure, row.links, "no round gave a value");
  row.value = spread_of(values);
  add(std::move(row));
}

void Report::fail(const std::string& figure, int links, const std::string& why) {
  failures_.push_back(figure + ", " + std::to_string(links) + " links: " + why);
  std::fprintf(stderr, "bench: FAILED: %s\n", failures_.back().c_str());
}

const Row* Report::find(const std::string& figure, int links) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) {
    return row.figure == figure && row.links == links;
  });
  return found == rows_.end() ? nullptr : &*found;
}

std::string Report::table(const RunFacts& facts) const {
  std::vector<Cells> lines = {
      {"figure", "links", "value", "against", "ratio", "goal", "verdict", "note"}};
  for (const Row& row : rows_) lines.push_back(cells_of(row));
  std::array<size_t, std::tuple_size_v<Cells>> widths{};
  for (const Cells& cells : lines) {
    for (size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string text = facts.date + ", " + facts.machine + ", Debian " + facts.release + ", " +
                     std::to_string(facts.rounds) + (facts.rounds == 1 ? " round" : " rounds") +
                     (facts.quick ? ", quick" : "") + ", load " + number(facts.load) + "\n\n";
  for (const Cells& cells : lines) {
    std::string line;
    for (size_t i = 0; i < cells.size(); ++i) {
      line += cells[i] + std::string(widths[i] - cells[i].size() + 2, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  for (const std::string& failure : failures_) text += "FAILED: " + failure + "\n";
  return text;
}

std::string Report::json(const RunFacts& facts) const {
  Json all = {{"date", facts.date},       {"machine", facts.machine}, {"release", facts.release},
              {"rounds", facts.rounds},   {"quick", facts.quick},     {"load", facts.load},
              {"figures", Json::array()}, {"failures", failures_}};
  for (const Row& row : rows_) {
    Json json = {{"figure", row.figure},
                 {"links", row.links},
                 {"unit", row.unit},
                 {"value", spread_json(row.value)}};
    if (!row.against_name.empty()) json["against_name"] = row.against_name;
    if (row.against) json["against"] = spread_json(*row.against);
    if (row.ratio) json["ratio"] = spread_json(*row.ratio);
    if (row.goal) {
      json["goal"] = *row.goal;
      json["goal_of"] = row.of_value || !row.ratio ? "value" : "ratio";
      json["reached"] = row.reached();
    }
    if (!row.note.empty()) json["note"] = row.note;
    all["figures"].push_back(std::move(json));
  }
  return all.dump(2) + "\n";
}

}  // namespace netmon::bench
