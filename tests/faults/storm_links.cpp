// SPDX-License-Identifier: MIT
//
// What a storm does to the links, and to the monitor of one.
#include "storm.h"

namespace netmon::test {

std::optional<Storm::Undo> Storm::begin_link(const Fault& fault) {
  const std::string name = name_of(fault.link);
  const std::string other = "veth" + name;
  switch (fault.kind) {
    case FaultKind::kill_monitor:
      return signal_monitor(fault.link, false);
    case FaultKind::freeze_monitor:
      return signal_monitor(fault.link, true);
    case FaultKind::delete_link:
      return delete_link(fault.link);
    case FaultKind::rename_link:
      return rename_link(fault.link);
    case FaultKind::move_link:
      return move_link(fault.link);
    case FaultKind::flap_carrier:
      attempt("for i in 1 2 3; do ip link set " + other + " down; ip link set " + other +
              " up; done");
      return Undo();
    case FaultKind::lose_carrier:
      attempt("ip link set " + other + " down");
      return Undo([this, other] { attempt("ip link set " + other + " up"); });
    case FaultKind::set_down:
      attempt("ip link set " + name + " down");
      return Undo();
    case FaultKind::extra_link:
      return extra_link();
    case FaultKind::failing_reads:
      return inject(fault.link, "failing-reads");
    case FaultKind::hanging_reads:
      return inject(fault.link, "hanging-reads");
    case FaultKind::no_netlink: {
      const Undo undo = inject(fault.link, "no-netlink");
      attempt("ip link set " + name + " down");
      return undo;
    }
    default:
      return std::nullopt;
  }
}

Storm::Undo Storm::delete_link(int link) {
  const std::string name = name_of(link);
  attempt("ip link del " + name);
  return [this, name] { machine_.add_pair(name); };
}

Storm::Undo Storm::rename_link(int link) {
  const std::string name = name_of(link);
  machine_.ip("link set dev " + name + " name " + name + "x");
  renamed_[static_cast<size_t>(link)] = true;
  return [this, link, name] {
    machine_.ip("link set dev " + name + "x name " + name);
    renamed_[static_cast<size_t>(link)] = false;
  };
}

// It comes back with IFF_UP cleared; who moves a link sets it up.
Storm::Undo Storm::move_link(int link) {
  const std::string name = name_of(link);
  machine_.ip("link set dev " + name + " netns elsewhere");
  return [this, name] {
    machine_.ip("-n elsewhere link set dev " + name + " netns 1");
    machine_.ip("link set dev " + name + " up");
  };
}

Storm::Undo Storm::extra_link() {
  const std::string name = "fextra" + std::to_string(extra_++);
  machine_.add_pair(name);
  return [this, name] { machine_.ip("link del " + name); };
}

Storm::Undo Storm::inject(int link, const std::string& how) {
  const std::string file = "/run/faults/" + name_of(link);
  machine_.write(file, how + "\n");
  return [this, file] { attempt("rm -f " + file); };
}

}  // namespace netmon::test
