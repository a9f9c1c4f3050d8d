// SPDX-License-Identifier: MIT
#include "sysd/journal.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "support/temporary_directory.h"
#include "support/test_loop.h"

namespace netmon {

namespace {

uint64_t begin_of_test = 0;

// journald as a writer sees it: a socket of datagrams that may stand still.
class PlayedJournald {
 public:
  explicit PlayedJournald(const std::string& path)
      : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    ::unlink(path.c_str());
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }

  [[nodiscard]] int fd() const { return fd_.get(); }
  // The next entry; "" if there is none.
  std::string read() {
    std::array<char, 4096> bytes{};
    const ssize_t count = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    return count < 0 ? "" : std::string(bytes.data(), static_cast<size_t>(count));
  }

 private:
  UniqueFd fd_;
};

// What an entry that was kept begins with; "" if it does not carry its own time.
std::string without_own_time(const std::string& entry) {
  const size_t field = entry.find(kOwnTimeField);
  if (field == std::string::npos) return "";
  const auto time = std::stoull(entry.substr(field + std::strlen(kOwnTimeField) + 1));
  EXPECT_GT(time, begin_of_test);
  EXPECT_LE(time, realtime_usec());
  EXPECT_EQ(entry.back(), '\n');
  return entry.substr(0, field);
}

class JournalTest : public testing::Test {
 protected:
  void SetUp() override { begin_of_test = realtime_usec(); }

  std::string next() { return "N=" + std::to_string(sent++) + "\n"; }
  // Until it stands still: the number of the first that was kept.
  size_t fill(Journal& journal) {
    while (journal.send(next()) == Journal::Outcome::written) {
      if (sent > 100'000) throw std::runtime_error("it takes everything");
    }
    return sent - 1;
  }

  size_t sent = 0;
  TemporaryDirectory directory;
  std::string path = directory.path() / "socket";
};

using Outcome = Journal::Outcome;

}  // namespace

TEST(JournalField, IsWrittenAsTheNativeProtocolHasIt) {
  std::string entry;
  add_field(entry, "PRIORITY", "6");
  EXPECT_EQ(entry, "PRIORITY=6\n");
  entry.clear();
  add_field(entry, "MESSAGE", "a\nbc");
  EXPECT_EQ(entry, std::string("MESSAGE\n\4\0\0\0\0\0\0\0a\nbc\n", 21));
}

TEST_F(JournalTest, SendsEachEntryAsOneDatagram) {
  PlayedJournald journald(path);
  Journal journal(path);
  EXPECT_EQ(journal.send("A=1\n"), Outcome::written);
  EXPECT_EQ(journal.send("A=2\n"), Outcome::written);
  EXPECT_EQ(journald.read(), "A=1\n");
  EXPECT_EQ(journald.read(), "A=2\n");
}

TEST_F(JournalTest, KeepsWhatDoesNotFitAndLosesTheOldestPastThat) {
  PlayedJournald journald(path);
  Journal journal(path);
  fill(journal);
  // The one that did not fit is the first that is kept.
  for (size_t kept = 1; kept < Journal::kMaxKept; ++kept) {
    ASSERT_EQ(journal.send(next()), Outcome::kept);
  }
  const size_t first_kept = sent - Journal::kMaxKept;
  EXPECT_EQ(journal.send(next()), Outcome::lost);
  EXPECT_EQ(journal.send(next()), Outcome::lost);

  for (size_t n = 0; n < first_kept; ++n) {
    EXPECT_EQ(journald.read(), "N=" + std::to_string(n) + "\n");
  }
  // What fits now goes first, in its order, without the two that were lost.
  std::vector<std::string> later;
  for (int round = 0; later.size() < Journal::kMaxKept + 1 && round < 1000; ++round) {
    journal.send("LAST=1\n");
    for (auto entry = journald.read(); !entry.empty(); entry = journald.read()) {
      later.push_back(entry);
    }
  }
  ASSERT_GT(later.size(), Journal::kMaxKept);
  EXPECT_EQ(without_own_time(later.front()), "N=" + std::to_string(first_kept + 2) + "\n");
  EXPECT_EQ(without_own_time(later[Journal::kMaxKept - 1]), "N=" + std::to_string(sent - 1) + "\n");
  EXPECT_EQ(later[Journal::kMaxKept].rfind("LAST=1\n", 0), 0U) << later[Journal::kMaxKept];
}

TEST_F(JournalTest, SendsWhatItKeptAsSoonAsJournaldReadsAgain) {
  PlayedJournald journald(path);
  TestLoop loop;
  Journal journal(path);
  journal.send_kept_from(loop);
  const size_t first = fill(journal);
  EXPECT_EQ(journal.send(next()), Outcome::kept);
  EXPECT_EQ(journal.send(next()), Outcome::kept);
  std::vector<std::string> kept;
  const EventSource reads = loop.on_io(journald.fd(), EPOLLIN, [&](uint32_t) {
    for (auto entry = journald.read(); !entry.empty(); entry = journald.read()) {
      if (!without_own_time(entry).empty()) kept.push_back(without_own_time(entry));
    }
    if (kept.size() == 3) loop.exit(0);
  });
  EXPECT_EQ(loop.run(), 0);
  for (size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i], "N=" + std::to_string(first + i) + "\n");
  }
  // What goes at once has no such field.
  EXPECT_EQ(journal.send("A=1\n"), Outcome::written);
  EXPECT_EQ(journald.read(), "A=1\n");
}

TEST_F(JournalTest, LeavesALoopInPeaceWhoseJournaldIsGone) {
  auto journald = std::make_unique<PlayedJournald>(path);
  TestLoop loop;
  Journal journal(path);
  journal.send_kept_from(loop);
  fill(journal);
  journald.reset();
  ::unlink(path.c_str());
  int rounds = 0;
  EventSource later = loop.on_timer([&] { loop.exit(0); });
  const EventSource each = loop.on_post([&] { ++rounds; });
  later.arm(monotonic_now() + milliseconds(100));
  EXPECT_EQ(loop.run(), 0);
  EXPECT_LE(rounds, 4);
  EXPECT_EQ(journal.send("A=1\n"), Outcome::failed);
}

TEST_F(JournalTest, MayBeWrittenToAfterTheLoopThatItHasLeft) {
  PlayedJournald journald(path);
  Journal journal(path);
  {
    TestLoop loop;
    journal.send_kept_from(loop);
    fill(journal);
    EXPECT_EQ(journal.send(next()), Outcome::kept);
    journal.leave_loop();
  }
  EXPECT_EQ(journal.send(next()), Outcome::kept);
  while (!journald.read().empty()) {
  }
  EXPECT_EQ(journal.send(next()), Outcome::written);
}

TEST_F(JournalTest, TriesOnceMoreAtTheEndAndCountsWhatIsLost) {
  PlayedJournald journald(path);
  Journal journal(path);
  fill(journal);
  EXPECT_EQ(journal.send(next()), Outcome::kept);
  std::thread reader([&] {
    std::this_thread::sleep_for(milliseconds(50));
    journald.read();
    journald.read();
  });
  EXPECT_EQ(journal.finish(), 0U);
  reader.join();
  fill(journal);
  EXPECT_EQ(journal.send(next()), Outcome::kept);
  EXPECT_EQ(journal.finish(), 2U);
  EXPECT_EQ(journal.finish(), 0U);
}

TEST_F(JournalTest, FindsAJournaldThatWasStartedAgain) {
  auto journald = std::make_unique<PlayedJournald>(path);
  Journal journal(path);
  EXPECT_EQ(journal.send("A=1\n"), Outcome::written);
  journald = std::make_unique<PlayedJournald>(path);
  EXPECT_EQ(journal.send("A=2\n"), Outcome::written);
  EXPECT_EQ(journald->read(), "A=2\n");
}

TEST_F(JournalTest, FailsWithErrnoWhereThereIsNone) {
  Journal journal(path);
  EXPECT_EQ(journal.send("A=1\n"), Outcome::failed);
  EXPECT_EQ(errno, ENOENT);
  // And is there once there is one.
  PlayedJournald journald(path);
  EXPECT_EQ(journal.send("A=2\n"), Outcome::written);
}

}  // namespace netmon
