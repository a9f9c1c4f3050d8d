// SPDX-License-Identifier: MIT
//
// What netmonctl takes from an entry of the journal, where anybody can write anything. The input is
// the values of its fields, each with a NUL after it, in the order of kNames; "-" is a field that
// is not there, and so is one that the input does not reach.
//
// Parser: src/report/stats_text.cpp src/netmonctl/journal_events.cpp
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/interface_name.h"
#include "fuzz.h"
#include "netmonctl/journal_events.h"
#include "netmonctl/journal_samples.h"
#include "report/stats_text.h"

namespace netmon::ctl {

namespace {

using fuzz::require;

enum Place : size_t { kMessage, kUnit, kInvocation, kSource };
constexpr std::array<std::string_view, 13> kNames = {"MESSAGE",
                                                     "_SYSTEMD_UNIT",
                                                     "_SYSTEMD_INVOCATION_ID",
                                                     "_SOURCE_REALTIME_TIMESTAMP",
                                                     "MESSAGE_ID",
                                                     "PRIORITY",
                                                     "NETMON_INTERFACE",
                                                     "NETMON_EVENT",
                                                     "NETMON_OUTAGE_USEC",
                                                     "NETMON_REASON",
                                                     "NETMON_RULE",
                                                     "NETMON_DECISION",
                                                     "NETMON_COUNT"};

EntryFields fields_of(std::string_view input) {
  EntryFields fields;
  for (const std::string_view name : kNames) {
    const size_t end = std::min(input.find('\0'), input.size());
    const bool present = !input.empty() && input.substr(0, end) != "-";
    fields.push_back({name, present ? std::string(input.substr(0, end)) : "", present});
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  return fields;
}

// Only what a monitor can have written is taken for a sample.
void check_stats(const std::string& message) {
  const auto stats = parse_stats_text(message);
  if (!stats) return;
  std::string written;
  format_stats(stats->interface, stats->reading, written);
  require(written == message || written == message + "\n", "a sample is one that was written so");
  require(fuzz::is_printable(stats->interface), "a name can be printed");
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-_") == std::string_view::npos;
}

void check_event(const EntryFields& fields) {
  const auto event = parse_event(fields, 7);
  if (!event) return;
  require(origin_of(fields[kUnit].value) == Origin::netmon, "only netmon is believed");
  require(fuzz::is_printable(event->interface) && fuzz::is_printable(event->message),
          "an event can be printed");
  require(is_word(event->kind) && is_word(event->reason.value_or("none")) &&
              is_word(event->rule.value_or("none")),
          "a kind, a reason and a rule are words");
  require(event->priority >= 0 && event->priority <= 7, "a priority is one of syslog");
}

void check_origin(const EntryFields& fields) {
  const std::string& unit = fields[kUnit].value;
  const Origin origin = origin_of(unit);
  require((origin == Origin::netmon) == (unit == "netmon.service"), "netmon is netmon.service");
  require(origin != Origin::monitor || unit.rfind("intfmon@", 0) == 0,
          "a monitor is one of intfmon@");

  const std::string& invocation = fields[kInvocation].value;
  const bool hexadecimal =
      invocation.size() == 32 &&
      invocation.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  require(parse_id128(invocation).has_value() == hexadecimal, "an id is 32 hexadecimal digits");

  const JournalTime entry{7'200'000'000, 3'000'000'000, {}};
  const JournalTime sent = sent_at(entry, fields[kSource].value);
  require(
      sent.realtime_usec <= entry.realtime_usec &&
          entry.realtime_usec - sent.realtime_usec == entry.monotonic_usec - sent.monotonic_usec,
      "an entry is moved back on both clocks alike");
}

}  // namespace

}  // namespace netmon::ctl

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netmon::ctl;
  const EntryFields fields = fields_of(netmon::fuzz::text_of(data, size));
  check_stats(fields[kMessage].value);
  check_event(fields);
  check_origin(fields);
  return 0;
}
