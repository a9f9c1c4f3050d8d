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

}  // namespace

Cgroup::Cgroup(const std::string& name) {
  const auto mounts = mounted();
  std::ifstream file("/proc/self/cgroup");  // ID:CONTROLLERS:PATH
  std::string line;
  while (std::getline(file, line)) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    const auto mount = mounts.find(line.substr(first + 1, second - first - 1));
    if (mount == mounts.end()) continue;
    const std::string directory = mount->second + line.substr(second + 1) + "/" + name;
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
  thaw();
  wait_until([this] {
    const auto left = processes();
    for (const pid_t pid : left) ::kill(pid, SIGKILL);
    return left.empty();
  });
  for (const std::string& directory : directories_) {
    // Its files cannot be removed, its groups can: the innermost first.
    std::vector<std::string> groups = {directory};
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error)) {
      if (entry.is_directory(error)) groups.push_back(entry.path());
    }
    std::reverse(groups.begin(), groups.end());
    for (const std::string& group : groups) ::rmdir(group.c_str());
  }
}

std::vector<pid_t> Cgroup::processes() const {
  std::vector<pid_t> pids;
  for (const std::string& directory : directories_) {
    std::vector<std::string> groups = {directory};
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error)) {
      if (entry.is_directory(error)) groups.push_back(entry.path());
    }
    for (const std::string& group : groups) {
      std::ifstream file(group + "/cgroup.procs");
      pid_t pid = 0;
      while (file >> pid) pids.push_back(pid);
    }
  }
  return pids;
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
  if (freezer_v2_) {
    write_to(freezer_ + "/cgroup.freeze", "0");
  } else {
    write_to(freezer_ + "/freezer.state", "THAWED");
  }
}

}  // namespace netmon::test
