// SPDX-License-Identifier: MIT
#include "sysd/log.h"

#include <unistd.h>

#include <string>

namespace netmon {

Log::Log(std::string_view program) : program_(program), output_(STDERR_FILENO) {}

void Log::line(std::string_view text) {
  std::string line(program_);
  line.append(": ").append(text).append("\n");
  write(line);
}

void Log::line(std::string_view interface, std::string_view text) {
  std::string both(interface);
  line(both.append(": ").append(text));
}

void Log::write(std::string_view line) {
  if (lost_ > 0) {
    std::string notice(program_);
    notice +=
        ": lines lost before this one, since nobody read them: " + std::to_string(lost_) + "\n";
    if (output_.write(notice) == LineOutput::Outcome::written) lost_ = 0;
  }
  if (output_.write(line) == LineOutput::Outcome::lost) ++lost_;
}

}  // namespace netmon
