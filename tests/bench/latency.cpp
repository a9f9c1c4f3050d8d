// SPDX-License-Identifier: MIT
//
// From a link losing IFF_UP to having it again. A link is taken down once for each start of netmon:
// a second outage within minutes is one that did not hold, and waits for the backoff.
#include <stdexcept>

#include "base/tick_grid.h"
#include "figures.h"
#include "link_probe.h"

namespace netmon::bench {

namespace {

constexpr double kIntervalMsec = 1000;
constexpr double kGoalMsec = 30;  // past the interval
constexpr milliseconds kOutageLimit{10'000};
constexpr int64_t kSecondUsec = 1'000'000;
constexpr int64_t kWorstUsec = 50'000;  // just after all ticks: it is seen only at the next
constexpr int64_t kStepUsec = 381'966;  // the golden section meets each part of the interval alike
constexpr int kSingles = 16;            // of a round

struct Latencies {
  std::vector<double> all;   // ms
  std::vector<double> ours;  // of them, what passed since the tick that saw it
};

void note(const std::map<std::string, LinkProbe::Outage>& outages, size_t links, Latencies& into) {
  for (const auto& [name, outage] : outages) {
    const TickGrid grid{seconds(1), phase_for(name, phase_range(seconds(1), links))};
    const Instant up = from_usec(static_cast<uint64_t>(outage.up_usec));
    const auto since_tick = up - grid.start_of(grid.slot_at(up));
    into.all.push_back(static_cast<double>(outage.up_usec - outage.down_usec) / 1000);
    into.ours.push_back(std::chrono::duration<double, std::milli>(since_tick).count());
  }
}

// The moments within the interval at which links are taken down: the first is the worst one.
void wait_for_moment(int turn) {
  const int64_t part = (kWorstUsec + turn * kStepUsec) % kSecondUsec;
  const int64_t now = test::Machine::now_usec();
  const int64_t at = now - now % kSecondUsec + part;
  test::Machine::sleep_until(at > now ? at : at + kSecondUsec);
}

// A netmon that remembers no restore, and knows that all links are up.
void renew(Stand& stand) {
  stand.switch_to(Side::netmon);
  const auto& machine = stand.machine();
  machine.systemctl({"kill", "-s", "KILL", "netmon.service"});
  machine.shell("rm -rf /var/lib/netmon/*");
  const std::string monitored = "Monitoring " + std::to_string(stand.links()) + " interface";
  if (!test::wait_until([&] {
        const std::string status = machine.property("netmon.service", "StatusText");
        return status.rfind(monitored, 0) == 0 && status.find("down") == std::string::npos &&
               status.find(std::to_string(stand.links()) + " up") != std::string::npos;
      })) {
    throw std::runtime_error("netmon does not have all links as up: " +
                             machine.property("netmon.service", "StatusText"));
  }
  Stand::settle();
}

void report(Stand& stand, const std::string& which, const Latencies& latencies) {
  const auto row_of = [&](const std::string& part, double goal) {
    Row row;
    row.figure = "latency." + which + part;
    row.links = stand.links();
    row.unit = "ms";
    if (goal > 0) row.goal = goal;
    row.note = std::to_string(latencies.all.size()) + " outages";
    return row;
  };
  const auto measure = [&](const Row& row, const std::vector<double>& all, double share) {
    stand.report().measure(row, {percentile(all, share)});
  };
  measure(row_of(".median", 0), latencies.all, 0.5);
  measure(row_of(".p99", kIntervalMsec + kGoalMsec), latencies.all, 0.99);
  measure(row_of(".after_tick.median", 0), latencies.ours, 0.5);
  measure(row_of(".after_tick.p99", kGoalMsec), latencies.ours, 0.99);
}

}  // namespace

void measure_latency(Stand& stand) {
  Latencies one;
  Latencies together;
  stand.switch_to(Side::netmon);
  LinkProbe probe(stand.machine(), stand.names());
  const auto links = static_cast<size_t>(stand.links());
  for (int round = 0; round < stand.options().rounds; ++round) {
    renew(stand);
    for (size_t i = 0; i < std::min<size_t>(kSingles, links); ++i) {
      wait_for_moment(static_cast<int>(i));
      note(probe.take_down({stand.names()[i]}, kOutageLimit), links, one);
    }
    renew(stand);
    auto names = stand.names();
    if (names.size() > kTogether) names.resize(kTogether);
    wait_for_moment(round);
    note(probe.take_down(names, kOutageLimit), links, together);
  }
  report(stand, "one", one);
  if (links > 1) report(stand, "together", together);
  // It remembers restores: the next figure begins anew.
  stand.switch_to(Side::none);
}

}  // namespace netmon::bench
