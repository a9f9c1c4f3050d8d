// SPDX-License-Identifier: MIT
//
// What the programs say, as one line each on standard error: "netmon: eth0: link down". Libraries
// do not log. Never waits for the reader (line_output.h); lines lost that way are counted and said.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/line_output.h"

namespace netmon {

class Log {
 public:
  explicit Log(std::string_view program);

  // One line about the program itself.
  void line(std::string_view text);
  // One line about one interface, which is given as it is shown.
  void line(std::string_view interface, std::string_view text);

 private:
  void write(std::string_view line);
  std::string_view program_;
  LineOutput output_;
  uint64_t lost_ = 0;
};

}  // namespace netmon
