// SPDX-License-Identifier: MIT
//
// A Debian of its own with systemd as process 1, booted by systemd-nspawn from an overlay of a
// prepared tree: what a test changes goes with it, and the tree stays. All of it lives in a mount
// namespace and a control group of the test program, so nothing is left behind however that ends.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "support/cgroup.h"
#include "support/command.h"

namespace netmon::test {

class Container {
 public:
  // Boots, and waits until systemd says that it is up. Throws std::runtime_error, and leaves
  // nothing.
  Container(const std::string& tree, const std::string& release);
  ~Container();
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;

  // Runs a command in there, as root and outside of any unit.
  CommandResult run(const std::vector<std::string>& words,
                    std::chrono::milliseconds patience = kPatience) const;
  // The same; fails the test if the command fails. Gives what it printed on standard output.
  std::string must(const std::vector<std::string>& words,
                   std::chrono::milliseconds patience = kPatience) const;
  // A line of shell.
  std::string shell(const std::string& line) const { return must({"sh", "-c", line}); }

  // The path by which a file in there is reached from here.
  [[nodiscard]] std::string path(const std::string& inside) const;
  void write(const std::string& inside, const std::string& text) const;
  // The same where somebody may read at any moment, and must not see half of it.
  void replace(const std::string& inside, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& inside) const;
  void copy_in(const std::string& file, const std::string& inside) const;

  // Its systemd, as a process of this machine.
  [[nodiscard]] pid_t leader() const { return leader_; }
  // The pid that a process of the container has here; 0 if there is none.
  [[nodiscard]] pid_t outer_pid(pid_t inner) const;

  // Once: all processes end and all units start anew, on the same kernel with the same links.
  // Debian 12 has none.
  void soft_reboot() const;

  [[nodiscard]] bool freeze() const { return cgroup_.freeze(); }
  void thaw() const { cgroup_.thaw(); }

 private:
  Container();  // with a directory and a control group, and nothing in them
  void boot(const std::string& release);
  [[nodiscard]] std::string console() const;

  std::string directory_;
  Cgroup cgroup_;
  pid_t unshare_ = 0;
  pid_t leader_ = 0;  // systemd
};

}  // namespace netmon::test
