// SPDX-License-Identifier: MIT
#include "netmon/complaints.h"

namespace netmon {

namespace {

constexpr uint64_t kInFull = 10;
constexpr seconds kWindow{5};

}  // namespace

Complaints::Complaints(EventLoop& loop, Log& log)
    : log_(log), sparing_(kInFull, kWindow), timer_(loop.on_timer([this] { sum_up(); })) {}

void Complaints::say(const std::string& text) {
  if (sparing_.say(1, monotonic_now())) return log_.line(text);
  timer_.arm(*sparing_.due());
}

void Complaints::sum_up() {
  const auto rest = sparing_.sum_up(monotonic_now());
  if (rest) log_.line(std::to_string(rest->times) + " more complaints were left out");
}

}  // namespace netmon
