// SPDX-License-Identifier: MIT
#include "processes.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace netmon::test {

namespace {

std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string pid_namespace(const std::string& pid) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/" + pid + "/ns/pid", error).string();
}

// PID (COMM) STATE …; the name may hold anything.
bool read_stat(const std::string& pid, Process& process) {
  const std::string stat = text_of_file("/proc/" + pid + "/stat");
  const size_t open = stat.find('(');
  const size_t close = stat.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close + 2 >= stat.size()) {
    return false;
  }
  process.name = stat.substr(open + 1, close - open - 1);
  process.state = stat[close + 2];
  return true;
}

}  // namespace

std::vector<Process> processes_of(pid_t leader) {
  const std::string wanted = pid_namespace(std::to_string(leader));
  std::vector<Process> processes;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    Process process;
    process.pid = static_cast<pid_t>(std::stol(pid));
    if (pid_namespace(pid) != wanted || !read_stat(pid, process)) continue;
    std::istringstream words(text_of_file("/proc/" + pid + "/cmdline"));
    std::string word;
    while (std::getline(words, word, '\0')) process.words.push_back(word);
    processes.push_back(std::move(process));
  }
  return processes;
}

std::optional<Process> find_process(const std::vector<Process>& processes,
                                    const std::string& name) {
  const auto found = std::find_if(processes.begin(), processes.end(),
                                  [&](const Process& process) { return process.name == name; });
  if (found == processes.end()) return std::nullopt;
  return *found;
}

std::optional<Process> find_monitor(const std::vector<Process>& processes,
                                    const std::string& interface) {
  const auto found = std::find_if(processes.begin(), processes.end(), [&](const Process& process) {
    return process.name == "intfmon" && !process.words.empty() && process.words.back() == interface;
  });
  if (found == processes.end()) return std::nullopt;
  return *found;
}

Usage usage_of(pid_t pid) {
  const std::string directory = "/proc/" + std::to_string(pid);
  Usage usage;
  std::error_code error;
  for ([[maybe_unused]] const auto& fd :
       std::filesystem::directory_iterator(directory + "/fd", error)) {
    ++usage.fds;
  }
  std::ifstream status(directory + "/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind("RssAnon:", 0) == 0) usage.anonymous_kib = std::stoll(line.substr(8));
  }
  return usage;
}

}  // namespace netmon::test
