// SPDX-License-Identifier: MIT
#include "netmonctl/history_progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace netmon::ctl {

namespace {

constexpr milliseconds kBeforeFirst{300};
constexpr milliseconds kBetweenDrawings{100};

}  // namespace

Progress::Progress(const Span& span)
    : span_(span), terminal_(::isatty(STDERR_FILENO) == 1), due_(monotonic_now() + kBeforeFirst) {}

void Progress::reached(uint64_t realtime_usec) {
  if (!terminal_ || monotonic_now() < due_) return;
  due_ = monotonic_now() + kBetweenDrawings;
  shown_ = true;
  const uint64_t at = std::clamp(realtime_usec, span_.since_usec, span_.until_usec);
  const auto percent =
      100 * (at - span_.since_usec) / std::max<uint64_t>(span_.until_usec - span_.since_usec, 1);
  std::fprintf(stderr, "\rreading the journal: %d %%", static_cast<int>(percent));
}

void Progress::wipe() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

}  // namespace netmon::ctl
