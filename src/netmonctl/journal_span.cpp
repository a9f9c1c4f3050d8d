// SPDX-License-Identifier: MIT
#include "netmonctl/journal_span.h"

#include <array>
#include <cerrno>

#include "base/timestamp.h"
#include "netmonctl/exit_status.h"
#include "netmonctl/report.h"

namespace netmon::ctl {

namespace {

constexpr int64_t kSecondUsec = 1'000'000;
constexpr auto kNiceSeconds =
    std::to_array<int64_t>({1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10'800,
                            21'600, 43'200, kDaySeconds});

Result<uint64_t> parse_moment(const char* name, const std::string& text, uint64_t now_usec) {
  auto moment = parse_timestamp(text, now_usec);
  if (!moment) return Error{0, std::string(name) + ": " + moment.error().text(), {}};
  return moment;
}

}  // namespace

Result<Span> parse_span(const Options& options, microseconds usual, uint64_t now_usec) {
  Span span;
  span.until_usec = now_usec;
  if (options.until) {
    const auto until = parse_moment("--until", *options.until, now_usec);
    if (!until) return until.error();
    span.until_usec = *until;
  }
  const auto length = static_cast<uint64_t>(usual.count());
  span.since_usec = span.until_usec > length ? span.until_usec - length : 0;
  if (options.since) {
    const auto since = parse_moment("--since", *options.since, now_usec);
    if (!since) return since.error();
    span.since_usec = *since;
  }
  if (span.since_usec < span.until_usec) return span;
  return Error{0,
               "--since=" + format_timestamp(span.since_usec) +
                   " is not before --until=" + format_timestamp(span.until_usec),
               {}};
}

bool ends_reading(uint64_t entry_usec, uint64_t until_usec) {
  return entry_usec >= until_usec && entry_usec - until_usec >= kDaySeconds * kSecondUsec &&
         entry_usec <= realtime_usec();
}

microseconds nice_step(const Span& span, uint64_t most) {
  const auto length = static_cast<int64_t>(span.until_usec - span.since_usec);
  const auto least = (length + static_cast<int64_t>(most) - 1) / static_cast<int64_t>(most);
  for (const int64_t nice : kNiceSeconds) {
    if (nice * kSecondUsec >= least) return microseconds(nice * kSecondUsec);
  }
  const int64_t day = kDaySeconds * kSecondUsec;
  return microseconds((least + day - 1) / day * day);
}

Span aligned(Span span, microseconds step) {
  const int64_t offset = utc_offset(span.since_usec) * kSecondUsec;
  const int64_t local = static_cast<int64_t>(span.since_usec) + offset;
  const int64_t past = local % step.count();
  if (past > 0 && static_cast<uint64_t>(past) <= span.since_usec) {
    span.since_usec -= static_cast<uint64_t>(past);
  }
  return span;
}

JournalSource journal_source(const Options& options) {
  return {options.journal_namespace, options.journal_directory};
}

int journal_failure(const Error& error) {
  complain(error.text());
  return error.code == EACCES ? kExitNotPermitted : kExitFailure;
}

}  // namespace netmon::ctl
