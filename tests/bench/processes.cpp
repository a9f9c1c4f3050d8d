// SPDX-License-Identifier: MIT
#include "processes.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace netmon::bench {

namespace {

// The unit of a process of the container: the innermost control group below that of the container.
std::string unit_of(const std::filesystem::path& process) {
  std::ifstream file(process / "cgroup");
  std::string line;
  while (std::getline(file, line)) {
    if (line.find("/netmon-test-") == std::string::npos) continue;
    std::string unit = line.substr(line.rfind('/') + 1);
    if (unit.size() > 8 && unit.compare(unit.size() - 8, 8, ".service") == 0) return unit;
  }
  return {};
}

double field(std::istream& status, const std::string& name) {
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind(name, 0) == 0) return std::stod(line.substr(name.size()));
  }
  return 0;
}

}  // namespace

Usage operator-(const Usage& end, const Usage& begin) {
  return {end.processes, end.cpu_usec - begin.cpu_usec, end.waits - begin.waits,
          end.preemptions - begin.preemptions};
}

Processes::Processes(const test::Container& container) : proc_(container.path("/proc")) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(proc_, error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string unit = unit_of(entry.path());
    if (!unit.empty()) by_unit_.emplace(unit, static_cast<pid_t>(std::stol(name)));
  }
}

std::vector<pid_t> Processes::of(const std::string& unit) const {
  std::vector<pid_t> pids;
  for (auto found = by_unit_.lower_bound(unit);
       found != by_unit_.end() && found->first.rfind(unit, 0) == 0; ++found) {
    pids.push_back(found->second);
  }
  return pids;
}

// Thread by thread: the files of a process are those of its first one.
Usage Processes::usage(const std::string& unit) const {
  Usage usage;
  for (const pid_t pid : of(unit)) {
    ++usage.processes;
    std::error_code error;
    const std::string tasks = proc_ + "/" + std::to_string(pid) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
      double nsec = 0;
      std::ifstream schedstat(task.path() / "schedstat");
      schedstat >> nsec;
      usage.cpu_usec += nsec / 1000;
      std::ifstream status(task.path() / "status");
      usage.waits += field(status, "voluntary_ctxt_switches:");
      usage.preemptions += field(status, "nonvoluntary_ctxt_switches:");
    }
  }
  return usage;
}

double Processes::pss(const std::string& unit) const {
  double total = 0;
  for (const pid_t pid : of(unit)) {
    std::ifstream rollup(proc_ + "/" + std::to_string(pid) + "/smaps_rollup");
    total += field(rollup, "Pss:");
  }
  return total;
}

}  // namespace netmon::bench
