// SPDX-License-Identifier: MIT
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "netmonctl/events_follow.h"
#include "netmonctl/events_format.h"
#include "netmonctl/exit_status.h"
#include "netmonctl/journal_span.h"
#include "netmonctl/paint.h"
#include "netmonctl/report.h"
#include "netmonctl/verbs.h"
#include "sysd/event_loop.h"

namespace netmon::ctl {

namespace {

constexpr microseconds kUsualLength = std::chrono::hours(24);
constexpr size_t kBeforeFollowing = 10;

class Printer {
 public:
  explicit Printer(const Options& options)
      : json_(options.json), colors_(standard_output(options.color).colors) {}

  // False when standard output took not all; finish() says why.
  bool print(const LoggedEvent& event) {
    const std::string text =
        json_ == Json::none ? format_event(event, colors_) : format_event_json(event, json_);
    return checked(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
  }
  bool flush() { return checked(std::fflush(stdout) == 0); }

  // The exit status. A reader that went away is no failure.
  int finish() {
    flush();
    if (error_ == 0 || error_ == EPIPE) return 0;
    complain(Error{error_, "cannot print", {}}.text());
    return kExitFailure;
  }

 private:
  bool checked(bool good) {
    if (!good && error_ == 0) error_ = errno;
    return good;
  }

  Json json_;
  bool colors_;
  int error_ = 0;
};

Result<std::vector<InterfaceName>> parse_interfaces(const Words& words) {
  std::vector<InterfaceName> interfaces;
  for (const std::string& word : words) {
    const auto name = InterfaceName::from_input(word);
    if (!name) return name.error();
    interfaces.push_back(*name);
  }
  return interfaces;
}

// What there is already. With --follow and --since= that comes with what is to come.
Result<bool> print_past(EventReader& events, const Options& options, const Span& span,
                        Printer& printer) {
  const auto show = [&](const LoggedEvent& event) { return printer.print(event); };
  if (options.follow && !options.since) {
    const auto last = events.read_last(kBeforeFollowing);
    if (!last) return last.error();
    return std::all_of(last->begin(), last->end(), show);
  }
  const auto sought = events.journal().seek(span.since_usec);
  if (!sought) return sought.error();
  if (options.follow) return true;
  // Where the clock was set back, some come that are earlier.
  return events.read_on(span.until_usec, [&](const LoggedEvent& event) {
    return event.realtime_usec < span.since_usec || printer.print(event);
  });
}

}  // namespace

int run_events(const Options& options) {
  const auto interfaces = parse_interfaces(options.words);
  const auto span = parse_span(options, kUsualLength, realtime_usec());
  if (!interfaces || !span || (options.follow && options.until)) {
    complain(!interfaces ? interfaces.error().text()
             : !span     ? span.error().text()
                         : "--follow and --until= do not go together");
    return kExitUsage;
  }
  if (options.follow) block_signals({SIGINT, SIGTERM});
  auto events = EventReader::open(journal_source(options), *interfaces);
  if (!events) return journal_failure(events.error());

  Printer printer(options);
  const auto open = print_past(*events, options, *span, printer);
  if (!open) return journal_failure(open.error());
  if (options.follow && *open && printer.flush()) {
    const auto followed = follow_events(
        *events, [&](const LoggedEvent& event) { return printer.print(event) && printer.flush(); });
    if (!followed) return journal_failure(followed.error());
  }
  return printer.finish();
}

}  // namespace netmon::ctl
