// SPDX-License-Identifier: MIT
#include "support/cgroup.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "support/wait.h"

namespace netmon::test {

namespace {

bool write_to(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool written = ::write(fd, text.data(), text.size()) >= 0;
  ::close(fd);
  return written;
}

// Where each hierarchy is mounted: "" for the unified one, else "name=systemd", "freezer".
std::map<std::string, std::string> mounted() {
  std::map<std::string, std::string> mounts;
  std::ifstream file("/proc/self/mounts");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string source;
    std::string place;
    std::string type;
    std::string options;
    words >> source >> place >> type >> options;
    if (type == "cgroup2") mounts.emplace("", place);
    if (type != "cgroup") continue;
    for (const char* wanted : {"name=systemd", "freezer"}) {
      if (("," + options + ",").find("," + std::string(wanted) + ",") != std::string::npos) {
        mounts.emplace(wanted, place);
      }
    }
  }
  return mounts;
}

// The group and those in it, the innermost first. Somebody else may be removing them, too.
std::vector<std::string> groups_of(const std::string& directory) {
  std::vector<std::string> groups = {directory};
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;
    if (entry->is_directory(gone)) groups.push_back(entry->path());
  }
  std::reverse(groups.begin(), groups.end());
  return groups;
}

void thaw_group(const std::string& directory) {
  write_to(directory + "/cgroup.freeze", "0");
  write_to(directory + "/freezer.state", "THAWED");
}

// Whatever is in it is killed, also what stands still.
void remove_group(const std::string& directory) {
  thaw_group(directory);
  wait_until([&] {
    bool empty = true;
    for (const std::string& group : groups_of(directory)) {
      std::ifstream file(group + "/cgroup.procs");
      for (pid_t pid = 0; file >> pid; empty = false) ::kill(pid, SIGKILL);
    }
    return empty;
  });
  // Its files cannot be removed, its groups can.
  for (const std::string& group : groups_of(directory)) ::rmdir(group.c_str());
}

// What programs that were killed have left.
void remove_left_groups(const std::string& parent, const std::string& prefix) {
  std::error_code error;
  std::vector<std::string> left;
  std::filesystem::directory_iterator entry(parent, error);
  for (const std::filesystem::directory_iterator end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name.rfind(prefix, 0) == 0 && !is_alive(name.substr(prefix.size()))) {
      left.push_back(entry->path());
    }
  }
  for (const std::string& directory : left) remove_group(directory);
}

}  // namespace

bool is_alive(const std::string& pid) {
  return std::filesystem::exists("/proc/" + pid);
}

Cgroup::Cgroup(const std::string& purpose) {
  const std::string prefix = "netmon-" + purpose + "-";
  const auto mounts = mounted();
  std::ifstream file("/proc/self/cgroup");  // ID:CONTROLLERS:PATH
  std::string line;
  while (std::getline(file, line)) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    const auto mount = mounts.find(line.substr(first + 1, second - first - 1));
    if (mount == mounts.end()) continue;
    const std::string parent = mount->second + line.substr(second + 1);
    remove_left_groups(parent, prefix);
    const std::string directory = parent + "/" + prefix + std::to_string(::getpid());
    std::error_code error;
    if (!std::filesystem::create_directory(directory, error) && error) {
      throw std::runtime_error("cannot make the control group " + directory + ": " +
                               error.message());
    }
    directories_.push_back(directory);
    if (mount->first == "freezer" || (mount->first.empty() && freezer_.empty())) {
      freezer_ = directory;
      freezer_v2_ = mount->first.empty();
    }
  }
}

Cgroup::~Cgroup() {
  for (const std::string& directory : directories_) thaw_group(directory);
  for (const std::string& directory : directories_) remove_group(directory);
}

void Cgroup::enter() const {
  for (const std::string& directory : directories_) {
    if (!write_to(directory + "/cgroup.procs", "0")) {
      throw std::runtime_error("cannot enter the control group " + directory + ": " +
                               std::strerror(errno));
    }
  }
}

bool Cgroup::take(pid_t pid) const {
  return !freezer_v2_ && write_to(freezer_ + "/cgroup.procs", std::to_string(pid));
}

bool Cgroup::freeze() const {
  if (freezer_v2_) {
    return write_to(freezer_ + "/cgroup.freeze", "1") && wait_until([this] {
             std::ifstream file(freezer_ + "/cgroup.events");
             std::stringstream text;
             text << file.rdbuf();
             return text.str().find("frozen 1") != std::string::npos;
           });
  }
  return write_to(freezer_ + "/freezer.state", "FROZEN") && wait_until([this] {
           std::ifstream file(freezer_ + "/freezer.state");
           std::string state;
           return (file >> state) && state == "FROZEN";
         });
}

void Cgroup::thaw() const {
  thaw_group(freezer_);
}

}  // namespace netmon::test
