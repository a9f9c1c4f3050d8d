// SPDX-License-Identifier: MIT
#include "sysd/journal.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "support/temporary_directory.h"

namespace netmon {

namespace {

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

  // The next entry; "" if there is none.
  std::string read() {
    std::array<char, 4096> bytes{};
    const ssize_t count = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    return count < 0 ? "" : std::string(bytes.data(), static_cast<size_t>(count));
  }

 private:
  UniqueFd fd_;
};

class JournalTest : public testing::Test {
 protected:
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
  size_t sent = 0;
  const auto next = [&] { return "N=" + std::to_string(sent++) + "\n"; };
  while (journal.send(next()) == Outcome::written) ASSERT_LT(sent, 100'000U);
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
  EXPECT_EQ(later.front(), "N=" + std::to_string(first_kept + 2) + "\n");
  EXPECT_EQ(later[Journal::kMaxKept - 1], "N=" + std::to_string(sent - 1) + "\n");
  EXPECT_EQ(later[Journal::kMaxKept], "LAST=1\n");
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
