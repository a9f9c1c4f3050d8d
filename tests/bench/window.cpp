// SPDX-License-Identifier: MIT
#include "window.h"

#include "journal_file.h"

namespace netmon::bench {

namespace {

constexpr int64_t kUsecPerSecond = 1'000'000;
constexpr int kMostWaits = 10;  // seconds

struct Reading {
  Reading(const Stand& stand, Side side) {
    const Processes processes(stand.machine());
    if (side != Side::none) monitors = processes.usage(Stand::template_of(side));
    manager = processes.usage("netmon.service");
    journald = processes.usage("systemd-journald.service");
    peer = processes.usage(kPeerUnit);
    fill = journal_fill(stand.machine().path(""));
  }
  Usage monitors;
  Usage manager;
  Usage journald;
  Usage peer;
  JournalFill fill;
};

}  // namespace

void wait_for_half_second() {
  const int64_t now = test::Machine::now_usec();
  const int64_t second = now - now % kUsecPerSecond;
  const int64_t half = second + kUsecPerSecond / 2;
  test::Machine::sleep_until(half > now ? half : half + kUsecPerSecond);
}

Window take_window(const Stand& stand, Side side, int seconds) {
  // Lists of entries grow by doubling: both sides begin with a new file, and grow alike. What is
  // stored once for each process comes with its first entry: before the window.
  wait_for_half_second();
  stand.machine().must({"journalctl", "--rotate"});
  const auto wanted = side == Side::none ? 0U : static_cast<uint64_t>(stand.links());
  int waits = 0;
  do {
    wait_for_half_second();
  } while (journal_fill(stand.machine().path("")).entries < wanted && ++waits < kMostWaits);
  const int64_t begin = test::Machine::now_usec();
  const Reading before(stand, side);
  test::Machine::sleep_until(begin + seconds * kUsecPerSecond);
  const Reading after(stand, side);
  Window window;
  window.seconds = seconds;
  window.monitors = after.monitors - before.monitors;
  window.manager = after.manager - before.manager;
  window.journald = after.journald - before.journald;
  window.peer = after.peer - before.peer;
  window.rotated = after.fill.file != before.fill.file;
  if (!window.rotated) {
    window.journal_bytes = static_cast<double>(after.fill.bytes - before.fill.bytes);
    window.entries = static_cast<double>(after.fill.entries - before.fill.entries);
  }
  return window;
}

}  // namespace netmon::bench
