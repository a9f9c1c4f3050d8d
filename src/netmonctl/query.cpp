// SPDX-License-Identifier: MIT
#include "netmonctl/query.h"

#include "base/interface_name.h"

namespace netmon::ctl {

Outcome<std::string> interface_of(const std::string& word) {
  const auto name = InterfaceName::from_input(word);
  if (!name) return Trouble{kExitUsage, name.error().text()};
  return name->shown();
}

Outcome<JsonObject> interfaces_parameter(const Words& words) {
  JsonObject parameters = JsonObject::object();
  for (const std::string& word : words) {
    auto name = interface_of(word);
    if (!name) return name.error();
    parameters["interfaces"].push_back(*name);
  }
  return parameters;
}

Outcome<std::vector<JsonObject>> list_links(Client& client, const Words& words) {
  const auto parameters = interfaces_parameter(words);
  if (!parameters) return parameters.error();
  if (auto sent = client.send("ListLinks", *parameters, true); !sent) return sent.error();
  std::vector<JsonObject> links;
  for (bool more = true; more;) {
    auto reply = client.receive();
    if (!reply) return reply.error();
    more = reply->continues;
    // Without any link there is one reply, and nothing in it.
    if (auto link = reply->parameters.find("link"); link != reply->parameters.end()) {
      links.push_back(std::move(*link));
    }
  }
  return links;
}

}  // namespace netmon::ctl
