// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"
#include "config/config.h"

namespace netmon {

// The configuration of the service as it would be read now; from one file alone if `file` is not
// empty. The error says file, line and reason.
[[nodiscard]] Result<Config> load_config(const std::string& file);

// What the samples of these interfaces add to the journal in a day, in bytes: about, for what the
// journal compresses is not known before.
[[nodiscard]] double journal_bytes_a_day(const Config& config,
                                         const std::vector<LinkNames>& interfaces);
// "70 MB a day".
[[nodiscard]] std::string journal_cost(double bytes_a_day);

// --check-config: says what the configuration means for the interfaces that are present.
void explain_config(const Config& config, const std::vector<LinkNames>& present, std::ostream& out);

}  // namespace netmon
