// SPDX-License-Identifier: MIT
#include "netmonctl/exit_status.h"
#include "netmonctl/history_format.h"
#include "netmonctl/history_query.h"
#include "netmonctl/paint.h"
#include "netmonctl/report.h"
#include "netmonctl/verbs.h"

namespace netmon::ctl {

namespace {

constexpr uint64_t kUsualRows = 60;

}  // namespace

int run_history(const Options& options) {
  const auto interface = InterfaceName::from_input(options.words.front());
  const auto plan = plan_history(options, realtime_usec(), kUsualRows);
  if (!interface || !plan || (options.csv && options.json != Json::none)) {
    complain(!interface ? interface.error().text()
             : !plan    ? plan.error().text()
                        : "--csv and --json do not go together");
    return kExitUsage;
  }
  const JournalSource source = journal_source(options);
  const auto history = read_history(source, *interface, plan->span, plan->step);
  if (!history) return journal_failure(history.error());
  complain_of_refused(*interface, history->count);
  if (history->count.samples == 0) return no_samples(source, *interface, plan->span);

  const std::string text =
      options.csv ? format_history_csv(history->steps, options.legend)
      : options.json != Json::none
          ? format_history_json(interface->shown(), history->steps, options.json)
          : format_history_table(history->steps, options.legend, standard_output(options.color));
  return print_output(text, 0);
}

}  // namespace netmon::ctl
