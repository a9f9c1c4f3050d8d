// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"
#include "netmonctl/journal_reader.h"

namespace netmon::ctl {

// What happened to a link, or was decided about it, as netmon told the journal.
struct LoggedEvent {
  uint64_t realtime_usec = 0;
  std::string interface;  // as it is shown
  std::string kind;       // the words of Event in io.netmon.varlink
  std::string message;    // without the interface before it
  int priority = 6;       // of syslog
  std::optional<uint64_t> outage_usec;
  std::optional<uint64_t> decision;
  std::optional<uint64_t> count;
  std::optional<std::string> reason;
  std::optional<std::string> rule;

  bool operator==(const LoggedEvent&) const = default;
};

// The fields of an entry as they come: NAME and value.
using EntryFields = std::vector<Field>;

// The fields of an event that are looked for.
[[nodiscard]] EntryFields event_fields();

// The event of an entry with these fields; nullopt if it is none, or netmon did not write it.
[[nodiscard]] std::optional<LoggedEvent> parse_event(const EntryFields& fields,
                                                     uint64_t realtime_usec);

// Reads events: of all interfaces, or of those given.
class EventReader {
 public:
  static Result<EventReader> open(const JournalSource& source,
                                  const std::vector<InterfaceName>& interfaces);

  // Calls `take` for each event before `until_usec` from the journal's place on, in its order,
  // until `take` says false; this is then what it returns.
  [[nodiscard]] Result<bool> read_on(uint64_t until_usec,
                                     const std::function<bool(const LoggedEvent&)>& take);
  // The last `count` events, oldest first; the journal's place is after them.
  [[nodiscard]] Result<std::vector<LoggedEvent>> read_last(size_t count);

  JournalReader& journal() { return journal_; }

 private:
  explicit EventReader(JournalReader journal)
      : journal_(std::move(journal)), fields_(event_fields()) {}
  std::optional<LoggedEvent> current();

  JournalReader journal_;
  EntryFields fields_;
};

}  // namespace netmon::ctl
