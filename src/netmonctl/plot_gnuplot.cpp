// SPDX-License-Identifier: MIT
#include "netmonctl/plot_gnuplot.h"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/unique_fd.h"

namespace netmon::ctl {

namespace {

constexpr size_t kMaxComplaint = 200;

// Files in memory instead of pipes: neither side ever waits for the other.
Result<UniqueFd> memory_file(std::string_view content) {
  UniqueFd fd(::memfd_create("netmonctl-plot", MFD_CLOEXEC));
  if (!fd) return errno_error("cannot make a file in memory");
  while (!content.empty()) {
    const ssize_t count = ::write(fd.get(), content.data(), content.size());
    if (count < 0) return errno_error("cannot write to a file in memory");
    content.remove_prefix(static_cast<size_t>(count));
  }
  ::lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

Result<std::string> read_whole(int fd) {
  std::string content;
  std::array<char, 65'536> bytes;  // NOLINT(*-member-init): filled by pread
  while (true) {
    const ssize_t count =
        ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(content.size()));
    if (count < 0) return errno_error("cannot read a file in memory");
    if (count == 0) return content;
    content.append(bytes.data(), static_cast<size_t>(count));
  }
}

// The last line of what gnuplot complained of that is not empty: it ends with what went wrong.
std::string complaint(const std::string& errors) {
  const size_t end = errors.find_last_not_of(" \t\n");
  if (end == std::string::npos) return "it does not say why";
  const size_t before = errors.find_last_of('\n', end);
  const size_t begin =
      errors.find_first_not_of(" \t", before == std::string::npos ? 0 : before + 1);
  return errors.substr(begin, std::min(end + 1 - begin, kMaxComplaint));
}

int spawn(pid_t& pid, const char* program, const std::array<int, 3>& fds) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  for (int i = 0; i < 3; ++i) {
    ::posix_spawn_file_actions_adddup2(&actions, fds[static_cast<size_t>(i)], i);
  }
  // netmonctl ignores SIGPIPE; what it starts should not.
  sigset_t defaults;
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::string name = program;
  std::string no_settings = "-d";
  std::array<char*, 3> words = {name.data(), no_settings.data(), nullptr};
  const int error = ::posix_spawnp(&pid, program, &actions, &attributes, words.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

Result<std::string> run_gnuplot(const std::string& script, const char* program) {
  const auto input = memory_file(script);
  const auto output = memory_file({});
  const auto errors = memory_file({});
  if (!input || !output || !errors) {
    return !input ? input.error() : !output ? output.error() : errors.error();
  }
  pid_t pid = 0;
  const int error = spawn(pid, program, {input->get(), output->get(), errors->get()});
  if (error == ENOENT) {
    return Error{0,
                 std::string(program) +
                     " is not installed, and it does the drawing: install the"
                     " package gnuplot-nox",
                 {}};
  }
  if (error != 0) return Error{error, "cannot start", program};
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  auto drawn = read_whole(output->get());
  // Text begins with a form feed, whatever its terminal is told.
  if (drawn && drawn->starts_with('\f')) drawn->erase(0, 1);
  if (!drawn || (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !drawn->empty())) return drawn;
  const auto said = read_whole(errors->get());
  return Error{0, std::string(program) + " failed: " + (said ? complaint(*said) : ""), {}};
}

}  // namespace netmon::ctl
