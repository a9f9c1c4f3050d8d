// SPDX-License-Identifier: MIT
//
// Others that read the counters of the same interfaces once a second.
#include "figures.h"
#include "window.h"

namespace netmon::bench {

namespace {

constexpr double kExporterGoal = 0.5;
constexpr const char* kCollectdConfig = "/run/collectd-bench.conf";

struct Peer {
  std::string name;
  std::vector<std::string> command;
  std::string scraped_port;  // it answers to who asks there
  std::string note;
};

const std::vector<Peer>& peers() {
  static const std::vector<Peer> kAll = {
      {"node_exporter",
       {"/usr/bin/prometheus-node-exporter", "--collector.disable-defaults", "--collector.netdev",
        "--collector.netclass", "--web.listen-address=127.0.0.1:9100"},
       "9100",
       "netdev and netclass, scraped"},
      {"collectd", {"/usr/sbin/collectd", "-f", "-C", kCollectdConfig}, "", "interface, to csv"},
      {"sadc", {"/usr/lib/sysstat/sadc", "1", "/run/bench-sadc"}, "", "all that it collects"},
  };
  return kAll;
}

void prepare(const Stand& stand) {
  stand.machine().write(kCollectdConfig,
                        "Interval 1\nFQDNLookup false\nBaseDir \"/run/collectd-bench\"\n"
                        "LoadPlugin interface\nLoadPlugin csv\n"
                        "<Plugin csv>\n  DataDir \"/run/collectd-bench/csv\"\n</Plugin>\n");
  stand.machine().shell("ip link set dev lo up");
}

std::vector<std::string> as_unit(const std::string& unit, const std::vector<std::string>& command) {
  std::vector<std::string> words = {"systemd-run", "-q", "--collect", "--unit=" + unit};
  words.insert(words.end(), command.begin(), command.end());
  return words;
}

double cpu_of(Stand& stand, const Peer& peer) {
  stand.switch_to(Side::none);
  stand.machine().must(as_unit(kPeerUnit, peer.command));
  if (!peer.scraped_port.empty()) {
    stand.machine().must(
        as_unit("bench-scraper.service", {std::string(kPrograms) + "/scraper", peer.scraped_port}));
  }
  Stand::settle();
  const Window window = take_window(stand, Side::none, stand.options().seconds);
  stand.machine().systemctl({"stop", kPeerUnit});
  if (window.peer.processes == 0) throw std::runtime_error(peer.name + " does not run");
  return window.peer.cpu_usec / window.seconds / stand.links();
}

}  // namespace

void measure_peers(Stand& stand) {
  prepare(stand);
  std::vector<double> netmon;
  std::vector<double> with_journald;
  std::vector<std::vector<double>> others(peers().size());
  for (int round = 0; round < stand.options().rounds; ++round) {
    stand.switch_to(Side::netmon);
    const Window window = take_window(stand, Side::netmon, stand.options().seconds);
    const double samples = window.seconds * stand.links();
    netmon.push_back((window.monitors.cpu_usec + window.manager.cpu_usec) / samples);
    with_journald.push_back(netmon.back() + window.journald.cpu_usec / samples);
    for (size_t i = 0; i < peers().size(); ++i) others[i].push_back(cpu_of(stand, peers()[i]));
  }
  for (size_t i = 0; i < peers().size(); ++i) {
    const Peer& peer = peers()[i];
    Row row;
    row.figure = "peers." + peer.name;
    row.links = stand.links();
    row.unit = "us/link/s";
    row.against_name = peer.name;
    if (peer.name == "node_exporter") row.goal = kExporterGoal;
    row.note = peer.note;
    stand.report().compare(row, netmon, others[i]);
  }
  Row all;
  all.figure = "peers.with_journald";
  all.links = stand.links();
  all.unit = "us/link/s";
  all.against_name = "node_exporter";
  all.note = "which stores nothing";
  stand.report().compare(all, with_journald, others[0]);
}

}  // namespace netmon::bench
