// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "base/interface_name.h"
#include "netmonctl/history_series.h"
#include "netmonctl/journal_samples.h"
#include "netmonctl/journal_span.h"
#include "netmonctl/options.h"

namespace netmon::ctl {

struct History {
  std::vector<Step> steps;
  SampleCount count;
};

// The steps of one interface, read from the journal with progress on a terminal.
[[nodiscard]] Result<History> read_history(const JournalSource& source,
                                           const InterfaceName& interface, const Span& span,
                                           microseconds step);

// Complains that there are no samples of an interface, with a hint if its name was mistyped: the
// exit status.
[[nodiscard]] int no_samples(const JournalSource& source, const InterfaceName& interface,
                             const Span& span);

// Says what was not believed, if anything was.
void complain_of_refused(const InterfaceName& interface, const SampleCount& count);

// The steps that --step= or `usual` mean for the span that the options ask for.
struct Plan {
  Span span;
  microseconds step{};
};
[[nodiscard]] Result<Plan> plan_history(const Options& options, uint64_t now_usec,
                                        uint64_t usual_steps);

}  // namespace netmon::ctl
