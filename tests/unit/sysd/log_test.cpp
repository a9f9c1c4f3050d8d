// SPDX-License-Identifier: MIT
#include "sysd/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/unique_fd.h"

namespace netmon {

namespace {

// Standard error is a pipe for as long as this lives.
class ErrorPipe {
 public:
  ErrorPipe() : saved_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) < 0) throw std::runtime_error("pipe2 failed");
    reader_.reset(ends[0]);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    ::fcntl(reader_.get(), F_SETFL, O_NONBLOCK);
  }
  ~ErrorPipe() { ::dup2(saved_.get(), STDERR_FILENO); }
  ErrorPipe(const ErrorPipe&) = delete;
  ErrorPipe& operator=(const ErrorPipe&) = delete;

  // All that was written so far.
  [[nodiscard]] std::string read() const {
    std::string all;
    std::array<char, 65536> bytes;
    ssize_t count = 0;
    while ((count = ::read(reader_.get(), bytes.data(), bytes.size())) > 0) {
      all.append(bytes.data(), static_cast<size_t>(count));
    }
    return all;
  }

 private:
  UniqueFd saved_;
  UniqueFd reader_;
};

size_t count_lines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST(Log, SaysWhichProgramAndWhichInterface) {
  const ErrorPipe pipe;
  Log log("netmon");
  log.line("started");
  log.line("eth0", "link down");
  EXPECT_EQ(pipe.read(), "netmon: started\nnetmon: eth0: link down\n");
}

TEST(Log, CountsTheLinesThatNobodyReadAndSaysSoOnce) {
  const ErrorPipe pipe;
  Log log("netmon");
  const std::string text(1000, 'x');
  constexpr size_t kLines = 200;  // more than a pipe holds
  for (size_t i = 0; i < kLines; ++i) log.line(text);
  const size_t read = count_lines(pipe.read());
  ASSERT_LT(read, kLines);
  log.line("heard");
  log.line("again");
  EXPECT_EQ(pipe.read(), "netmon: lines lost before this one, since nobody read them: " +
                             std::to_string(kLines - read) + "\nnetmon: heard\nnetmon: again\n");
}

}  // namespace netmon
