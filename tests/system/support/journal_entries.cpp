// SPDX-License-Identifier: MIT
#include "support/journal_entries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace netmon::test {

namespace {

using Json = nlohmann::json;

constexpr int64_t kSecond = 1'000'000;

// A field that is not printable is a list of bytes.
std::string text_of(const Json& entry, const char* field) {
  const auto value = entry.find(field);
  if (value == entry.end()) return {};
  if (value->is_string()) return *value;
  std::string text;
  if (!value->is_array()) return text;
  for (const Json& byte : *value) {
    if (byte.is_number()) text += static_cast<char>(byte.get<int>());
  }
  return text;
}

int64_t number_of(const Json& entry, const char* field, int64_t otherwise) {
  const std::string text = text_of(entry, field);
  return text.empty() ? otherwise : std::stoll(text);
}

}  // namespace

std::vector<Entry> parse_entries(std::string_view json_lines) {
  std::vector<Entry> entries;
  while (!json_lines.empty()) {
    const size_t end = json_lines.find('\n');
    const std::string_view line = json_lines.substr(0, end);
    json_lines.remove_prefix(end == std::string_view::npos ? json_lines.size() : end + 1);
    if (line.empty()) continue;
    const Json json = Json::parse(line, nullptr, false);
    EXPECT_TRUE(json.is_object()) << line;
    if (!json.is_object()) continue;
    Entry entry;
    entry.monotonic_usec = number_of(json, "__MONOTONIC_TIMESTAMP", 0);
    // One that had to wait for journald says itself when that was.
    const int64_t datagram = number_of(json, "_SOURCE_REALTIME_TIMESTAMP", 0);
    if (const int64_t sent = number_of(json, "NETMON_REALTIME_USEC", datagram); sent != 0) {
      const int64_t taken = number_of(json, "__REALTIME_TIMESTAMP", 0);
      entry.sent_usec = entry.monotonic_usec - (taken - sent);
    }
    entry.priority = static_cast<int>(number_of(json, "PRIORITY", 6));
    entry.pid = static_cast<pid_t>(number_of(json, "_PID", 0));
    entry.identifier = text_of(json, "SYSLOG_IDENTIFIER");
    // What systemd says about a unit carries UNIT=, what comes from its processes _SYSTEMD_UNIT=.
    entry.unit = text_of(json, "UNIT");
    if (entry.unit.empty()) entry.unit = text_of(json, "_SYSTEMD_UNIT");
    entry.interface = text_of(json, "NETMON_INTERFACE");
    entry.event = text_of(json, "NETMON_EVENT");
    entry.message_id = text_of(json, "MESSAGE_ID");
    entry.message = text_of(json, "MESSAGE");
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<int64_t> slots_of(const std::vector<Entry>& samples) {
  std::vector<int64_t> slots;
  slots.reserve(samples.size());
  for (const Entry& sample : samples) {
    slots.push_back((sample.sent_usec != 0 ? sample.sent_usec : sample.monotonic_usec) / kSecond);
  }
  return slots;
}

std::optional<int64_t> missed_ticks(const Entry& entry) {
  static constexpr std::string_view kMark = ": missed ticks: ";
  const size_t mark = entry.message.find(kMark);
  if (entry.message_id != kSamplesLostId || mark == std::string::npos) return std::nullopt;
  return std::stoll(entry.message.substr(mark + kMark.size()));
}

std::map<std::string, Account> accounts_of(const std::vector<Entry>& entries) {
  std::map<std::string, Account> accounts;
  for (const Entry& entry : entries) {
    Account& account = accounts[entry.interface];
    if (entry.message_id == kSampleId) account.samples.push_back(entry);
    const auto missed = missed_ticks(entry);
    if (!missed) continue;
    if (account.missed == 0) account.told_first = *missed;
    account.missed += *missed;
  }
  return accounts;
}

int64_t slots_in(const Account& account) {
  const auto slots = slots_of(account.samples);
  return slots.empty() ? 0 : slots.back() - slots.front() + 1;
}

int64_t slots_without(const Account& account) {
  return slots_in(account) - static_cast<int64_t>(account.samples.size());
}

std::string not_accounted_for(const Account& account, Netmon netmon) {
  if (account.samples.empty()) return "no sample\n";
  const std::string& name = account.samples.front().interface;
  const auto slots = slots_of(account.samples);
  // A sample that was taken late, near the end of its slot, may be sent in the next one, which has
  // another. So between any two there are as many as slots, and one more at most; since the first,
  // never more.
  int64_t ahead = 0;  // slots without a sample before this one
  for (size_t i = 1; i < slots.size(); ++i) {
    const int64_t skipped = slots[i] - slots.front() - static_cast<int64_t>(i);
    if (skipped < 0 || skipped < ahead - 1) {
      return name + ": two samples in the slot " + std::to_string(slots[i]) + "\n";
    }
    ahead = std::max(ahead, skipped);
  }
  const int64_t without = slots_without(account);
  // What was told first may be of slots before the first sample.
  const int64_t least = account.missed - account.told_first;
  const bool all_told = without == account.missed || without == least;
  if (all_told || (netmon == Netmon::was_away && without > least)) return {};
  return name + ": " + std::to_string(slots_in(account)) + " slots, " +
         std::to_string(slots.size()) +
         " samples, told as missed: " + std::to_string(account.missed) + "\n";
}

}  // namespace netmon::test
