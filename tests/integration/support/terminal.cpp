// SPDX-License-Identifier: MIT
#include "support/terminal.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "support/namespace.h"

namespace netmon::test {

Terminal::Terminal(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_ = ::forkpty(&master_, nullptr, nullptr, nullptr);
  if (pid_ < 0) throw std::runtime_error("forkpty");
  if (pid_ == 0) {
    ::signal(SIGPIPE, SIG_DFL);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  reader_ = std::thread([this] { read_all(); });
}

Terminal::~Terminal() {
  if (!reap()) {
    ::kill(pid_, SIGKILL);
    wait_exit();
  }
  reader_.join();  // the last process of the terminal has ended, or ends by its hangup
  ::close(master_);
}

void Terminal::read_all() {
  char buffer[4096];
  while (true) {
    const ssize_t count = ::read(master_, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    const std::lock_guard lock(mutex_);
    if (count <= 0) {  // EIO: no process has the terminal open any more
      all_read_ = true;
      return;
    }
    text_.append(buffer, static_cast<size_t>(count));
  }
}

void Terminal::type(const std::string& keys) const {
  EXPECT_EQ(::write(master_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

std::string Terminal::text() {
  const std::lock_guard lock(mutex_);
  return text_;
}

bool Terminal::wait_for(const std::string& part) {
  return eventually([&] { return text().find(part) != std::string::npos; });
}

bool Terminal::reap() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  return status_.has_value();
}

std::optional<int> Terminal::wait_exit() {
  eventually([&] {
    const bool ended = reap();
    const std::lock_guard lock(mutex_);
    return ended && all_read_;
  });
  return status_;
}

}  // namespace netmon::test
