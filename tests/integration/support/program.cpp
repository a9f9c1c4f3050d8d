// SPDX-License-Identifier: MIT
#include "support/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "../../support/paths.h"
#include "support/namespace.h"

namespace netmon::test {

const std::string kNetmon = std::string(kBuildRoot) + "/netmon";
const std::string kIntfmon = std::string(kBuildRoot) + "/intfmon";
const std::string kNetmonctl = std::string(kBuildRoot) + "/netmonctl";

namespace {

constexpr const char* kMissed = ": missed ticks: ";
constexpr int kPipeBytes = 1 << 20;  // what an ordinary user may have

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
  leave_ = ::eventfd(0, EFD_CLOEXEC);
  if (leave_ < 0) throw std::runtime_error("eventfd");
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
  // The programs lose what their reader does not take at once; on a busy machine this one is late.
  if (!setup.unread) ::fcntl(output.ends[0], F_SETPIPE_SZ, kPipeBytes);
  ::fcntl(errors.ends[0], F_SETPIPE_SZ, kPipeBytes);
  output_.fd = output.ends[0];
  errors_.fd = errors.ends[0];
  if (!setup.unread) read_output();
  errors_.reader = std::thread([this] { read_lines(errors_); });
}

Program::~Program() {
  if (!reap()) {
    const auto left = children();
    kill(SIGKILL);
    for (const pid_t child : left) ::kill(child, SIGKILL);
    wait_exit();
  }
  // A process that it left behind may hold its output for ever.
  ::eventfd_write(leave_, 1);
  if (output_.reader.joinable()) output_.reader.join();
  errors_.reader.join();
  ::close(leave_);
  ::close(output_.fd);
  ::close(errors_.fd);
}

bool Program::Stream::is_drained() const {
  int pending = 0;
  return ended || (waiting && ::ioctl(fd, FIONREAD, &pending) == 0 && pending == 0);
}

void Program::add_line(Stream& stream, const std::string& text, Clock::time_point when) {
  const bool of_missed = &stream == &errors_ && text.find(kMissed) != std::string::npos;
  (of_missed ? missed_ : stream.lines).push_back({text, when});
}

void Program::read_lines(Stream& stream) {
  std::string begun;
  char buffer[16384];
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      stream.waiting = true;
      changed_.notify_all();
    }
    std::array<pollfd, 2> readable = {pollfd{stream.fd, POLLIN, 0}, pollfd{leave_, POLLIN, 0}};
    while (::poll(readable.data(), readable.size(), -1) < 0) {
    }
    const std::lock_guard lock(mutex_);
    stream.waiting = false;
    const bool leaves = readable[0].revents == 0;
    const ssize_t count = leaves ? 0 : ::read(stream.fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    const auto now = Clock::now();
    if (count <= 0) {
      if (!begun.empty()) add_line(stream, begun, now);
      stream.ended = true;
      changed_.notify_all();
      return;
    }
    stream.taken += static_cast<uint64_t>(count);
    begun.append(buffer, static_cast<size_t>(count));
    for (size_t end = begun.find('\n'); end != std::string::npos; end = begun.find('\n')) {
      add_line(stream, begun.substr(0, end), now);
      begun.erase(0, end + 1);
    }
    changed_.notify_all();
  }
}

// Ends early where nothing more can come.
std::optional<Line> Program::wait_for(Stream& stream, const std::string& part, size_t from,
                                      size_t* next) {
  const auto end = Clock::now() + kPatience;
  std::unique_lock lock(mutex_);
  while (true) {
    for (; from < stream.lines.size(); ++from) {
      if (stream.lines[from].text.find(part) == std::string::npos) continue;
      if (next != nullptr) *next = from + 1;
      return stream.lines[from];
    }
    if (stream.ended || Clock::now() >= end) return std::nullopt;
    changed_.wait_until(lock, end);
  }
}

std::optional<Line> Program::wait_for_error(const std::string& part, size_t from, size_t* next) {
  return wait_for(errors_, part, from, next);
}

std::optional<Line> Program::wait_for_output(const std::string& part, size_t from, size_t* next) {
  return wait_for(output_, part, from, next);
}

void Program::read_output() {
  output_.reader = std::thread([this] { read_lines(output_); });
}

void Program::catch_up(Stream& stream, std::unique_lock<std::mutex>& lock) {
  int pending = 0;
  if (!stream.reader.joinable() || ::ioctl(stream.fd, FIONREAD, &pending) < 0) return;
  const uint64_t all = stream.taken + static_cast<uint64_t>(pending);
  changed_.wait_for(lock, kPatience, [&] { return stream.ended || stream.taken >= all; });
}

std::vector<Line> Program::output() {
  std::unique_lock lock(mutex_);
  catch_up(output_, lock);
  return output_.lines;
}

std::vector<Line> Program::errors() {
  std::unique_lock lock(mutex_);
  catch_up(errors_, lock);
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

size_t Program::missed(const std::string& interface) {
  std::unique_lock lock(mutex_);
  catch_up(errors_, lock);
  size_t slots = 0;
  const std::string mark = "netmon: " + interface + kMissed;
  for (const Line& line : missed_) {
    if (line.text.rfind(mark, 0) == 0) slots += std::stoul(line.text.substr(mark.size()));
  }
  return slots;
}

size_t Program::lines_of_missed(const std::string& interface) {
  std::unique_lock lock(mutex_);
  catch_up(errors_, lock);
  const std::string mark = "netmon: " + interface + kMissed;
  return static_cast<size_t>(std::count_if(missed_.begin(), missed_.end(), [&](const Line& line) {
    return line.text.rfind(mark, 0) == 0;
  }));
}

std::string Program::error_text() {
  std::string text;
  for (const Line& line : errors()) text += line.text + "\n";
  return text;
}

std::string Program::socket_path() {
  const std::string mark = "; socket ";
  const auto line = wait_for_error(mark);
  return line ? line->text.substr(line->text.find(mark) + mark.size()) : "";
}

bool Program::reap() {
  int status = 0;
  if (!reaped_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    reaped_ = true;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  return reaped_;
}

std::optional<int> Program::wait_exit() {
  if (!eventually([this] { return reap(); })) return std::nullopt;
  // Somebody else may hold its output still, as monitors of a killed netmon do.
  eventually([this] {
    const std::lock_guard lock(mutex_);
    return (!output_.reader.joinable() || output_.is_drained()) && errors_.is_drained();
  });
  return status_;
}

bool Program::wait_for_end_of_output() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [this] { return output_.ended && errors_.ended; });
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

std::string quoted_for_shell(const std::string& text) {
  std::string quoted = "'";
  for (const char each : text) quoted += each == '\'' ? "'\\''" : std::string(1, each);
  return quoted + "'";
}

void expect_each_prints(Program& netmon, const std::vector<std::string>& names,
                        const std::string& more) {
  for (const std::string& name : names) {
    ASSERT_TRUE(netmon.wait_for_output("Interface:" + name + more)) << name << "\n"
                                                                    << netmon.error_text();
  }
}

void expect_end(Program& netmon) {
  netmon.kill(SIGINT);
  EXPECT_EQ(netmon.wait_exit(), 0) << netmon.error_text();
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
