// SPDX-License-Identifier: MIT
#include <cstdio>

#include "netmonctl/client.h"
#include "netmonctl/printable.h"
#include "netmonctl/report.h"
#include "netmonctl/verbs.h"

namespace netmon::ctl {

int run_introspect(const Options& options) {
  auto client = Client::connect(options);
  if (!client) return fail(client.error());
  const auto answer = client->call("org.varlink.service.GetInterfaceDescription",
                                   JsonObject({{"interface", "io.netmon"}}));
  if (!answer) return fail(answer.error());
  const auto found = answer->find("description");
  if (found == answer->end() || !found->is_string()) {
    return fail({kExitFailure, "netmon gave no description of its interface"});
  }
  const auto description = found->get<std::string>();
  std::string_view left = description;
  while (!left.empty()) {
    const size_t end = left.find('\n');
    std::printf("%s\n", printable(left.substr(0, end)).c_str());
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
  }
  return finish_output(0);
}

}  // namespace netmon::ctl
