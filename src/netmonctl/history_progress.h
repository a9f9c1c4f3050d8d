// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.h"
#include "netmonctl/journal_span.h"

namespace netmon::ctl {

// "reading the journal: 43 %" on standard error, if that is a terminal and reading takes longer
// than a moment. Wiped away at its end.
class Progress {
 public:
  explicit Progress(const Span& span);
  ~Progress() { wipe(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Reading has come this far.
  void reached(uint64_t realtime_usec);
  void wipe();

 private:
  Span span_;
  bool terminal_;
  bool shown_ = false;
  Instant due_;
};

}  // namespace netmon::ctl
