// SPDX-License-Identifier: MIT
#include "counts.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "processes.h"
#include "support/command.h"
#include "window.h"

namespace netmon::bench {

namespace {

constexpr int kSeconds = 5;
constexpr const char* kCounts = "/run/netmon-bench";
constexpr const char* kDropIn = "/run/systemd/system/intfmon@.service.d/allocations.conf";

struct Syscalls {
  double count = 0;
  std::string kinds;
};

// Reads the table of strace -c: the calls are the fourth column, the name is the last one.
Syscalls parse_strace(const std::string& table) {
  Syscalls calls;
  std::istringstream lines(table);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    double share = 0;
    double time = 0;
    double each = 0;
    double count = 0;
    if (!(words >> share >> time >> each >> count)) continue;
    std::string name;
    std::string word;
    while (words >> word) name = word;
    if (name == "total") continue;
    calls.count += count;
    std::ostringstream kind;
    kind << (calls.kinds.empty() ? "" : ", ") << name << " " << count / kSeconds;
    calls.kinds += kind.str();
  }
  return calls;
}

Syscalls trace(const Stand& stand, Side side) {
  const auto pids = Processes(stand.machine()).of(Stand::template_of(side));
  const pid_t pid = pids.empty() ? 0 : stand.machine().outer_pid(pids.front());
  if (pid == 0) throw std::runtime_error("no process of " + Stand::template_of(side));
  wait_for_half_second();
  // timeout says 124 where it ended the command, as it always does here.
  const auto result = test::run_command({"timeout", "-s", "INT", std::to_string(kSeconds), "strace",
                                         "-c", "-q", "-p", std::to_string(pid)});
  Syscalls calls = parse_strace(result.errors);
  if (calls.count == 0) throw std::runtime_error("strace counted nothing: " + result.errors);
  return calls;
}

uint64_t counted(const std::filesystem::path& file) {
  uint64_t count = 0;
  std::ifstream(file, std::ios::binary).read(reinterpret_cast<char*>(&count), sizeof(count));
  return count;
}

// The counters of all that has the library in it.
uint64_t allocations(const Stand& stand, int& processes) {
  uint64_t total = 0;
  processes = 0;
  for (const pid_t pid : Processes(stand.machine()).of(Stand::template_of(Side::netmon))) {
    const auto file = stand.machine().path(kCounts) + "/" + std::to_string(pid);
    if (!std::filesystem::exists(file)) continue;
    ++processes;
    total += counted(file);
  }
  return total;
}

}  // namespace

void count_syscalls(Stand& stand) {
  stand.switch_to(Side::netmon);
  const Syscalls netmon = trace(stand, Side::netmon);
  stand.switch_to(Side::floor);
  const Syscalls floor = trace(stand, Side::floor);
  Row row;
  row.figure = "cost.syscalls";
  row.links = stand.links();
  row.unit = "/sample";
  row.against_name = "floor";
  row.note = netmon.kinds;
  stand.report().compare(row, {netmon.count / kSeconds}, {floor.count / kSeconds});
}

void count_allocations(Stand& stand) {
  stand.switch_to(Side::none);
  auto& machine = stand.machine();
  machine.must({"install", "-d", "-m", "1777", kCounts});
  machine.write(kDropIn, "[Service]\nEnvironment=LD_PRELOAD=" + std::string(kPrograms) +
                             "/libcount_allocations.so NETMON_BENCH_COUNTS=" + kCounts +
                             "\nReadWritePaths=" + kCounts + "\n");
  machine.systemctl({"daemon-reload"});
  stand.switch_to(Side::netmon);
  wait_for_half_second();
  int processes = 0;
  const uint64_t before = allocations(stand, processes);
  test::Machine::sleep_until(test::Machine::now_usec() + int64_t{kSeconds} * 1'000'000);
  const uint64_t after = allocations(stand, processes);
  stand.switch_to(Side::none);
  machine.must({"rm", kDropIn});
  machine.systemctl({"daemon-reload"});
  if (processes != stand.links() || before == 0) {
    throw std::runtime_error("allocations were counted in " + std::to_string(processes) +
                             " processes, and " + std::to_string(before) + " of their start");
  }
  Row row;
  row.figure = "cost.allocations";
  row.links = stand.links();
  row.unit = "/sample";
  row.goal = 0;
  row.note = std::to_string(before / static_cast<uint64_t>(processes)) + " when it started";
  stand.report().measure(row, {static_cast<double>(after - before) / kSeconds / processes});
}

}  // namespace netmon::bench
