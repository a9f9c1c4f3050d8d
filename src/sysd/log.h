// SPDX-License-Identifier: MIT
//
// What the programs say, as one line each on standard error: "netmon: eth0: link down"; as a
// service, as one entry each in the journal. Libraries do not log. Never waits for the reader
// (line_output.h, journal.h); lines lost that way are counted and said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/line_output.h"
#include "sysd/journal.h"

namespace netmon {

// What the journal is told of an event beside its text.
struct LogDetails {
  Priority priority = Priority::info;
  const char* message_id = nullptr;  // 32 hexadecimal digits, as the catalog has them
  std::vector<std::pair<const char*, std::string>> fields;
  std::string title = {};  // of the interface in the text, where that says more than its name
};

class Log {
 public:
  explicit Log(std::string_view program);

  // From now on, to the journal.
  void to_journal() { journal_.emplace(); }
  // What journald does not take at once goes from this loop, until it is left; nothing is said
  // between its end and that.
  void send_kept_from(EventLoop& loop) {
    if (journal_) journal_->send_kept_from(loop);
  }
  void leave_loop() {
    if (journal_) journal_->leave_loop();
  }

  // One line about the program itself.
  void line(std::string_view text);
  // One line about one interface, which is given as it is shown.
  void line(std::string_view interface, std::string_view text);
  // The same with more for the journal.
  void event(std::string_view interface, std::string_view text, const LogDetails& details);
  // One line about the program itself that is an error.
  void error(std::string_view text);

 private:
  void say(std::string_view interface, std::string_view text, const LogDetails& details);
  void write(std::string_view line);
  void enter(std::string_view interface, std::string_view text, const LogDetails& details);
  std::string_view program_;
  LineOutput output_;
  std::optional<Journal> journal_;
  uint64_t lost_ = 0;
};

}  // namespace netmon
