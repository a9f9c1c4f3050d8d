// SPDX-License-Identifier: MIT
#include "base/line_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>

#include "support/temporary_directory.h"

namespace netmon {

namespace {

using Outcome = LineOutput::Outcome;

struct Pipe {
  Pipe() {
    ::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) < 0) throw std::runtime_error("pipe2 failed");
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
  std::string read_some() const {
    std::array<char, 65536> bytes;
    const ssize_t count = ::read(reader.get(), bytes.data(), bytes.size());
    return {bytes.data(), static_cast<size_t>(count < 0 ? 0 : count)};
  }
  UniqueFd reader;
  UniqueFd writer;
};

// A terminal and the end that a terminal emulator holds.
struct Terminal {
  Terminal() {
    master.reset(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!master || ::grantpt(master.get()) < 0 || ::unlockpt(master.get()) < 0) {
      throw std::runtime_error("no pseudo-terminal");
    }
    slave.reset(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  }
  UniqueFd master;
  UniqueFd slave;
};

}  // namespace

TEST(LineOutput, WritesABlockWhole) {
  const Pipe pipe;
  LineOutput output(pipe.writer.get());
  EXPECT_EQ(output.write("one\ntwo\n"), Outcome::written);
  EXPECT_EQ(pipe.read_some(), "one\ntwo\n");
}

TEST(LineOutput, WritesToAFile) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() / "out";
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  LineOutput output(fd.get());
  EXPECT_EQ(output.write("one\n"), Outcome::written);
  EXPECT_EQ(output.write("two\n"), Outcome::written);
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "one\ntwo\n");
}

TEST(LineOutput, LosesWholeBlocksWhileNobodyReadsAPipe) {
  const Pipe pipe;
  LineOutput output(pipe.writer.get());
  const std::string block = std::string(999, 'x') + "\n";
  size_t written = 0;
  while (output.write(block) == Outcome::written) ++written;
  EXPECT_EQ(output.write(block), Outcome::lost);
  std::string read;
  while (read.size() < written * block.size()) read += pipe.read_some();
  EXPECT_EQ(read.size(), written * block.size());
  EXPECT_EQ(output.write("again\n"), Outcome::written);
  EXPECT_EQ(pipe.read_some(), "again\n");
}

TEST(LineOutput, LeavesThePipeOfOthersBlocking) {
  const Pipe pipe;
  const LineOutput output(pipe.writer.get());
  EXPECT_EQ(::fcntl(pipe.writer.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(LineOutput, NoticesThatTheReaderOfAPipeIsGone) {
  Pipe pipe;
  LineOutput output(pipe.writer.get());
  pipe.reader.reset();
  EXPECT_EQ(output.write("x\n"), Outcome::closed);
}

TEST(LineOutput, NoticesThatTheReaderWasGoneFromTheStart) {
  Pipe pipe;
  pipe.reader.reset();
  LineOutput output(pipe.writer.get());
  EXPECT_EQ(output.write("x\n"), Outcome::closed);
}

TEST(LineOutput, DoesNotWaitForAStoppedTerminal) {
  const Terminal terminal;
  LineOutput output(terminal.slave.get());
  EXPECT_EQ(output.write("one\n"), Outcome::written);
  ASSERT_EQ(::tcflow(terminal.slave.get(), TCOOFF), 0);
  EXPECT_EQ(output.write("two\n"), Outcome::lost);
  ASSERT_EQ(::tcflow(terminal.slave.get(), TCOON), 0);
  EXPECT_EQ(output.write("three\n"), Outcome::written);
}

TEST(LineOutput, NoticesThatTheTerminalIsGone) {
  Terminal terminal;
  LineOutput output(terminal.slave.get());
  terminal.master.reset();
  EXPECT_EQ(output.write("x\n"), Outcome::closed);
}

TEST(LineOutput, FailsWithErrnoOnAFullDevice) {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  LineOutput output(full.get());
  EXPECT_EQ(output.write("x\n"), Outcome::failed);
  EXPECT_EQ(errno, ENOSPC);
}

}  // namespace netmon
