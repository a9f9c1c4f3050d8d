// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace netmon::test {

// A real terminal with a shell in it, whose screen can be looked at: tmux, with a server of its own
// that ends with this object.
class Tmux {
 public:
  Tmux(int columns, int lines);
  ~Tmux();
  Tmux(const Tmux&) = delete;
  Tmux& operator=(const Tmux&) = delete;

  // Types text as it is, or presses keys by the names that tmux has for them: "Enter", "C-c".
  void type(const std::string& text) const;
  void press(const std::string& key) const;
  void resize(int columns, int lines) const;
  // What is on the screen, line by line.
  [[nodiscard]] std::vector<std::string> lines() const;
  [[nodiscard]] std::string screen() const;
  // Waits until it is on the screen; or no more.
  [[nodiscard]] bool wait_for(const std::string& part) const;
  [[nodiscard]] bool wait_without(const std::string& part) const;

 private:
  std::string command(const std::string& words) const;

  std::string socket_;
};

}  // namespace netmon::test
