// SPDX-License-Identifier: MIT
//
// What a sample costs: windows with netmon alternate with windows of the floor.
#include <array>

#include "counts.h"
#include "figures.h"
#include "window.h"

namespace netmon::bench {

namespace {

constexpr double kCpuGoal = 1.25;
constexpr double kJournalBytesGoal = 1.02;
constexpr double kWakesGoal = 1;  // a minute
constexpr double kSizeGoal = 1.15;
constexpr int kSmallSize = 64;
constexpr int kLargeSize = 1024;

// Per sample, of each round.
struct SideCost {
  std::vector<double> monitors;
  std::vector<double> manager;
  std::vector<double> ours;  // those two
  std::vector<double> journald;
  std::vector<double> total;  // those three
  std::vector<double> waits;
  std::vector<double> journal_bytes;
  std::vector<double> manager_wakes;  // a minute
  std::vector<double> missing;        // entries that should be there

  void add(const Window& window, int links) {
    const double samples = window.seconds * links;
    monitors.push_back(window.monitors.cpu_usec / samples);
    manager.push_back(window.manager.cpu_usec / samples);
    ours.push_back(monitors.back() + manager.back());
    journald.push_back(window.journald.cpu_usec / samples);
    total.push_back(ours.back() + journald.back());
    waits.push_back(window.monitors.waits / samples);
    manager_wakes.push_back(window.manager.waits * 60 / window.seconds);
    if (window.rotated || window.entries == 0) return;
    journal_bytes.push_back(window.journal_bytes / window.entries);
    missing.push_back(std::max(samples - window.entries, 0.0));
  }
};

void take_rounds(Stand& stand, SideCost& netmon, SideCost& floor) {
  std::array<Side, 2> order = {Side::floor, Side::netmon};
  for (int round = 0; round < stand.options().rounds; ++round) {
    for (const Side side : order) {
      stand.switch_to(side);
      const Window window = take_window(stand, side, stand.options().seconds);
      (side == Side::netmon ? netmon : floor).add(window, stand.links());
    }
    std::swap(order[0], order[1]);  // so that half of the starts are saved
  }
}

}  // namespace

void measure_cost(Stand& stand) {
  SideCost netmon;
  SideCost floor;
  take_rounds(stand, netmon, floor);

  Report& report = stand.report();
  const auto row_of = [&](const std::string& figure, const std::string& unit) {
    Row row;
    row.figure = figure;
    row.links = stand.links();
    row.unit = unit;
    row.against_name = "floor";
    return row;
  };
  Row intfmon = row_of("cost.intfmon", "us/sample");
  intfmon.goal = kCpuGoal;
  report.compare(intfmon, netmon.monitors, floor.monitors);
  Row manager = row_of("cost.netmon", "us/sample");
  manager.against_name = "";
  manager.note = "netmon's own, for each sample of a monitor";
  report.measure(manager, netmon.manager);
  Row wakes = row_of("cost.netmon_wakes", "/min");
  wakes.against_name = "";
  wakes.goal = kWakesGoal;
  report.measure(wakes, netmon.manager_wakes);
  report.compare(row_of("cost.journald", "us/sample"), netmon.journald, floor.journald);
  report.compare(row_of("cost.total", "us/sample"), netmon.total, floor.total);
  Row bytes = row_of("cost.journal_bytes", "B/sample");
  bytes.goal = kJournalBytesGoal;
  report.compare(bytes, netmon.journal_bytes, floor.journal_bytes);
  report.compare(row_of("cost.switches", "/sample"), netmon.waits, floor.waits);
  Row missing = row_of("cost.missing", "entries");
  missing.goal = 0;
  missing.of_value = true;
  report.compare(missing, netmon.missing, floor.missing);
  count_syscalls(stand);
  count_allocations(stand);
}

void compare_sizes(Report& report) {
  const Row* small = report.find("cost.intfmon", kSmallSize);
  const Row* large = report.find("cost.intfmon", kLargeSize);
  if (small == nullptr || large == nullptr) return;
  Row row;
  row.figure = "cost.size";
  row.links = kLargeSize;
  row.unit = "us/sample";
  row.against_name = std::to_string(kSmallSize) + " links";
  row.goal = kSizeGoal;
  report.compare(row, {large->value.median}, {small->value.median});
}

}  // namespace netmon::bench
