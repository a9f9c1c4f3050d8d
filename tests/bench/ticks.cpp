// SPDX-License-Identifier: MIT
//
// When samples are taken, against the grid they belong on. The moment of a sample is that at which
// its entry was sent: the kernel stamps the datagram, and journald keeps that beside its own time.
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "base/tick_grid.h"
#include "figures.h"
#include "load.h"
#include "window.h"

namespace netmon::bench {

namespace {

using Json = nlohmann::json;

constexpr int kQuickSeconds = 10;
constexpr int kParts = 4;             // drift is seen between the first and the last
constexpr double kDriftGoalMsec = 1;  // less cannot be told from jitter
constexpr int64_t kSecondUsec = 1'000'000;

struct SampleMoment {
  std::string interface;
  int64_t realtime_usec = 0;
};

// CLOCK_REALTIME less CLOCK_MONOTONIC. Between two of these the clock is taken to go evenly.
struct ClockOffset {
  ClockOffset() : at(test::Machine::now_usec()), usec(static_cast<int64_t>(realtime_usec()) - at) {}
  int64_t at;
  int64_t usec;
};

int64_t to_monotonic(int64_t realtime, const ClockOffset& begin, const ClockOffset& end) {
  const double passed = static_cast<double>(realtime - begin.usec - begin.at) /
                        static_cast<double>(std::max<int64_t>(end.at - begin.at, 1));
  return realtime - begin.usec -
         static_cast<int64_t>(passed * static_cast<double>(end.usec - begin.usec));
}

std::vector<SampleMoment> moments(const Stand& stand, const ClockOffset& begin) {
  const std::string since = "@" + std::to_string((begin.at + begin.usec) / kSecondUsec);
  std::istringstream lines(
      stand.machine().must({"journalctl", "-q", "--no-pager", "-o", "json", "--since", since,
                            "--output-fields=NETMON_INTERFACE,_SOURCE_REALTIME_TIMESTAMP",
                            std::string("MESSAGE_ID=") + test::kSampleId}));
  std::vector<SampleMoment> all;
  std::string line;
  while (std::getline(lines, line)) {
    const Json entry = Json::parse(line);
    all.push_back({entry.at("NETMON_INTERFACE"),
                   std::stoll(entry.at("_SOURCE_REALTIME_TIMESTAMP").get<std::string>())});
  }
  return all;
}

struct Ticks {
  std::vector<double> late_msec;
  double drift_msec = 0;
  double missed = 0;
};

Ticks judge(const Stand& stand, const std::vector<SampleMoment>& moments, const ClockOffset& begin,
            const ClockOffset& end) {
  Ticks ticks;
  std::map<std::string, std::set<int64_t>> slots;
  std::vector<double> first;
  std::vector<double> last;
  const int64_t part = (end.at - begin.at) / kParts;
  for (const SampleMoment& moment : moments) {
    const int64_t when = to_monotonic(moment.realtime_usec, begin, end);
    if (when < begin.at || when > end.at) continue;
    const TickGrid grid{seconds(1),
                        phase_for(moment.interface, phase_range(seconds(1), stand.names().size()))};
    // Timers are never early; a stamp may be, by what the two clocks differ.
    const Instant at = from_usec(static_cast<uint64_t>(when));
    const int64_t slot = grid.slot_at(at + milliseconds(1));
    const double late = std::chrono::duration<double, std::milli>(at - grid.start_of(slot)).count();
    ticks.late_msec.push_back(late);
    slots[moment.interface].insert(slot);
    if (when < begin.at + part) first.push_back(late);
    if (when > end.at - part) last.push_back(late);
  }
  // The window begins and ends between two ticks: it holds as many slots as seconds.
  const auto wanted = std::lround(static_cast<double>(end.at - begin.at) / kSecondUsec);
  for (const std::string& name : stand.names()) {
    ticks.missed +=
        static_cast<double>(std::max<long>(wanted - static_cast<long>(slots[name].size()), 0));
  }
  if (!first.empty() && !last.empty()) {
    ticks.drift_msec = std::fabs(percentile(last, 0.5) - percentile(first, 0.5));
  }
  return ticks;
}

Ticks watch(Stand& stand, Side side, bool busy) {
  stand.switch_to(side);
  std::optional<Load> load;
  if (busy) load.emplace();
  const int length = stand.options().minutes == 0 ? kQuickSeconds : stand.options().minutes * 60;
  wait_for_half_second();
  const ClockOffset begin;
  test::Machine::sleep_until(begin.at + length * kSecondUsec);
  const ClockOffset end;
  load.reset();
  Stand::settle();
  return judge(stand, moments(stand, begin), begin, end);
}

}  // namespace

void measure_ticks(Stand& stand) {
  for (const bool busy : {false, true}) {
    const Ticks floor = watch(stand, Side::floor, busy);
    const Ticks netmon = watch(stand, Side::netmon, busy);
    if (floor.late_msec.empty() || netmon.late_msec.empty()) {
      throw std::runtime_error("the journal has no samples");
    }
    const std::string load = busy ? "busy" : "idle";
    const auto row_of = [&](const std::string& figure, const std::string& unit) {
      Row row;
      row.figure = "ticks." + load + "." + figure;
      row.links = stand.links();
      row.unit = unit;
      row.against_name = "floor";
      return row;
    };
    Report& report = stand.report();
    report.compare(row_of("late_p50", "ms"), {percentile(netmon.late_msec, 0.5)},
                   {percentile(floor.late_msec, 0.5)});
    report.compare(row_of("late_p99", "ms"), {percentile(netmon.late_msec, 0.99)},
                   {percentile(floor.late_msec, 0.99)});
    Row drift = row_of("drift", "ms");
    if (!busy) drift.goal = kDriftGoalMsec;
    drift.of_value = true;
    report.compare(drift, {netmon.drift_msec}, {floor.drift_msec});
    Row missed = row_of("missed", "ticks");
    if (!busy) missed.goal = 0;
    missed.of_value = true;
    missed.note =
        "of " + std::to_string(netmon.late_msec.size() + static_cast<size_t>(netmon.missed));
    report.compare(missed, {netmon.missed}, {floor.missed});
  }
}

}  // namespace netmon::bench
