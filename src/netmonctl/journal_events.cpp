// SPDX-License-Identifier: MIT
#include "netmonctl/journal_events.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "netmonctl/journal_span.h"
#include "report/message_ids.h"
#include "sysd/journal.h"

namespace netmon::ctl {

namespace {

constexpr size_t kMaxWord = 64;  // bytes of a kind, reason or rule

const std::string* find_field(const EntryFields& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name && field.present) return &field.value;
  }
  return nullptr;
}

std::optional<uint64_t> find_number(const EntryFields& fields, std::string_view name) {
  const std::string* const text = find_field(fields, name);
  if (text == nullptr || text->empty()) return std::nullopt;
  uint64_t number = 0;
  const auto [end, status] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (status != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

// A word of letters, '-' and '_'.
std::optional<std::string> find_word(const EntryFields& fields, std::string_view name) {
  const std::string* const text = find_field(fields, name);
  const auto belongs = [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; };
  if (text == nullptr || text->empty() || text->size() > kMaxWord ||
      !std::all_of(text->begin(), text->end(), belongs)) {
    return std::nullopt;
  }
  return *text;
}

// The kind of an entry without NETMON_EVENT=, as netmon wrote them at first.
std::optional<std::string> kind_of_id(std::string_view id, const EntryFields& fields) {
  static constexpr auto kKinds = std::to_array<std::pair<const char*, const char*>>({
      {message_id::kLinkDown, "link_down"},
      {message_id::kLinkUp, "link_up"},
      {message_id::kRestored, "restored"},
      {message_id::kRestoreFailed, "restore_failed"},
      {message_id::kNotPermitted, "no_permission"},
      {message_id::kCannotHelp, "cannot_help"},
      {message_id::kLeftDown, "left_down"},
      {message_id::kContended, "contended"},
      {message_id::kErrorDisabled, "error_disabled"},
      {message_id::kFlap, "flap"},
      {message_id::kCountersReset, "reset"},
      {message_id::kSamplesLost, "missed"},
      {message_id::kAbsent, "absent"},
  });
  // One id for two: only an action belongs to a decision.
  if (id == message_id::kDecision) {
    return find_field(fields, "NETMON_DECISION") != nullptr ? "set_up" : "wait";
  }
  for (const auto& [known, kind] : kKinds) {
    if (id == known) return kind;
  }
  return std::nullopt;
}

// Fit for a terminal. The message holds names in their shown form already, so it is decoded first.
std::string safe(std::string_view text) {
  return shown(decode_shown(text));
}

// Without "eth0: ", or "eth0 (wan0): " where it is configured by an alternative name.
std::string_view without_title(std::string_view message, std::string_view interface) {
  if (!message.starts_with(interface)) return message;
  const std::string_view rest = message.substr(interface.size());
  if (rest.starts_with(": ")) return rest.substr(2);
  static constexpr std::string_view kEnd = "): ";
  const size_t end = rest.starts_with(" (") ? rest.find(kEnd) : std::string_view::npos;
  return end == std::string_view::npos ? message : rest.substr(end + kEnd.size());
}

}  // namespace

EntryFields event_fields() {
  EntryFields fields;
  for (const char* name : {"MESSAGE", "MESSAGE_ID", "PRIORITY", "_SYSTEMD_UNIT", "NETMON_INTERFACE",
                           "NETMON_EVENT", "NETMON_OUTAGE_USEC", "NETMON_REASON", "NETMON_RULE",
                           "NETMON_DECISION", "NETMON_COUNT", kOwnTimeField}) {
    fields.push_back({name, {}, false});
  }
  return fields;
}

std::optional<LoggedEvent> parse_event(const EntryFields& fields, uint64_t realtime_usec) {
  const std::string* const unit = find_field(fields, "_SYSTEMD_UNIT");
  const std::string* const interface = find_field(fields, "NETMON_INTERFACE");
  const std::string* const message = find_field(fields, "MESSAGE");
  const std::string* const id = find_field(fields, "MESSAGE_ID");
  if (unit == nullptr || origin_of(*unit) != Origin::netmon) return std::nullopt;
  if (interface == nullptr || message == nullptr) return std::nullopt;
  auto kind = find_word(fields, "NETMON_EVENT");
  if (!kind && id != nullptr) kind = kind_of_id(*id, fields);
  if (!kind) return std::nullopt;

  LoggedEvent event;
  event.realtime_usec = realtime_usec;
  // Where it waited for journald.
  const auto own = find_number(fields, kOwnTimeField);
  if (own && *own <= realtime_usec && realtime_usec - *own <= kMostLag) event.realtime_usec = *own;
  event.interface = safe(*interface);
  event.kind = *kind;
  event.message = safe(without_title(*message, *interface));
  if (const auto priority = find_number(fields, "PRIORITY"); priority && *priority <= 7) {
    event.priority = static_cast<int>(*priority);
  }
  event.outage_usec = find_number(fields, "NETMON_OUTAGE_USEC");
  event.decision = find_number(fields, "NETMON_DECISION");
  event.count = find_number(fields, "NETMON_COUNT");
  event.reason = find_word(fields, "NETMON_REASON");
  event.rule = find_word(fields, "NETMON_RULE");
  return event;
}

Result<EventReader> EventReader::open(const JournalSource& source,
                                      const std::vector<InterfaceName>& interfaces) {
  auto journal = JournalReader::open(source);
  if (!journal) return journal.error();
  const auto matched = journal->add_match("_SYSTEMD_UNIT", "netmon.service");
  if (!matched) return matched.error();
  for (const InterfaceName& interface : interfaces) {
    const auto added = journal->add_match("NETMON_INTERFACE", interface.shown());
    if (!added) return added.error();
  }
  return EventReader(std::move(*journal));
}

std::optional<LoggedEvent> EventReader::current() {
  const auto time = journal_.time();
  if (!time || !journal_.read(fields_)) return std::nullopt;
  return parse_event(fields_, time->realtime_usec);
}

Result<bool> EventReader::read_on(uint64_t until_usec,
                                  const std::function<bool(const LoggedEvent&)>& take) {
  while (true) {
    const auto moved = journal_.next();
    if (!moved) return moved.error();
    if (!*moved) return true;
    const auto event = current();
    if (!event) continue;
    if (event->realtime_usec < until_usec) {
      if (!take(*event)) return false;
    } else if (ends_reading(event->realtime_usec, until_usec)) {
      return true;
    }
  }
}

Result<std::vector<LoggedEvent>> EventReader::read_last(size_t count) {
  const auto sought = journal_.seek_end();
  if (!sought) return sought.error();
  std::vector<LoggedEvent> events;
  std::optional<std::string> newest;
  while (events.size() < count) {
    const auto moved = journal_.previous();
    if (!moved) return moved.error();
    if (!*moved) break;
    if (!newest) newest = journal_.cursor();
    if (auto event = current()) events.push_back(std::move(*event));
  }
  std::reverse(events.begin(), events.end());
  const auto back = newest ? journal_.seek_cursor(*newest) : journal_.seek(0);
  if (!back) return back.error();
  if (newest) {
    const auto moved = journal_.next();  // onto it
    if (!moved) return moved.error();
  }
  return events;
}

}  // namespace netmon::ctl
