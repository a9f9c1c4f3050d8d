// SPDX-License-Identifier: MIT
#include "netmon/child_launcher.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <utility>
#include <vector>

namespace netmon {

namespace {

// What a child begins with: its own process group, no signal blocked or ignored, no input.
class SpawnSetup {
 public:
  SpawnSetup() {
    sigset_t signals;
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  // The pid, or the error of starting `words`.
  Result<pid_t> spawn(std::vector<std::string> words) const {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, argv[0], &actions_, &attributes_, argv.data(), environ);
    if (error != 0) return Error{error, "cannot start", words[0]};
    return pid;
  }

 private:
  posix_spawnattr_t attributes_;
  posix_spawn_file_actions_t actions_;
};

MonitorEnd end_of(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED) return {info.si_status, 0};
  return {0, info.si_status};
}

}  // namespace

std::string intfmon_path() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) throw Failure(Error{error.value(), "cannot read", "/proc/self/exe"});
  return self.parent_path() / "intfmon";
}

std::string find_intfmon() {
  std::string path = intfmon_path();
  if (::access(path.c_str(), X_OK) < 0) throw Failure(errno_error("cannot run", path));
  return path;
}

ChildLauncher::ChildLauncher(EventLoop& loop, std::string program, std::string socket, bool trace,
                             OnEnded on_ended)
    : loop_(loop),
      program_(std::move(program)),
      socket_(std::move(socket)),
      trace_(trace),
      on_ended_(std::move(on_ended)) {}

// Only when netmon ends without a coordinated shutdown is any child left here.
ChildLauncher::~ChildLauncher() {
  signal_all(SIGKILL);
}

Result<void> ChildLauncher::start(LinkId link, const InterfaceName& name, bool) {
  std::vector<std::string> words = {program_, "--socket=" + socket_, "--exit-with-netmon"};
  if (trace_) words.emplace_back("--trace");
  words.emplace_back("--");
  words.push_back(name.shown());
  const auto pid = SpawnSetup().spawn(std::move(words));
  if (!pid) return pid.error();
  auto ended = loop_.on_child(*pid, [this, link](const siginfo_t& info) {
    const MonitorEnd end = end_of(info);
    children_.erase(link);
    on_ended_(link, end);
  });
  children_.insert_or_assign(link, Child{*pid, std::move(ended)});
  return {};
}

void ChildLauncher::signal(LinkId link, int signal) {
  const auto found = children_.find(link);
  if (found != children_.end()) ::kill(found->second.pid, signal);
}

bool ChildLauncher::signal_all(int signal) {
  for (const auto& [link, child] : children_) ::kill(child.pid, signal);
  return !children_.empty();
}

std::optional<Admission> ChildLauncher::admit(const ucred& peer, int) const {
  for (const auto& [link, child] : children_) {
    if (child.pid == peer.pid) return Admission{link, std::nullopt, {}};
  }
  return std::nullopt;
}

}  // namespace netmon
