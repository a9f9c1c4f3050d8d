// SPDX-License-Identifier: MIT
#include "foreground.h"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>

#include "base/clock.h"

namespace netmon::bench {

namespace {

using test::Machine;

constexpr const char* kOutput = "/run/bench-foreground";
constexpr std::chrono::seconds kEndLimit{60};
constexpr milliseconds kLook{5};

// The interfaces that have printed a block; those before are known.
size_t count_printed(std::ifstream& output, std::set<std::string>& seen) {
  std::string word;
  output.clear();
  while (output >> word) {
    if (word.rfind("Interface:", 0) == 0) seen.insert(word);
  }
  return seen.size();
}

template <typename Holds>
double wait_from(int64_t begin, const std::string& what, Holds holds) {
  const auto end = monotonic_now() + kEndLimit;
  while (!holds()) {
    if (monotonic_now() > end) throw std::runtime_error("netmon in the foreground " + what);
    std::this_thread::sleep_for(kLook);
  }
  return static_cast<double>(Machine::now_usec() - begin) / 1000;
}

}  // namespace

ForegroundTimes run_in_foreground(Stand& stand) {
  stand.switch_to(Side::none);
  auto& machine = stand.machine();
  std::string names;
  for (const std::string& name : stand.names()) names += " " + name;
  // Its shell says which process it becomes.
  machine.write("/run/bench-run", "echo $$ >/run/bench-pid\nexec /usr/sbin/netmon" + names + "\n");
  machine.shell(std::string("rm -f /run/bench-pid ") + kOutput + "; touch " + kOutput);
  std::ifstream output(machine.path(kOutput));

  ForegroundTimes times;
  std::set<std::string> seen;
  const int64_t begin = Machine::now_usec();
  machine.shell(std::string("setsid sh /run/bench-run >") + kOutput + " 2>&1 </dev/null &");
  times.start_msec = wait_from(begin, "does not print",
                               [&] { return count_printed(output, seen) == stand.names().size(); });
  const pid_t pid =
      machine.outer_pid(static_cast<pid_t>(std::stol(machine.read("/run/bench-pid"))));
  if (pid <= 0) throw std::runtime_error("netmon in the foreground is gone");
  const std::string process = "/proc/" + std::to_string(pid);
  const int64_t end = Machine::now_usec();
  ::kill(pid, SIGINT);
  times.stop_msec = wait_from(end, "does not end", [&] {
    std::error_code error;
    return !std::filesystem::exists(process, error);
  });
  return times;
}

}  // namespace netmon::bench
