// SPDX-License-Identifier: MIT
//
// How long all instances take to be READY, and to be gone, beside as many services that only say
// that they are ready, in the same sandbox: what those take is the service manager's time.
#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/clock.h"
#include "figures.h"
#include "foreground.h"

namespace netmon::bench {

namespace {

using test::Machine;

constexpr double kStartGoal = 1.2;
constexpr double kStopGoal = 1000;  // ms
constexpr int kGoalLinks = 64;

// When the last of these became active, as the service manager has it.
int64_t last_active(const Stand& stand, Side side) {
  auto words = stand.units(side, 0, stand.links());
  words.insert(words.begin(), {"show", "--value", "-p", "ActiveEnterTimestampMonotonic"});
  std::istringstream lines(stand.machine().systemctl(words));
  int64_t last = 0;
  int64_t usec = 0;
  while (lines >> usec) last = std::max(last, usec);
  return last;
}

void wait_for_all(const Stand& stand, Side side) {
  const auto end = monotonic_now() + std::chrono::minutes(10);
  while (stand.active(side) != stand.links()) {
    if (monotonic_now() > end) throw std::runtime_error(Stand::template_of(side) + " do not start");
    std::this_thread::sleep_for(milliseconds(500));
  }
}

// In ms. The stand starts netmon itself; here it is left running for the stand to stop.
double start_netmon(Stand& stand) {
  const auto& machine = stand.machine();
  stand.configure(stand.links());
  machine.shell("rm -rf /var/lib/netmon/*");
  const int64_t begin = Machine::now_usec();
  machine.systemctl({"start", "netmon.service"});
  wait_for_all(stand, Side::netmon);
  return static_cast<double>(last_active(stand, Side::netmon) - begin) / 1000;
}

double start_sleepers(const Stand& stand) {
  auto words = stand.units(Side::sleeper, 0, stand.links());
  words.insert(words.begin(), "start");
  const int64_t begin = Machine::now_usec();
  stand.machine().systemctl(words);
  wait_for_all(stand, Side::sleeper);
  return static_cast<double>(last_active(stand, Side::sleeper) - begin) / 1000;
}

double stop_at_once(const Stand& stand, Side side) {
  std::vector<std::string> words = {"stop", "netmon.service"};
  if (side != Side::netmon) {
    words = stand.units(side, 0, stand.links());
    words.insert(words.begin(), "stop");
  }
  const int64_t begin = Machine::now_usec();
  stand.machine().systemctl(words);
  while (stand.active(side) != 0) std::this_thread::sleep_for(milliseconds(20));
  return static_cast<double>(Machine::now_usec() - begin) / 1000;
}

Row row_of(const Stand& stand, const std::string& figure, const std::string& against) {
  Row row;
  row.figure = figure;
  row.links = stand.links();
  row.unit = "ms";
  row.against_name = against;
  return row;
}

}  // namespace

void measure_start(Stand& stand) {
  stand.switch_to(Side::none);
  const bool stops = stand.links() <= kTogether;
  std::vector<double> started;
  std::vector<double> stopped;
  std::vector<double> sleepers_started;
  std::vector<double> sleepers_stopped;
  for (int round = 0; round < stand.options().rounds; ++round) {
    stand.adopt(Side::sleeper);
    sleepers_started.push_back(start_sleepers(stand));
    Stand::settle();
    if (stops) sleepers_stopped.push_back(stop_at_once(stand, Side::sleeper));
    stand.switch_to(Side::none);
    stand.adopt(Side::netmon);
    started.push_back(start_netmon(stand));
    Stand::settle();
    if (stops) stopped.push_back(stop_at_once(stand, Side::netmon));
    stand.switch_to(Side::none);
  }
  Row start = row_of(stand, "start.service", "sleepers");
  if (stand.links() >= kGoalLinks) start.goal = kStartGoal;
  start.note = "to the last READY";
  stand.report().compare(start, started, sleepers_started);
  if (stops) {
    Row stop = row_of(stand, "stop.service", "sleepers");
    stop.goal = kStopGoal;
    stop.of_value = true;
    stop.note = "to the last one gone";
    stand.report().compare(stop, stopped, sleepers_stopped);
  }
  std::vector<double> foreground_started;
  std::vector<double> foreground_stopped;
  for (int round = 0; round < stand.options().rounds; ++round) {
    const ForegroundTimes times = run_in_foreground(stand);
    foreground_started.push_back(times.start_msec);
    foreground_stopped.push_back(times.stop_msec);
  }
  Row foreground = row_of(stand, "start.foreground", "");
  foreground.note = "to the first block of the last";
  stand.report().measure(foreground, foreground_started);
  stand.report().measure(row_of(stand, "stop.foreground", ""), foreground_stopped);
}

}  // namespace netmon::bench
