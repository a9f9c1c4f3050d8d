// SPDX-License-Identifier: MIT
#include "report/service_status.h"

#include <algorithm>
#include <array>

namespace netmon {

namespace {

constexpr size_t kNamesShown = 3;

// Links of one sort, in the words of the line.
struct Group {
  std::string_view word;
  bool names_them = false;
  size_t count = 0;
  std::string names = {};

  void add(const LinkStatus& link) {
    if (++count <= kNamesShown) names += (names.empty() ? "" : ", ") + link.title();
  }
  // "1 held (eth5)"
  [[nodiscard]] std::string text() const {
    std::string text = std::to_string(count) + " ";
    text += word;
    if (names_them) text += " (" + names + (count > kNamesShown ? ", …)" : ")");
    return text;
  }
};

}  // namespace

JsonObject to_json(const ServiceStatus& service) {
  JsonObject json = {{"version", service.version},
                     {"pid", service.pid},
                     {"service", service.service},
                     {"started_realtime_usec", service.started_usec},
                     {"links", service.links},
                     {"monitors", service.monitors},
                     {"clients", service.clients},
                     {"watchers", service.watchers},
                     {"restores", service.restores},
                     {"dropped_peers", service.dropped_peers},
                     {"dropped_clients", service.dropped_clients}};
  add(json, "journal_bytes_per_day", service.journal_bytes_per_day);
  return json;
}

std::string status_line(std::span<const LinkStatus> links) {
  std::array<Group, kStandings.list.size()> groups;
  for (const StandingRow& row : kStandings.list) {
    groups.at(row.place) = {row.in_line, row.names_links};
  }
  const auto group_of = [&](Standing standing) -> Group& {
    return groups.at(kStandings[standing].place);
  };
  // Beside how they stand; as is contended, where the link is up.
  Group held{"held", true};
  Group without{"without monitor", true};
  for (const LinkStatus& link : links) {
    if (link.hold) held.add(link);
    if (link.monitor.failure) {
      without.add(link);
      continue;
    }
    group_of(link.standing).add(link);
    const bool is_looked_at = link.standing == Standing::up || link.standing == Standing::dormant;
    if (is_looked_at && link.contended) group_of(Standing::contended).add(link);
  }
  std::string line = "Monitoring " + std::to_string(links.size()) +
                     (links.size() == 1 ? " interface" : " interfaces");
  const char* separator = ": ";
  const auto add = [&](const Group& group) {
    if (group.count == 0) return;
    line += separator + group.text();
    separator = ", ";
  };
  std::for_each(groups.begin(), groups.end(), add);
  add(without);
  add(held);
  return line;
}

}  // namespace netmon
