// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "netmonctl/client.h"

namespace netmon::ctl {

// The interfaces of a command line as parameters of a call; {} for all. A word that can be no
// interface is Trouble.
[[nodiscard]] Outcome<JsonObject> interfaces_parameter(const Words& words);

// One typed name as netmon shows it.
[[nodiscard]] Outcome<std::string> interface_of(const std::string& word);

// ListLinks: each link as netmon says it.
[[nodiscard]] Outcome<std::vector<JsonObject>> list_links(Client& client, const Words& words);

}  // namespace netmon::ctl
