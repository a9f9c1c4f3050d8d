// SPDX-License-Identifier: MIT
//
// What of the journal is asked for: which files, from when until when, in which steps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "netmonctl/journal_reader.h"
#include "netmonctl/options.h"

namespace netmon::ctl {

inline constexpr int64_t kDaySeconds = 86'400;

struct Span {
  uint64_t since_usec = 0;
  uint64_t until_usec = 0;

  bool operator==(const Span&) const = default;
};

// --since= and --until=. Without --until= it ends now, without --since= it is `usual` long. The
// error names the option.
[[nodiscard]] Result<Span> parse_span(const Options& options, microseconds usual,
                                      uint64_t now_usec);

// Whether an entry of that time ends the reading of a span. Where the clock was set back, the
// journal goes on with entries that are earlier than those before them; by more than a day it is
// not set back, but for a machine that began in the future, whose entries tell nothing of what
// follows.
[[nodiscard]] bool ends_reading(uint64_t entry_usec, uint64_t until_usec);

// A step that people count in (1, 2, 5, 10, 15, 30 s and min, 1, 2, 3, 6, 12 h, days), so that the
// span has at most `most` of them.
[[nodiscard]] microseconds nice_step(const Span& span, uint64_t most);

// The span begun earlier, at a multiple of the step in the local time zone.
[[nodiscard]] Span aligned(Span span, microseconds step);

// --namespace= and --directory=.
[[nodiscard]] JournalSource journal_source(const Options& options);

// Complains of what went wrong with the journal: the exit status.
[[nodiscard]] int journal_failure(const Error& error);

}  // namespace netmon::ctl
