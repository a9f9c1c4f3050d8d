// SPDX-License-Identifier: MIT
#include "netmonctl/journal_samples.h"

#include <array>
#include <charconv>
#include <utility>

#include "netmonctl/journal_span.h"
#include "report/message_ids.h"
#include "report/stats_text.h"
#include "sysd/journal.h"

namespace netmon::ctl {

namespace {

constexpr uint64_t kProgressEvery = 1024;  // entries
constexpr uint64_t kMostBefore = 1000;     // refused entries passed over before the span

// The fields of a sample that are looked at, in the order of `fields` below.
enum : size_t { kMessage, kUnit, kInvocation, kSource, kOwn };

class SampleEntries {
 public:
  SampleEntries(JournalReader& journal, const InterfaceName& interface)
      : journal_(journal), interface_(interface.shown()) {}

  // The sample at the journal's place; nullopt if it is none to be believed.
  std::optional<TimedReading> current() {
    const auto entry = journal_.time();
    if (!entry || !journal_.read(fields_)) return std::nullopt;
    if (!fields_[kUnit].present || origin_of(fields_[kUnit].value) != Origin::monitor) {
      return std::nullopt;
    }
    const auto stats = parse_stats_text(fields_[kMessage].value);
    if (!fields_[kMessage].present || !stats || stats->interface != interface_) {
      return std::nullopt;
    }
    const JournalTime sent = sent_at(*entry, claimed_time());
    TimedReading sample{sent.realtime_usec, sent.monotonic_usec, sent.boot, {}, stats->reading};
    if (fields_[kInvocation].present) {
      sample.monitor = parse_id128(fields_[kInvocation].value).value_or(Id128{});
    }
    return sample;
  }

 private:
  // Its own, where it waited for journald, or that of its datagram.
  [[nodiscard]] std::string_view claimed_time() const {
    if (fields_[kOwn].present) return fields_[kOwn].value;
    return fields_[kSource].present ? fields_[kSource].value : std::string_view();
  }

  JournalReader& journal_;
  std::string interface_;
  std::array<Field, 5> fields_ = {{{"MESSAGE", {}, false},
                                   {"_SYSTEMD_UNIT", {}, false},
                                   {"_SYSTEMD_INVOCATION_ID", {}, false},
                                   {"_SOURCE_REALTIME_TIMESTAMP", {}, false},
                                   {kOwnTimeField, {}, false}}};
};

}  // namespace

JournalTime sent_at(JournalTime entry, std::string_view claimed) {
  uint64_t source = 0;
  const char* const last = claimed.data() + claimed.size();
  const auto [end, status] = std::from_chars(claimed.data(), last, source);
  if (claimed.empty() || status != std::errc() || end != last) return entry;
  const uint64_t lag = entry.realtime_usec - source;
  if (source > entry.realtime_usec || lag > kMostLag || lag > entry.monotonic_usec) return entry;
  entry.realtime_usec -= lag;
  entry.monotonic_usec -= lag;
  return entry;
}

Result<SampleCount> read_samples(JournalReader& journal, const InterfaceName& interface,
                                 uint64_t since_usec, uint64_t until_usec,
                                 const std::function<void(const TimedReading&)>& take,
                                 const std::function<void(uint64_t)>& progress) {
  for (const auto& [field, value] :
       {std::pair<const char*, std::string>{"MESSAGE_ID", message_id::kSample},
        {"NETMON_INTERFACE", interface.shown()}}) {
    const auto added = journal.add_match(field, value);
    if (!added) return added.error();
  }
  SampleEntries entries(journal, interface);
  SampleCount count;
  // The one before the span, so that its first pair is whole. Backwards, the moment sought counts.
  const auto sought = journal.seek(since_usec > 0 ? since_usec - 1 : 0);
  if (!sought) return sought.error();
  bool at_entry = false;
  for (uint64_t tries = 0; tries < kMostBefore; ++tries) {
    const auto moved = journal.previous();
    if (!moved) return moved.error();
    if (!*moved) break;
    at_entry = true;
    if (const auto sample = entries.current()) {
      take(*sample);
      break;
    }
  }
  if (!at_entry) {
    const auto again = journal.seek(since_usec);
    if (!again) return again.error();
  }
  bool past = false;
  for (uint64_t number = 1;; ++number) {
    const auto moved = journal.next();
    if (!moved) return moved.error();
    if (!*moved) break;
    // Beyond the span only its time is looked at.
    if (const auto entry = past ? journal.time() : std::nullopt;
        entry && entry->realtime_usec >= until_usec + kMostLag) {
      if (ends_reading(entry->realtime_usec, until_usec)) break;
      continue;
    }
    const auto sample = entries.current();
    if (!sample) {
      if (!past) ++count.refused;
      continue;
    }
    if (sample->realtime_usec >= since_usec && sample->realtime_usec < until_usec) ++count.samples;
    const bool first_past = !std::exchange(past, sample->realtime_usec >= until_usec);
    if (!past || first_past) take(*sample);
    if (ends_reading(sample->realtime_usec, until_usec)) break;
    if (number % kProgressEvery == 0 && progress) progress(sample->realtime_usec);
  }
  return count;
}

}  // namespace netmon::ctl
