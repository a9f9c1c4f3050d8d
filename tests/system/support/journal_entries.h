// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netmon::test {

// MESSAGE_ID of a sample, as the catalog and the man page have it.
inline constexpr const char* kSampleId = "6db4c9a2767c4728adbe5554bea1708c";
// That of what was missed or could not be printed.
inline constexpr const char* kSamplesLostId = "0ca3c225685d4cb28503a2be5fcd150e";

// An entry of the journal, as journalctl prints it.
struct Entry {
  int64_t monotonic_usec = 0;  // when journald took it
  int64_t sent_usec = 0;       // when it was sent, or was to be, by the same clock; 0: not known
  int priority = 6;
  pid_t pid = 0;
  std::string identifier;
  std::string unit;
  std::string interface;
  std::string event;  // its kind, where it is one of a link
  std::string message_id;
  std::string message;
};

// Of `journalctl -o json`; a line that is none fails the test.
std::vector<Entry> parse_entries(std::string_view json_lines);

// The seconds of the monotonic clock in which these were sent, or were to be, where journald stood
// still. Samples of an interval of 1 s lie on its whole seconds, so each is the slot of one sample;
// of one that was taken late, it may be the slot after.
std::vector<int64_t> slots_of(const std::vector<Entry>& samples);

// How many slots an entry tells as missed; nullopt if it tells something else.
std::optional<int64_t> missed_ticks(const Entry& entry);

// Samples, and what netmon told as missed, of one interface.
struct Account {
  std::vector<Entry> samples;
  int64_t missed = 0;
  int64_t told_first = 0;  // what of these the first message told
};
std::map<std::string, Account> accounts_of(const std::vector<Entry>& entries);

// The slots from the first sample to the last, and how many of them have none.
int64_t slots_in(const Account& account);
int64_t slots_without(const Account& account);

// Whether there was a netmon all the time. A monitor that misses a tick while there is none has
// nobody to tell it to.
enum class Netmon : uint8_t { was_there, was_away };

// From the first sample to the last, no slot has two, and each has one or was told as missed: "",
// or what is wrong. If netmon was away, some may have neither; but none was told as missed that has
// one.
std::string not_accounted_for(const Account& account, Netmon netmon = Netmon::was_there);

}  // namespace netmon::test
