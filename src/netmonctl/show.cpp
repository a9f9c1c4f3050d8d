// SPDX-License-Identifier: MIT
#include <cstdio>

#include "base/interface_name.h"
#include "netmonctl/graph.h"
#include "netmonctl/json_output.h"
#include "netmonctl/query.h"
#include "netmonctl/report.h"
#include "netmonctl/show_text.h"
#include "netmonctl/status_table.h"
#include "netmonctl/verbs.h"

namespace netmon::ctl {

namespace {

constexpr size_t kEvents = 10;
constexpr microseconds kGraphSpan = std::chrono::minutes(10);
constexpr microseconds kGraphStep = seconds(10);

// A netmon in a terminal writes nothing to the journal: what is there is of another one.
Outcome<bool> writes_journal(Client& client) {
  const auto answer = client.call("GetService", JsonObject::object());
  if (!answer) return answer.error();
  const auto service = answer->find("service");
  return service != answer->end() && decode_service(*service).service;
}

void print_past(const Options& options, const InterfaceName& interface, const Paper& paper) {
  const auto events = recent_events(options, interface, kEvents);
  std::fputs(("\n" + format_recent_events(events, paper)).c_str(), stdout);
  if (!events) return;  // the rates are in the same journal
  const auto rates = recent_rates(options, interface, kGraphSpan, kGraphStep);
  const std::string graph =
      rates ? format_recent_rates(*rates, locale_has_blocks(), paper) : std::string();
  if (!graph.empty()) std::fputs(("\n" + graph).c_str(), stdout);
}

}  // namespace

int run_show(const Options& options) {
  const auto word = InterfaceName::from_input(options.words.front());
  if (!word) return fail({kExitUsage, word.error().text()});
  auto client = Client::connect(options);
  if (!client) return fail(client.error());
  const auto links = list_links(*client, options.words);
  if (!links) return fail(links.error());
  if (links->empty()) {
    return fail({kExitNoInterface, "netmon said nothing of '" + word->shown() + "'"});
  }
  if (options.json != Json::none) {
    std::fputs(format_json(links->front(), options.json).c_str(), stdout);
    return finish_output(0);
  }
  const auto journal = writes_journal(*client);
  if (!journal) return fail(journal.error());
  const Paper paper = standard_output(options.color);
  const Link link = decode_link(links->front());
  std::fputs(format_link(link, realtime_usec(), paper).c_str(), stdout);
  // The journal has the name of the kernel, whatever was typed.
  const auto interface = InterfaceName::from_input(link.interface);
  if (*journal) print_past(options, interface ? *interface : *word, paper);
  return finish_output(0);
}

}  // namespace netmon::ctl
