// SPDX-License-Identifier: MIT
#include "config/check_config.h"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

#include "base/time_span.h"
#include "config/config_files.h"

namespace netmon {

namespace {

// On disk, for one entry with the three lines (Debian 12, journald's usual compression).
constexpr double kBytesOfSample = 805;
constexpr double kSecondsOfDay = 24 * 3600;

double journal_bytes_a_day(const InterfaceSettings& settings) {
  if (!settings.log_stats) return 0;
  const auto every = std::max(settings.interval, settings.log_interval);
  return kBytesOfSample * kSecondsOfDay / std::chrono::duration<double>(every).count();
}

}  // namespace

std::string journal_cost(double bytes_a_day) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(bytes_a_day < 9.95e6 ? 1 : 0) << bytes_a_day / 1e6
       << " MB a day";
  return text.str();
}

Result<Config> load_config(const std::string& file) {
  auto files = Result<std::vector<std::string>>(std::vector<std::string>{file});
  if (file.empty()) files = find_config_files(kConfigDirectories);
  if (!files) return files.error();
  if (files->empty()) return Error{ENOENT, "no netmon.conf", "in /etc, /run or /usr/lib/netmon"};
  const auto assignments = read_config_files(*files);
  if (!assignments) return assignments.error();
  return Config::from(*assignments);
}

double journal_bytes_a_day(const Config& config, const std::vector<LinkNames>& interfaces) {
  double bytes = 0;
  for (const LinkNames& names : interfaces) {
    bytes += journal_bytes_a_day(config.settings_for(names));
  }
  return bytes;
}

void explain_config(const Config& config, const std::vector<LinkNames>& present,
                    std::ostream& out) {
  std::vector<LinkNames> monitored;
  for (const LinkNames& names : present) {
    const auto [match, by] = config.selection().find(names);
    if (match == Selection::Match::none) {
      out << names.front().shown() << ": not monitored\n";
      continue;
    }
    monitored.push_back(names);
    const InterfaceSettings settings = config.settings_for(names);
    out << shown_with(names.front(), by) << ": every " << format_time_span(settings.interval)
        << ", " << (settings.restore ? "restored" : "not restored")
        << (settings.restore && match == Selection::Match::glob ? " once it has been up" : "")
        << ", " << journal_cost(journal_bytes_a_day(settings)) << " in the journal\n";
  }
  for (const InterfaceName& name : config.selection().names()) {
    if (find_called(present, name) != nullptr) continue;
    out << name.shown() << ": named, and absent now\n";
  }
  out << "The configuration is fine. It monitors " << monitored.size() << " of " << present.size()
      << " interfaces, which adds about " << journal_cost(journal_bytes_a_day(config, monitored))
      << " to the journal.\n";
}

}  // namespace netmon
