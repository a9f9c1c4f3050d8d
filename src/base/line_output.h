// SPDX-License-Identifier: MIT
//
// Standard output and standard error of a program that must never wait for its reader: a terminal
// stopped by Ctrl-S or a pager must not keep a link from being restored. A block goes out whole, in
// one write, or is lost; counting that is the caller's.
//
// A pipe is opened again through /proc, which gives this process a non-blocking file description of
// its own without changing the one it shares with the shell; a write of up to PIPE_BUF is then
// whole or refused. A terminal would take a part of a block, so it is asked first (poll) and
// written to as it is. It also says no while another process writes, so it is given a moment, once:
// not again before it has said yes. Files never block.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/unique_fd.h"

namespace netmon {

class LineOutput {
 public:
  enum class Outcome : uint8_t {
    written,
    lost,    // the reader does not read
    closed,  // the reader is gone (EPIPE), or the terminal is (EIO)
    failed,  // errno says why
  };

  // `fd` stays the caller's and open.
  explicit LineOutput(int fd);

  // Up to PIPE_BUF (4,096) bytes.
  Outcome write(std::string_view block);

 private:
  int fd_;
  UniqueFd own_;
  bool ask_first_ = false;
  bool stalled_ = false;  // a terminal said no when it was asked last
};

}  // namespace netmon
