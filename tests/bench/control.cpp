// SPDX-License-Identifier: MIT
//
// The control socket: how long `netmonctl status` waits for netmon, and what it costs when many
// watch.
#include <poll.h>

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "base/clock.h"
#include "figures.h"
#include "varlink_client.h"
#include "window.h"

namespace netmon::bench {

namespace {

constexpr const char* kSocket = "/run/netmon/io.netmon";
constexpr int kWatchers = 32;
constexpr int kStatusRounds = 50;
constexpr int kQuickStatusRounds = 10;
constexpr milliseconds kBetween{73};  // so that they meet each part of the interval
constexpr int kLookMsec = 100;

bool has(const std::string& reply, const char* key) {
  return reply.find(std::string("\"") + key + "\":") != std::string::npos;
}

// All links, each with a reading of the moment: in ms.
double status(const Stand& stand) {
  const int64_t begin = test::Machine::now_usec();
  VarlinkClient client(stand.machine().path(kSocket), "io.netmon.ListLinks");
  int links = 0;
  std::string reply;
  while (true) {
    while (client.next(reply)) {
      if (has(reply, "error")) throw std::runtime_error("ListLinks: " + reply);
      ++links;
      if (reply.find("\"continues\":true") != std::string::npos) continue;
      if (links != stand.links()) {
        throw std::runtime_error("ListLinks gives " + std::to_string(links) + " links");
      }
      return static_cast<double>(test::Machine::now_usec() - begin) / 1000;
    }
    if (!client.receive()) throw std::runtime_error("netmon closed the connection");
  }
}

// Clients of Watch, read in a thread of their own.
class Watchers {
 public:
  Watchers(const Stand& stand, int count) {
    for (int i = 0; i < count; ++i) {
      clients_.emplace_back(stand.machine().path(kSocket), "io.netmon.Watch");
    }
    reader_ = std::thread([this] { read(); });
  }
  ~Watchers() {
    ending_ = true;
    reader_.join();
  }
  Watchers(const Watchers&) = delete;
  Watchers& operator=(const Watchers&) = delete;

  [[nodiscard]] int64_t samples() const { return samples_; }
  [[nodiscard]] int live() const { return live_; }
  [[nodiscard]] int lost() const { return lost_; }

 private:
  void read() {
    std::vector<pollfd> fds;
    for (const VarlinkClient& client : clients_) fds.push_back({client.fd(), POLLIN, 0});
    while (!ending_) {
      if (::poll(fds.data(), fds.size(), kLookMsec) <= 0) continue;
      for (size_t i = 0; i < fds.size(); ++i) {
        if (fds[i].revents != 0) take(clients_[i], fds[i]);
      }
    }
  }
  void take(VarlinkClient& client, pollfd& fd) {
    if (!client.receive()) {
      fd.fd = -1;
      ++lost_;
      return;
    }
    std::string reply;
    while (client.next(reply)) {
      if (has(reply, "link")) continue;  // which has a sample, too
      if (has(reply, "sample")) ++samples_;
      if (has(reply, "live")) ++live_;
    }
  }

  std::vector<VarlinkClient> clients_;
  std::atomic<int64_t> samples_{0};
  std::atomic<int> live_{0};
  std::atomic<int> lost_{0};
  std::atomic<bool> ending_{false};
  std::thread reader_;
};

Row row_of(const Stand& stand, const std::string& figure, const std::string& unit) {
  Row row;
  row.figure = "control." + figure;
  row.links = stand.links();
  row.unit = unit;
  return row;
}

void measure_status(Stand& stand) {
  std::vector<double> times;
  const int rounds = stand.options().quick ? kQuickStatusRounds : kStatusRounds;
  for (int i = 0; i < rounds; ++i) {
    times.push_back(status(stand));
    std::this_thread::sleep_for(kBetween);
  }
  stand.report().measure(row_of(stand, "status.median", "ms"), {percentile(times, 0.5)});
  stand.report().measure(row_of(stand, "status.p99", "ms"), {percentile(times, 0.99)});
}

struct Watched {
  Window window;
  double share = 0;  // of the samples that should have come
};

Watched watch(const Stand& stand, int count) {
  const Watchers watchers(stand, count);
  if (!test::wait_until([&] { return watchers.live() == count; })) {
    throw std::runtime_error(std::to_string(watchers.live()) + " of " + std::to_string(count) +
                             " watchers are live");
  }
  Stand::settle();
  wait_for_half_second();
  const int64_t begin = test::Machine::now_usec();
  const int64_t before = watchers.samples();
  Watched watched;
  watched.window = take_window(stand, Side::netmon, stand.options().seconds);
  // From between two ticks to between two ticks: whole seconds.
  const double seconds =
      std::round(static_cast<double>(test::Machine::now_usec() - begin) / 1'000'000);
  watched.share =
      static_cast<double>(watchers.samples() - before) / (seconds * stand.links() * count);
  if (watchers.lost() > 0) {
    throw std::runtime_error(std::to_string(watchers.lost()) + " watchers were dropped");
  }
  return watched;
}

}  // namespace

void measure_control(Stand& stand) {
  stand.switch_to(Side::netmon);
  measure_status(stand);
  std::vector<double> manager_quiet;
  std::vector<double> manager_watched;
  std::vector<double> monitors_quiet;
  std::vector<double> monitors_watched;
  std::vector<double> shares;
  for (int round = 0; round < stand.options().rounds; ++round) {
    const Window quiet = take_window(stand, Side::netmon, stand.options().seconds);
    const Watched watched = watch(stand, kWatchers);
    const double samples = quiet.seconds * stand.links();
    manager_quiet.push_back(quiet.manager.cpu_usec / quiet.seconds / 1000);
    manager_watched.push_back(watched.window.manager.cpu_usec / watched.window.seconds / 1000);
    monitors_quiet.push_back(quiet.monitors.cpu_usec / samples);
    monitors_watched.push_back(watched.window.monitors.cpu_usec / samples);
    shares.push_back(100 * (1 - watched.share));
  }
  const std::string note = std::to_string(kWatchers) + " watchers";
  Row manager = row_of(stand, "watched.netmon", "ms/s");
  manager.against_name = "unwatched";
  manager.note = note;
  stand.report().compare(manager, manager_watched, manager_quiet);
  Row monitors = row_of(stand, "watched.intfmon", "us/sample");
  monitors.against_name = "unwatched";
  monitors.note = note;
  stand.report().compare(monitors, monitors_watched, monitors_quiet);
  Row missing = row_of(stand, "watched.undelivered", "%");
  missing.goal = 0;
  missing.note = note;
  stand.report().measure(missing, shares);
}

}  // namespace netmon::bench
