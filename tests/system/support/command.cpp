// SPDX-License-Identifier: MIT
#include "support/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace netmon::test {

namespace {

// Reads what is there. False at the end of file.
bool drain(int fd, std::string& into) {
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got > 0) {
      into.append(buffer.data(), static_cast<size_t>(got));
    } else if (got == 0) {
      return false;
    } else if (errno != EINTR) {
      return errno == EAGAIN;
    }
  }
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct Pipe {
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) < 0) throw std::runtime_error("pipe2 failed");
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    ::close(ends[0]);
    close_writer();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_writer() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  int ends[2] = {-1, -1};
};

}  // namespace

CommandResult run_command(std::vector<std::string> words, std::chrono::milliseconds patience,
                          std::vector<std::string> environment) {
  const auto argv = pointers_to(words);
  const auto envp = pointers_to(environment);
  Pipe output;
  Pipe errors;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output.ends[1], 1);
  ::posix_spawn_file_actions_adddup2(&actions, errors.ends[1], 2);
  pid_t pid = 0;
  const int spawned = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(),
                                     environment.empty() ? environ : envp.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (spawned != 0) throw std::runtime_error("cannot run " + words[0]);
  output.close_writer();
  errors.close_writer();

  CommandResult result;
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  const auto end = std::chrono::steady_clock::now() + patience;
  std::array<pollfd, 3> fds = {
      {{output.ends[0], POLLIN, 0}, {errors.ends[0], POLLIN, 0}, {pidfd, POLLIN, 0}}};
  bool timed_out = false;
  // Its end counts, not that of the pipes: a daemon that it left may hold those.
  while (fds[2].revents == 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      timed_out = true;
      ::kill(pid, SIGKILL);
      break;
    }
    ::poll(fds.data(), fds.size(), static_cast<int>(left.count()));
    if (fds[0].revents != 0 && !drain(output.ends[0], result.output)) fds[0].fd = -1;
    if (fds[1].revents != 0 && !drain(errors.ends[0], result.errors)) fds[1].fd = -1;
  }
  ::close(pidfd);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  drain(output.ends[0], result.output);
  drain(errors.ends[0], result.errors);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  if (timed_out) {
    result.status = CommandResult::kTimedOut;
    result.errors += "\ntimed out: " + words[0];
  }
  return result;
}

}  // namespace netmon::test
