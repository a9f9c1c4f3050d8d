// SPDX-License-Identifier: MIT
//
// Writing to the journal without ever waiting for it. sd_journal_send() blocks while journald
// stands still and its queue of datagrams is full, which is after some seconds on a machine with
// many writers; a tick must not. So entries go by the documented native protocol over a socket of
// our own that never blocks. What does not fit is kept, up to kMaxKept entries, and goes when
// journald reads again; past that the oldest is lost, and counted. journald stamps an entry when it
// gets it, so one that is kept, and only that, is given a field with its own time.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "sysd/event_loop.h"

namespace netmon {

inline constexpr const char* kJournalSocket = "/run/systemd/journal/socket";

// Of an entry that was kept: when it was to be written, in microseconds of CLOCK_REALTIME.
inline constexpr const char* kOwnTimeField = "NETMON_REALTIME_USEC";

// Syslog's priorities, as PRIORITY= has them.
enum class Priority : uint8_t { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

// Adds one field to an entry; a value may hold any byte.
void add_field(std::string& entry, std::string_view name, std::string_view value);

class Journal {
 public:
  static constexpr size_t kMaxKept = 64;
  static constexpr milliseconds kLastTry{1000};

  enum class Outcome : uint8_t {
    written,  // this one and all that was kept
    kept,     // journald does not read; it goes with a later one
    lost,     // the oldest that was kept had to go for this one
    failed,   // errno says why: there is no journal
  };

  explicit Journal(std::string socket_path = kJournalSocket);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // From now on what is kept goes as soon as journald reads, and not with the next entry only.
  void send_kept_from(EventLoop& loop) { loop_ = &loop; }
  // Before the loop ends while this is written to. What is kept goes with the next entry again.
  void leave_loop();

  // One whole entry, made by add_field. Kept ones go first, in their order.
  Outcome send(std::string_view entry);
  // The last try to send what is kept: waits kLastTry at most. How many entries are lost by that.
  size_t finish();

 private:
  // Sends what was kept: 0 or errno.
  int send_kept();
  void keep(std::string_view entry);
  // Sends one datagram: 0 or errno.
  int send_one(std::string_view entry);

  std::string path_;
  UniqueFd fd_;
  std::deque<std::string> kept_;
  EventLoop* loop_ = nullptr;
  EventSource writable_;  // while something is kept
};

}  // namespace netmon
