// SPDX-License-Identifier: MIT
#include "stand.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "../support/paths.h"
#include "base/tick_grid.h"

namespace netmon::bench {

namespace {

using test::Machine;

constexpr const char* kConfig = "/etc/netmon/netmon.conf.d/50-bench.conf";
constexpr const char* kPolicy = "/usr/sbin/policy-rc.d";
constexpr const char* kFar = "far";  // the namespace of the other ends
constexpr seconds kSettle{3};
constexpr seconds kPause{3};  // between two groups that are ended
constexpr seconds kStartLimit{60};
constexpr milliseconds kStartLimitEach{400};

const char* program_of(Side side) {
  switch (side) {
    case Side::floor:
      return "floor";
    case Side::idle:
      return "idle";
    case Side::sleeper:
      return "sleeper";
    default:
      return "";
  }
}

}  // namespace

std::string derive_unit(const std::string& unit, const std::string& exec, const std::string& type) {
  std::istringstream lines(unit);
  std::string derived;
  std::string line;
  while (std::getline(lines, line)) {
    const std::string key = line.substr(0, line.find('='));
    if (key == "WatchdogSec" || key == "RestartPreventExitStatus" || key == "Documentation" ||
        key == "AssertPathExists") {
      continue;
    }
    if (key == "ExecStart") line = "ExecStart=" + exec;
    if (key == "Type") line = "Type=" + type;
    derived += line + "\n";
  }
  return derived;
}

Stand::Stand(Options options)
    : options_(std::move(options)), machine_(std::make_unique<Machine>()) {
  install();
}

void Stand::install() const {
  machine().write("/etc/systemd/journald.conf.d/bench.conf",
                  "[Journal]\nRateLimitIntervalSec=0\nRateLimitBurst=0\n");
  machine().systemctl({"restart", "systemd-journald"});
  // Nothing is started that would watch other links than ours.
  machine().write(kPolicy, "#!/bin/sh\nexit 101\n");
  machine().must({"chmod", "755", kPolicy});
  machine().install(test::prepared().package);
  machine().must({"mkdir", "-p", kPrograms});
  for (const char* name :
       {"floor", "idle", "sleeper", "scraper", "traffic", "libcount_allocations.so"}) {
    machine().copy_in(std::string(test::kBuildRoot) + "/tests/bench/" + name,
                      std::string(kPrograms) + "/" + name);
  }
  machine().must({"ip", "netns", "add", kFar});
}

void Stand::set_links(int count) {
  switch_to(Side::none);
  std::string batch;
  for (const std::string& name : names_) batch += "link del dev " + name + "\n";
  names_ = test::numbered("v", count);
  std::string far;
  for (const std::string& name : names_) {
    batch += "link add name " + name + " type veth peer name " + name + " netns " + kFar + "\n";
    batch += "link set dev " + name + " up\n";
    far += "link set dev " + name + " up\n";
  }
  machine().write("/run/near", batch);
  machine().write("/run/far", far);
  machine().must({"ip", "-batch", "/run/near"});
  machine().must({"ip", "-n", kFar, "-batch", "/run/far"});
  make_traffic();

  // The same phases as those that netmon gives for so many monitors.
  const auto spread = phase_range(seconds(1), names_.size());
  const std::string unit = machine().read("/usr/lib/systemd/system/intfmon@.service");
  if (unit.empty()) throw std::runtime_error("the package has no intfmon@.service");
  const std::string programs = std::string(kPrograms) + "/";
  machine().write(
      "/run/systemd/system/floor@.service",
      derive_unit(unit, programs + "floor %i " + std::to_string(spread.count()), "exec"));
  for (const char* name : {"idle", "sleeper"}) {
    machine().write(std::string("/run/systemd/system/") + name + "@.service",
                    derive_unit(unit, programs + name, "notify"));
  }
  machine().systemctl({"daemon-reload"});
}

void Stand::make_traffic() const {
  const std::string program = std::string(kPrograms) + "/traffic";
  machine().run({"systemctl", "stop", "bench-near.service", "bench-far.service"});
  machine().must({"systemd-run", "-q", "--collect", "--unit=bench-near", program});
  machine().must(
      {"systemd-run", "-q", "--collect", "--unit=bench-far", "ip", "netns", "exec", kFar, program});
}

std::string Stand::template_of(Side side) {
  return side == Side::netmon ? "intfmon@" : std::string(program_of(side)) + "@";
}

std::vector<std::string> Stand::units(Side side, int first, int count) const {
  std::vector<std::string> units;
  for (int i = first; i < std::min(first + count, links()); ++i) {
    units.push_back(template_of(side) + names_[static_cast<size_t>(i)] + ".service");
  }
  return units;
}

int Stand::active(Side side) const {
  const std::string list = machine().systemctl(
      {"list-units", "--plain", "--no-legend", "--state=active", template_of(side) + "*"});
  return static_cast<int>(std::count(list.begin(), list.end(), '\n'));
}

void Stand::wait_for_active(Side side, int count) const {
  const auto end = monotonic_now() + kStartLimit + kStartLimitEach * links();
  while (active(side) != count) {
    if (monotonic_now() > end) {
      throw std::runtime_error(std::to_string(active(side)) + " of " + std::to_string(count) +
                               " units of " + template_of(side) + " are active");
    }
    std::this_thread::sleep_for(milliseconds(250));
  }
}

void Stand::settle() {
  std::this_thread::sleep_for(kSettle);
}

void Stand::switch_to(Side side) {
  if (side == side_) return;
  stop(std::exchange(side_, Side::none));
  if (side == Side::none) return;
  side_ = side;  // also where it fails half-way, so that it is stopped
  start(side);
  settle();
}

void Stand::configure(int count) const {
  // A list that is repeated goes on.
  std::string text = "[Netmon]\nInterfaces=\n";
  for (int i = 0; i < count; ++i) {
    text += "Interfaces=" + names_[static_cast<size_t>(i)] + "\n";
  }
  machine().replace(kConfig, text);
}

void Stand::start(Side side) {
  if (side == Side::netmon) {
    configure(links());
    machine().shell("rm -rf /var/lib/netmon/*");
    machine().systemctl({"start", "netmon.service"});
  } else {
    for (int first = 0; first < links(); first += kTogether) {
      auto words = units(side, first, kTogether);
      words.insert(words.begin(), "start");
      machine().systemctl(words);
    }
  }
  wait_for_active(side, links());
}

void Stand::stop(Side side) {
  if (side == Side::none) return;
  if (side == Side::netmon) return stop_netmon();
  for (int first = 0; first < links(); first += kTogether) {
    if (first > 0) std::this_thread::sleep_for(kPause);
    auto words = units(side, first, kTogether);
    words.insert(words.begin(), "stop");
    machine().systemctl(words);
  }
}

void Stand::stop_netmon() {
  for (int left = links() - kTogether; left > 0; left -= kTogether) {
    configure(left);
    machine().systemctl({"reload", "netmon.service"});
    wait_for_active(Side::netmon, left);
    std::this_thread::sleep_for(kPause);
  }
  machine().systemctl({"stop", "netmon.service"});
  wait_for_active(Side::netmon, 0);
}

}  // namespace netmon::bench
