// SPDX-License-Identifier: MIT
#include "netmonctl/journal_access.h"

#include <grp.h>
#include <systemd/sd-id128.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/interface_name.h"

namespace netmon::ctl {

namespace {

namespace fs = std::filesystem;

enum class Access { none, refused, granted };

// Of the journal files in one directory; `prefix` is what their names begin with.
Access access_in(const fs::path& directory, std::string_view prefix) {
  Access access = Access::none;
  std::error_code error;
  for (fs::directory_iterator file(directory, error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().filename();
    if (!name.starts_with(prefix)) continue;
    if (!name.ends_with(".journal") && !name.ends_with(".journal~")) continue;
    if (::access(file->path().c_str(), R_OK) == 0) return Access::granted;
    access = Access::refused;
  }
  return error.value() == EACCES ? Access::refused : access;
}

// The directories of this machine's journals: MACHINE-ID and MACHINE-ID.NAMESPACE.
std::vector<fs::path> journal_directories() {
  std::vector<fs::path> directories;
  sd_id128_t machine{};
  if (::sd_id128_get_machine(&machine) < 0) return directories;
  std::array<char, SD_ID128_STRING_MAX> id{};
  const std::string_view prefix(::sd_id128_to_string(machine, id.data()));
  for (const char* top : {"/var/log/journal", "/run/log/journal"}) {
    std::error_code error;
    for (fs::directory_iterator entry(top, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename();
      if (name == prefix || name.starts_with(std::string(prefix) + ".")) {
        directories.push_back(entry->path());
      }
    }
  }
  return directories;
}

}  // namespace

Error no_right_to_journal(const std::optional<std::string>& directory) {
  std::string groups;
  for (const char* name : {"systemd-journal", "adm"}) {
    if (::getgrnam(name) == nullptr) continue;
    groups += (groups.empty() ? "" : " or ") + std::string(name);
  }
  if (groups.empty()) groups = "systemd-journal";
  return Error{EACCES,
               "cannot read the journal" + (directory ? " in " + shown(*directory) : "") +
                   ", which takes root or the group " + groups,
               {}};
}

std::optional<Error> check_journal_access(const std::optional<std::string>& directory) {
  Access access = Access::none;
  if (directory) {
    access = access_in(*directory, "");
  } else {
    for (const fs::path& each : journal_directories()) {
      const Access found = access_in(each, "system");
      if (found == Access::granted) return std::nullopt;
      if (found == Access::refused) access = found;
    }
  }
  if (access != Access::refused) return std::nullopt;
  return no_right_to_journal(directory);
}

}  // namespace netmon::ctl
