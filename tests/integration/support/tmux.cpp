// SPDX-License-Identifier: MIT
#include "support/tmux.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test {

// The /tmp of the tests is their own.
Tmux::Tmux(int columns, int lines) : socket_("/tmp/tmux-" + std::to_string(::getpid())) {
  const std::string start = "env -u TMUX LC_ALL=C.UTF-8 ENV= tmux -u -f /dev/null -S " + socket_ +
                            " new-session -d -x " + std::to_string(columns) + " -y " +
                            std::to_string(lines) + " /bin/sh </dev/null";
  if (std::system(start.c_str()) != 0) throw std::runtime_error("cannot start tmux");
  // The lower line of tmux itself, which is not part of the terminal.
  command("set -g status off");
}

Tmux::~Tmux() {
  command("kill-server");
  ::unlink(socket_.c_str());
}

std::string Tmux::command(const std::string& words) const {
  FILE* output = ::popen(("tmux -u -S " + socket_ + " " + words).c_str(), "r");
  if (output == nullptr) return {};
  std::string text;
  std::array<char, 4096> buffer;
  while (const size_t count = std::fread(buffer.data(), 1, buffer.size(), output)) {
    text.append(buffer.data(), count);
  }
  EXPECT_EQ(::pclose(output), 0) << words;
  return text;
}

void Tmux::type(const std::string& text) const {
  command("send-keys -l " + quoted_for_shell(text));
}

void Tmux::press(const std::string& key) const {
  command("send-keys " + key);
}

void Tmux::resize(int columns, int lines) const {
  command("resize-window -x " + std::to_string(columns) + " -y " + std::to_string(lines));
}

std::string Tmux::screen() const {
  return command("capture-pane -p");
}

std::vector<std::string> Tmux::lines() const {
  std::istringstream screen(this->screen());
  std::vector<std::string> lines;
  for (std::string line; std::getline(screen, line);) lines.push_back(line);
  return lines;
}

bool Tmux::wait_for(const std::string& part) const {
  return eventually([&] { return screen().find(part) != std::string::npos; });
}

bool Tmux::wait_without(const std::string& part) const {
  return eventually([&] { return screen().find(part) == std::string::npos; });
}

}  // namespace netmon::test
