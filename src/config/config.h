// SPDX-License-Identifier: MIT
//
// The configuration of the service, netmon.conf(5): which interfaces, and how each is treated.
//
//   [Netmon]
//   Interfaces=eth0 wan* !veth*
//   IntervalSec=1s
//   [Interface eth0]
//   RestoreLink=no
//
// An interface takes its settings from the section that names it, else from the first one whose
// glob matches; what that section does not say is as [Netmon] says. Its name is looked for before
// its alternative ones.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"
#include "config/config_text.h"
#include "config/selection.h"
#include "config/settings.h"

namespace netmon {

class Config {
 public:
  // The error says file, line and reason. Without any Interfaces= nothing is monitored.
  static Result<Config> from(std::span<const Assignment> assignments);
  // What a command line says: the same for all.
  static Config of(Selection selection, const InterfaceSettings& settings);

  [[nodiscard]] const Selection& selection() const { return selection_; }
  [[nodiscard]] InterfaceSettings settings_for(const LinkNames& names) const;
  // What holds where no section says otherwise.
  [[nodiscard]] InterfaceSettings common_settings() const { return merged({}); }

 private:
  struct Section {
    Pattern pattern;
    GivenSettings settings;
  };

  Result<void> assign(const Assignment& assignment);
  [[nodiscard]] InterfaceSettings merged(const GivenSettings& own) const;
  Result<void> add_interfaces(std::string_view value);
  Result<GivenSettings*> settings_of(const std::string& section);

  std::vector<std::string> interfaces_;  // the patterns
  Selection selection_;
  GivenSettings common_;
  std::vector<Section> sections_;
};

}  // namespace netmon
