// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace netmon::test {

// A program in a terminal of its own: a person types, it prints. Killed with this object if it
// still runs.
class Terminal {
 public:
  explicit Terminal(std::vector<std::string> words);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Keys as a person presses them: "\n" is Enter, "\x03" Ctrl-C, "\x04" Ctrl-D.
  void type(const std::string& keys) const;
  // All that was printed so far, also the echo of what was typed.
  std::string text();
  // Waits until `part` was printed.
  bool wait_for(const std::string& part);
  // Waits for its end and for all that it printed: the exit status, or -signal; nullopt if it does
  // not end.
  std::optional<int> wait_exit();

 private:
  void read_all();
  // Whether it has ended: then its exit status is known.
  bool reap();

  pid_t pid_ = 0;
  int master_ = -1;
  std::optional<int> status_;
  std::mutex mutex_;
  std::string text_;
  bool all_read_ = false;
  std::thread reader_;
};

}  // namespace netmon::test
