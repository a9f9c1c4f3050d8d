// SPDX-License-Identifier: MIT
#include "netmonctl/journal_reader.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "netmonctl/journal_access.h"

namespace netmon::ctl {

namespace {

// More than any field of an entry of netmon takes; longer ones of others are cut.
constexpr size_t kMaxFieldBytes = 4096;

Error journal_error(int code, std::string what) {
  return Error{-code, std::move(what), {}};
}

int open_journal(sd_journal** journal, const JournalSource& source) {
  if (source.directory) {
    return ::sd_journal_open_directory(journal, source.directory->c_str(), 0);
  }
  constexpr int kFlags = SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM;
  const std::string name = source.name_space.value_or("*");
  if (name == "*") {
    return ::sd_journal_open_namespace(journal, nullptr, kFlags | SD_JOURNAL_ALL_NAMESPACES);
  }
  if (name.empty()) return ::sd_journal_open(journal, kFlags);
  const bool with_default = name.front() == '+';
  return ::sd_journal_open_namespace(
      journal, name.c_str() + (with_default ? 1 : 0),
      kFlags | (with_default ? SD_JOURNAL_INCLUDE_DEFAULT_NAMESPACE : 0));
}

}  // namespace

std::optional<Id128> parse_id128(const std::string& text) {
  sd_id128_t id{};
  if (text.size() != 32 || ::sd_id128_from_string(text.c_str(), &id) < 0) return std::nullopt;
  Id128 bytes;
  std::memcpy(bytes.data(), id.bytes, bytes.size());
  return bytes;
}

Origin origin_of(std::string_view systemd_unit) {
  if (systemd_unit == "netmon.service") return Origin::netmon;
  if (systemd_unit.starts_with("intfmon@") && systemd_unit.ends_with(".service")) {
    return Origin::monitor;
  }
  return Origin::other;
}

Result<JournalReader> JournalReader::open(const JournalSource& source) {
  sd_journal* journal = nullptr;
  const int opened = open_journal(&journal, source);
  if (opened == -EACCES) return no_right_to_journal(source.directory);
  if (opened < 0) {
    return Error{-opened, "cannot open the journal", source.directory.value_or("")};
  }
  JournalReader reader(journal);
  // Files without a right to them are left out silently.
  if (const auto error = check_journal_access(source.directory)) return *error;
  ::sd_journal_set_data_threshold(journal, kMaxFieldBytes);
  return reader;
}

Result<void> JournalReader::add_match(std::string_view field, std::string_view value) {
  const std::string match = std::string(field) + "=" + std::string(value);
  const int added = ::sd_journal_add_match(journal_.get(), match.data(), match.size());
  if (added < 0) return journal_error(added, "cannot search the journal");
  return {};
}

Result<void> JournalReader::seek(uint64_t realtime_usec) {
  const int moved = ::sd_journal_seek_realtime_usec(journal_.get(), realtime_usec);
  if (moved < 0) return journal_error(moved, "cannot read the journal");
  return {};
}

Result<void> JournalReader::seek_end() {
  const int moved = ::sd_journal_seek_tail(journal_.get());
  if (moved < 0) return journal_error(moved, "cannot read the journal");
  return {};
}

Result<void> JournalReader::seek_cursor(const std::string& cursor) {
  const int moved = ::sd_journal_seek_cursor(journal_.get(), cursor.c_str());
  if (moved < 0) return journal_error(moved, "cannot read the journal");
  return {};
}

Result<bool> JournalReader::next() {
  const int moved = ::sd_journal_next(journal_.get());
  if (moved < 0) return journal_error(moved, "cannot read the journal");
  return moved > 0;
}

Result<bool> JournalReader::previous() {
  const int moved = ::sd_journal_previous(journal_.get());
  if (moved < 0) return journal_error(moved, "cannot read the journal");
  return moved > 0;
}

std::optional<JournalTime> JournalReader::time() {
  JournalTime time;
  sd_id128_t boot{};
  if (::sd_journal_get_realtime_usec(journal_.get(), &time.realtime_usec) < 0 ||
      ::sd_journal_get_monotonic_usec(journal_.get(), &time.monotonic_usec, &boot) < 0) {
    return std::nullopt;
  }
  std::memcpy(time.boot.data(), boot.bytes, time.boot.size());
  return time;
}

bool JournalReader::read(std::span<Field> fields) {
  for (Field& field : fields) field.present = false;
  size_t missing = fields.size();
  ::sd_journal_restart_data(journal_.get());
  while (missing > 0) {
    const void* data = nullptr;
    size_t size = 0;
    const int found = ::sd_journal_enumerate_available_data(journal_.get(), &data, &size);
    if (found < 0) return false;
    if (found == 0) return true;
    const std::string_view text(static_cast<const char*>(data), size);
    for (Field& field : fields) {
      if (field.present || !text.starts_with(field.name) || text.size() <= field.name.size() ||
          text[field.name.size()] != '=') {
        continue;
      }
      field.value.assign(text.substr(field.name.size() + 1));
      field.present = true;
      --missing;
      break;
    }
  }
  return true;
}

std::optional<std::string> JournalReader::cursor() {
  char* text = nullptr;
  if (::sd_journal_get_cursor(journal_.get(), &text) < 0) return std::nullopt;
  const std::unique_ptr<char, decltype(&::free)> owner(text, &::free);
  return std::string(text);
}

std::vector<std::string> JournalReader::interfaces(size_t most) {
  std::vector<std::string> names;
  if (::sd_journal_query_unique(journal_.get(), "NETMON_INTERFACE") < 0) return names;
  const void* data = nullptr;
  size_t size = 0;
  while (names.size() < most &&
         ::sd_journal_enumerate_available_unique(journal_.get(), &data, &size) > 0) {
    const std::string_view text(static_cast<const char*>(data), size);
    const auto name = InterfaceName::from_input(text.substr(text.find('=') + 1));
    if (name) names.push_back(name->shown());
  }
  return names;
}

int JournalReader::fd() {
  return ::sd_journal_get_fd(journal_.get());
}

Result<void> JournalReader::process() {
  const int processed = ::sd_journal_process(journal_.get());
  if (processed < 0) return journal_error(processed, "cannot follow the journal");
  return {};
}

std::optional<uint64_t> JournalReader::timeout_usec() {
  uint64_t usec = 0;
  if (::sd_journal_get_timeout(journal_.get(), &usec) < 0 || usec == UINT64_MAX) {
    return std::nullopt;
  }
  return usec;
}

}  // namespace netmon::ctl
