// SPDX-License-Identifier: MIT
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "../../support/patience.h"

namespace netmon::test {

// The programs under test, as built.
extern const std::string kNetmon;
extern const std::string kIntfmon;
extern const std::string kNetmonctl;

using Clock = std::chrono::steady_clock;

// One line of output with the moment it was read.
struct Line {
  std::string text;
  Clock::time_point when;
};

// A running program whose standard output and standard error are read all the time, line by line.
// Killed with this object if it still runs.
//
// Slots that the machine had a monitor miss are told at any moment and prove nothing, so these
// lines of standard error are kept apart: see missed().
class Program {
 public:
  struct Setup {
    std::string input;               // what it reads on standard input, then end of file
    bool without_net_admin = false;  // CAP_NET_ADMIN out of its reach
    bool unread = false;             // nobody reads its standard output before read_output()
  };

  explicit Program(std::vector<std::string> words);
  Program(std::vector<std::string> words, const Setup& setup);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void kill(int signal) const { ::kill(pid_, signal); }

  // Waits for a line that contains `part`, from the `from`th line on; nullopt if none comes. Gives
  // the line; `next`, if given, becomes the number of the line after it.
  std::optional<Line> wait_for_error(const std::string& part, size_t from = 0,
                                     size_t* next = nullptr);
  std::optional<Line> wait_for_output(const std::string& part, size_t from = 0,
                                      size_t* next = nullptr);
  // Begins to read the output of a program that was set up as `unread`.
  void read_output();
  // All lines that it has written so far, so that none is missed which came before something that
  // was seen elsewhere.
  std::vector<Line> output();
  std::vector<Line> errors();
  // How many lines so far contain `part`.
  size_t count_errors(const std::string& part);
  size_t count_output(const std::string& part);
  // How many slots of an interface it told as missed so far.
  size_t missed(const std::string& interface);
  // The same in lines.
  size_t lines_of_missed(const std::string& interface);
  // All of standard error so far, for messages of failed tests.
  std::string error_text();

  // Of a netmon: the path of its monitor socket, as it says when it starts; "" if it does not.
  std::string socket_path();

  // Waits for its end, and until all that it printed was read: the exit status, or -signal; nullopt
  // if it does not end.
  std::optional<int> wait_exit();
  // Waits until nobody holds its standard output and standard error any more: all was read, and no
  // process that it started is left.
  bool wait_for_end_of_output();

  // The processes it started that still run, by their parent.
  [[nodiscard]] std::vector<pid_t> children() const;
  // The child that monitors an interface (its last argument); 0 if there is none.
  [[nodiscard]] pid_t monitor_of(const std::string& interface) const;

 private:
  struct Stream {
    int fd = -1;
    std::vector<Line> lines;
    uint64_t taken = 0;    // bytes
    bool waiting = false;  // the reader waits for more
    bool ended = false;
    std::thread reader;

    // All that was written so far was read.
    [[nodiscard]] bool is_drained() const;
  };
  void read_lines(Stream& stream);
  // Waits until what was written before now was read.
  void catch_up(Stream& stream, std::unique_lock<std::mutex>& lock);
  void add_line(Stream& stream, const std::string& text, Clock::time_point when);
  std::optional<Line> wait_for(Stream& stream, const std::string& part, size_t from, size_t* next);
  // Whether it has ended: then its exit status is known.
  bool reap();

  pid_t pid_ = 0;
  bool reaped_ = false;
  int status_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  int leave_ = -1;  // readable once nobody waits for its output any more
  Stream output_;
  Stream errors_;
  std::vector<Line> missed_;
};

// As one word of a line of shell.
std::string quoted_for_shell(const std::string& text);

// Waits until each of these interfaces has printed a sample that goes on like that. To be asserted
// without fatal failure.
void expect_each_prints(Program& netmon, const std::vector<std::string>& names,
                        const std::string& more = " ");

// Ends a netmon by SIGINT: it exits 0.
void expect_end(Program& netmon);

// The state of a process as /proc has it: R, S, T (stopped), Z …; 0 if there is none.
char process_state(pid_t pid);
// Whether a process exists and has not ended: a zombie that nobody has reaped yet has.
bool runs(pid_t pid);

}  // namespace netmon::test
