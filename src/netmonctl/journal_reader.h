// SPDX-License-Identifier: MIT
//
// Reading the journal back, by sd-journal. Two things are not left to whoever writes to it:
//
// * Which files. The journals of system services of this machine, of every namespace, persistent
//   and volatile: those of users and of containers, where anybody can write anything, are not even
//   opened. Files in a directory that was asked for are taken as they are.
// * Who wrote an entry. MESSAGE_ID and NETMON_INTERFACE are the writer's own claim; _SYSTEMD_UNIT
//   is journald's, from the control group of the writer. origin_of() believes that field alone:
//   only root, or polkit's yes, can start a unit of these names, while uid and executable change
//   with the packaging and tell no more.
#pragma once

#include <systemd/sd-journal.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"

namespace netmon::ctl {

using Id128 = std::array<uint8_t, 16>;

// nullopt unless it is 32 hexadecimal digits.
[[nodiscard]] std::optional<Id128> parse_id128(const std::string& text);

enum class Origin : uint8_t { other, netmon, monitor };

// Who wrote an entry with this _SYSTEMD_UNIT.
[[nodiscard]] Origin origin_of(std::string_view systemd_unit);

// When journald took an entry.
struct JournalTime {
  uint64_t realtime_usec = 0;
  uint64_t monotonic_usec = 0;  // CLOCK_MONOTONIC of that boot
  Id128 boot{};
};

// An entry is not older than this when journald takes it.
inline constexpr uint64_t kMostLag = 3'600'000'000;  // usec: an hour

// A field that is looked for in each entry; the first value counts where there are several.
struct Field {
  std::string_view name;
  std::string value;
  bool present = false;
};

struct JournalSource {
  // As journalctl --namespace= takes it: NAME, +NAME (with the default one), * (all); all if
  // absent.
  std::optional<std::string> name_space;
  std::optional<std::string> directory;
};

class JournalReader {
 public:
  // EACCES if there are journals and none may be read: the error names the groups that may.
  static Result<JournalReader> open(const JournalSource& source);

  // Only entries that have this value; of several values of one field, any.
  [[nodiscard]] Result<void> add_match(std::string_view field, std::string_view value);

  [[nodiscard]] Result<void> seek(uint64_t realtime_usec);
  [[nodiscard]] Result<void> seek_end();
  // To where the entry with this cursor is the next one.
  [[nodiscard]] Result<void> seek_cursor(const std::string& cursor);
  // Moves by one entry; false at the end.
  [[nodiscard]] Result<bool> next();
  [[nodiscard]] Result<bool> previous();

  // Of the current entry. nullopt if it cannot be read: files may be damaged, and one damaged entry
  // is not the end of a journal.
  [[nodiscard]] std::optional<JournalTime> time();
  [[nodiscard]] bool read(std::span<Field> fields);
  [[nodiscard]] std::optional<std::string> cursor();

  // The interfaces that entries of any origin name, for a hint after a mistyped one; at most
  // `most`.
  [[nodiscard]] std::vector<std::string> interfaces(size_t most);

  // For following it: readable when process() is due.
  [[nodiscard]] int fd();
  [[nodiscard]] Result<void> process();
  // When process() is due without the fd, on CLOCK_MONOTONIC; nullopt where never.
  [[nodiscard]] std::optional<uint64_t> timeout_usec();

 private:
  struct Close {
    void operator()(sd_journal* journal) const { ::sd_journal_close(journal); }
  };
  explicit JournalReader(sd_journal* journal) : journal_(journal) {}
  std::unique_ptr<sd_journal, Close> journal_;
};

}  // namespace netmon::ctl
