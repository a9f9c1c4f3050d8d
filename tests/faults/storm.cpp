// SPDX-License-Identifier: MIT
#include "storm.h"

#include <algorithm>
#include <utility>

#include "../support/paths.h"

namespace netmon::test {

namespace {

constexpr int64_t kMsec = 1000;  // usec
constexpr const char* kMonitorDropIn = "/etc/systemd/system/intfmon@";

}  // namespace

Storm::Storm(const Machine& machine, StormSettings settings)
    : machine_(machine), settings_(settings), renamed_(static_cast<size_t>(settings.links)) {}

std::vector<std::string> Storm::names() const {
  return numbered("f", settings_.links);
}

std::string Storm::name_of(int link) const {
  return "f" + std::to_string(link);
}

std::string Storm::shown_name(int link) const {
  return name_of(link) + (renamed_[static_cast<size_t>(link)] ? "x" : "");
}

void Storm::attempt(const std::string& line) const {
  machine_.run({"sh", "-c", line + " 2>/dev/null"});
}

// The journal gets a file system of its own, which can be filled; and it keeps all of a storm.
void Storm::prepare() const {
  machine_.write("/etc/systemd/journald.conf.d/storm.conf",
                 "[Journal]\nStorage=persistent\nSystemMaxUse=400M\nSystemKeepFree=1\n"
                 "SystemMaxFileSize=64M\nSystemMaxFiles=10000\n");
  machine_.shell(
      "mount -t tmpfs -o size=500M,mode=2755 tmpfs /var/log/journal; "
      "systemctl restart systemd-journald; journalctl --flush; "
      "ip netns add elsewhere; mkdir -p /run/faults");
  machine_.copy_in(std::string(kBuildRoot) + "/tests/faults/inject.so", "/usr/lib/inject.so");
  machine_.copy_in(std::string(kBuildRoot) + "/tests/faults/rude", "/usr/lib/rude");
  for (int link = 0; link < settings_.links; ++link) {
    if (!has_injection(link)) continue;
    machine_.write(kMonitorDropIn + name_of(link) + ".service.d/inject.conf",
                   "[Service]\nEnvironment=LD_PRELOAD=/usr/lib/inject.so"
                   " NETMON_FAULT_FILE=/run/faults/" +
                       name_of(link) + "\n");
  }
}

void Storm::run() {
  std::multimap<int64_t, std::pair<Undo, size_t>> undoes;  // by when they are due
  int64_t start = Machine::now_usec();
  // A storm that is late stays late: what the plan keeps apart stays apart, however long it takes
  // to carry out.
  const auto wait_for = [&](int64_t due) {
    Machine::sleep_until(due);
    start += Machine::now_usec() - due;
  };
  const auto undo_first = [&] {
    wait_for(undoes.begin()->first);
    const auto [undo, which] = undoes.begin()->second;
    undoes.erase(undoes.begin());
    undo();
    happened_[which].end = Machine::now_usec();
  };
  for (const Fault& fault : plan_storm(settings_)) {
    const auto due = [&] { return start + fault.at.count() * kMsec; };
    while (!undoes.empty() && undoes.begin()->first <= due()) undo_first();
    wait_for(due());
    const int64_t now = Machine::now_usec();
    const auto undo = begin(fault);
    if (!undo) continue;
    happened_.push_back({fault.kind, fault.link, now, Machine::now_usec()});
    if (*undo)
      undoes.emplace(now + fault.lasts.count() * kMsec, std::pair(*undo, happened_.size() - 1));
  }
  while (!undoes.empty()) undo_first();
}

std::optional<Storm::Undo> Storm::begin(const Fault& fault) {
  return is_of_link(fault.kind) ? begin_link(fault) : begin_service(fault);
}

std::string Storm::summary() const {
  std::map<std::string_view, int> counts;
  for (const Happened& fault : happened_) ++counts[to_string(fault.kind)];
  std::string text = std::to_string(happened_.size()) + " faults\n";
  for (const auto& [kind, count] : counts) {
    text.append("  ").append(std::to_string(count)).append(" × ").append(kind).append("\n");
  }
  return text;
}

std::string Storm::story_of_faults() const {
  std::string text = "The faults:\n";
  for (const Happened& fault : happened_) {
    text += std::to_string(fault.begin) + " " + std::to_string((fault.end - fault.begin) / kMsec) +
            " ms " + std::string(to_string(fault.kind)) +
            (fault.link < 0 ? "" : " " + name_of(fault.link)) + "\n";
  }
  return text;
}

}  // namespace netmon::test
