// SPDX-License-Identifier: MIT
#include "config/config_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "base/interface_name.h"

namespace netmon {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "netmon.conf";
constexpr const char* kDropIns = "netmon.conf.d";
constexpr const char* kSuffix = ".conf";
constexpr uintmax_t kMaxFileBytes = uintmax_t{1024} * 1024;

}  // namespace

Result<std::vector<std::string>> find_config_files(std::span<const std::string_view> directories) {
  std::vector<std::string> files;
  std::map<std::string, std::string> drop_ins;  // by name
  std::error_code error;
  for (const std::string_view directory : directories) {
    const fs::path main = fs::path(directory) / kFile;
    // A link to what is not there is a file that cannot be read.
    if (files.empty() && fs::symlink_status(main, error).type() != fs::file_type::not_found) {
      files.push_back(main);
    }
    const fs::path folder = fs::path(directory) / kDropIns;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() == kSuffix) {
        drop_ins.try_emplace(entry->path().filename(), entry->path());
      }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      return Error{error.value(), "cannot list", shown(folder.native())};
    }
  }
  for (const auto& [name, path] : drop_ins) files.push_back(path);
  return files;
}

Result<std::vector<Assignment>> read_config_files(std::span<const std::string> files) {
  std::vector<Assignment> assignments;
  for (const std::string& file : files) {
    std::error_code error;
    if (fs::is_directory(file, error)) return Error{EISDIR, "cannot read", shown(file)};
    if (fs::is_regular_file(file, error) && fs::file_size(file, error) > kMaxFileBytes) {
      return Error{EFBIG, "cannot read", shown(file)};
    }
    std::ifstream stream(file);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    if (!stream.is_open() || stream.bad()) return errno_error("cannot read", shown(file));
    auto parsed = parse_config_text(text, shown(file));
    if (!parsed) return parsed.error();
    std::move(parsed->begin(), parsed->end(), std::back_inserter(assignments));
  }
  return assignments;
}

}  // namespace netmon
