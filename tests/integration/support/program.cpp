// SPDX-License-Identifier: MIT
#include "support/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace netmon::test {

using std::chrono::milliseconds;

const std::string kNetmon = NETMON_PROGRAM;
const std::string kIntfmon = INTFMON_PROGRAM;

namespace {

struct Pipe {
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) < 0) throw std::runtime_error("pipe2");
  }
  int ends[2];
};

}  // namespace

Program::Program(std::vector<std::string> words) : Program(std::move(words), Setup{}) {}

Program::Program(std::vector<std::string> words, const Setup& setup) {
  Pipe input;
  Pipe output;
  Pipe errors;
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ == 0) {
    ::dup2(input.ends[0], 0);
    ::dup2(output.ends[1], 1);
    ::dup2(errors.ends[1], 2);
    if (setup.without_net_admin) ::prctl(PR_CAPBSET_DROP, CAP_NET_ADMIN, 0, 0, 0);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(input.ends[0]);
  ::close(output.ends[1]);
  ::close(errors.ends[1]);
  if (::write(input.ends[1], setup.input.data(), setup.input.size()) < 0) {
    throw std::runtime_error("write");
  }
  ::close(input.ends[1]);
  output_.fd = output.ends[0];
  errors_.fd = errors.ends[0];
  if (!setup.unread) read_output();
  errors_.reader = std::thread([this] { read_lines(errors_); });
}

Program::~Program() {
  if (!wait_exit(milliseconds(0))) {
    const auto left = children();
    kill(SIGKILL);
    for (const pid_t child : left) ::kill(child, SIGKILL);
    wait_exit(std::chrono::seconds(10));
  }
  if (output_.reader.joinable()) output_.reader.join();
  errors_.reader.join();
  ::close(output_.fd);
  ::close(errors_.fd);
}

void Program::read_lines(Stream& stream) {
  std::string begun;
  char buffer[16384];
  while (true) {
    const ssize_t count = ::read(stream.fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    if (count <= 0) {
      if (!begun.empty()) stream.lines.push_back({begun, now});
      stream.ended = true;
      changed_.notify_all();
      return;
    }
    begun.append(buffer, static_cast<size_t>(count));
    for (size_t end = begun.find('\n'); end != std::string::npos; end = begun.find('\n')) {
      stream.lines.push_back({begun.substr(0, end), now});
      begun.erase(0, end + 1);
    }
    changed_.notify_all();
  }
}

std::optional<Line> Program::wait_for(Stream& stream, const std::string& part, milliseconds limit,
                                      size_t from, size_t* next) {
  const auto end = Clock::now() + limit;
  std::unique_lock lock(mutex_);
  while (true) {
    for (; from < stream.lines.size(); ++from) {
      if (stream.lines[from].text.find(part) == std::string::npos) continue;
      if (next != nullptr) *next = from + 1;
      return stream.lines[from];
    }
    if (changed_.wait_until(lock, end) == std::cv_status::timeout && from >= stream.lines.size()) {
      return std::nullopt;
    }
  }
}

std::optional<Line> Program::wait_for_error(const std::string& part, milliseconds limit,
                                            size_t from, size_t* next) {
  return wait_for(errors_, part, limit, from, next);
}

std::optional<Line> Program::wait_for_output(const std::string& part, milliseconds limit,
                                             size_t from, size_t* next) {
  return wait_for(output_, part, limit, from, next);
}

void Program::read_output() {
  output_.reader = std::thread([this] { read_lines(output_); });
}

std::vector<Line> Program::output() {
  const std::lock_guard lock(mutex_);
  return output_.lines;
}

std::vector<Line> Program::errors() {
  const std::lock_guard lock(mutex_);
  return errors_.lines;
}

namespace {

size_t count_lines(const std::vector<Line>& lines, const std::string& part) {
  size_t count = 0;
  for (const Line& line : lines) count += line.text.find(part) != std::string::npos ? 1 : 0;
  return count;
}

}  // namespace

size_t Program::count_errors(const std::string& part) {
  return count_lines(errors(), part);
}

size_t Program::count_output(const std::string& part) {
  return count_lines(output(), part);
}

std::string Program::error_text() {
  std::string text;
  for (const Line& line : errors()) text += line.text + "\n";
  return text;
}

std::string Program::socket_path() {
  const std::string mark = "; socket ";
  const auto line = wait_for_error(mark, std::chrono::seconds(5) * kSlower);
  return line ? line->text.substr(line->text.find(mark) + mark.size()) : "";
}

std::optional<int> Program::wait_exit(milliseconds limit) {
  const auto end = Clock::now() + limit;
  while (!reaped_) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      reaped_ = true;
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    } else if (Clock::now() >= end) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(milliseconds(1));
    }
  }
  // Where somebody else holds its output, as monitors of a killed netmon do, that is for later.
  static constexpr milliseconds kRest = milliseconds(200) * kSlower;
  if (output_.reader.joinable()) wait_for_end_of_output(kRest);
  return status_;
}

bool Program::wait_for_end_of_output(milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [this] { return output_.ended && errors_.ended; });
}

std::vector<pid_t> Program::children() const {
  std::vector<pid_t> pids;
  const std::string pid = std::to_string(pid_);
  std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
  pid_t child = 0;
  while (file >> child) pids.push_back(child);
  return pids;
}

pid_t Program::monitor_of(const std::string& interface) const {
  for (const pid_t child : children()) {
    std::ifstream file("/proc/" + std::to_string(child) + "/cmdline");
    std::string word;
    std::string last;
    while (std::getline(file, word, '\0')) last = word;
    if (last == interface) return child;
  }
  return 0;
}

void expect_end(Program& netmon) {
  netmon.kill(SIGINT);
  EXPECT_EQ(netmon.wait_exit(kPatience), 0) << netmon.error_text();
}

char process_state(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(") ");
  return name_end == std::string::npos ? '\0' : line[name_end + 2];
}

bool runs(pid_t pid) {
  const char state = process_state(pid);
  return state != '\0' && state != 'Z' && state != 'X';
}

}  // namespace netmon::test
