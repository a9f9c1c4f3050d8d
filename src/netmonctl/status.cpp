// SPDX-License-Identifier: MIT
#include <cstdio>

#include "netmonctl/json_output.h"
#include "netmonctl/query.h"
#include "netmonctl/report.h"
#include "netmonctl/status_table.h"
#include "netmonctl/verbs.h"

namespace netmon::ctl {

int run_status(const Options& options) {
  auto client = Client::connect(options);
  if (!client) return fail(client.error());
  const auto found = list_links(*client, options.words);
  if (!found) return fail(found.error());
  if (options.json != Json::none) {
    for (const JsonObject& link : *found) {
      std::fputs(format_json(link, options.json).c_str(), stdout);
    }
    return finish_output(0);
  }
  std::vector<Link> links;
  links.reserve(found->size());
  for (const JsonObject& link : *found) links.push_back(decode_link(link));
  const uint64_t now = realtime_usec();
  const std::string table =
      format_status(links, now, options.legend, standard_output(options.color));
  std::fputs(table.c_str(), stdout);
  if (options.legend) {
    const auto answer = client->call("GetService", JsonObject::object());
    if (!answer) return fail(answer.error());
    const auto service = answer->find("service");
    const ServiceState state = service == answer->end() ? ServiceState() : decode_service(*service);
    std::fputs(("\n" + format_legend(links, state, now)).c_str(), stdout);
  }
  return finish_output(0);
}

}  // namespace netmon::ctl
