// SPDX-License-Identifier: MIT
//
// Memory of the instances, of netmon, and of as many processes that do nothing.
#include "figures.h"
#include "processes.h"

namespace netmon::bench {

namespace {

constexpr double kInstanceGoal = 380;  // kB
constexpr int kGoalFrom = 64;          // what they share is shared by so many

struct Memory {
  std::vector<double> each;
  std::vector<double> manager;
  std::vector<double> total;
};

void weigh(const Stand& stand, Side side, Memory& memory) {
  const Processes processes(stand.machine());
  const double monitors = processes.pss(Stand::template_of(side));
  const double manager = processes.pss("netmon.service");
  memory.each.push_back(monitors / stand.links());
  memory.manager.push_back(manager);
  memory.total.push_back(monitors + manager);
}

}  // namespace

void measure_memory(Stand& stand) {
  Memory netmon;
  Memory idle;
  // It does not vary: once is enough, of each.
  stand.switch_to(Side::netmon);
  weigh(stand, Side::netmon, netmon);
  stand.switch_to(Side::idle);
  weigh(stand, Side::idle, idle);

  Row each;
  each.figure = "memory.instance";
  each.links = stand.links();
  each.unit = "kB";
  each.against_name = "idle";
  if (stand.links() >= kGoalFrom) each.goal = kInstanceGoal;
  each.of_value = true;
  stand.report().compare(each, netmon.each, idle.each);
  Row manager;
  manager.figure = "memory.netmon";
  manager.links = stand.links();
  manager.unit = "kB";
  stand.report().measure(manager, netmon.manager);
  Row total = manager;
  total.figure = "memory.total";
  total.against_name = "idle";
  stand.report().compare(total, netmon.total, idle.total);
}

}  // namespace netmon::bench
