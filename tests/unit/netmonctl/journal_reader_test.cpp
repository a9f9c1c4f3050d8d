// SPDX-License-Identifier: MIT
#include "netmonctl/journal_reader.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <sstream>

#include "netmonctl/journal_access.h"
#include "netmonctl/journal_events.h"
#include "netmonctl/journal_queries.h"
#include "netmonctl/journal_samples.h"
#include "report/message_ids.h"
#include "support/journal_file.h"
#include "support/moments.h"
#include "support/temporary_directory.h"

namespace netmon::ctl {

namespace {

constexpr uint64_t kStart = 1'700'000'000 * kSec;
constexpr uint64_t kMono = 5'000 * kSec;

class CtlJournal : public testing::Test {
 protected:
  void sample(uint64_t second, JournalFile::Sample sample = {}) {
    sample.rx_bytes = second * 1000;
    file.sample(kStart + second * kSec, kMono + second * kSec, sample);
  }
  JournalReader open() {
    file.write(directory.path());
    return JournalReader::open({{}, directory.path()}).take_or_throw();
  }
  // Reads [begin, end) in seconds after kStart: the seconds of the samples that came.
  std::vector<uint64_t> read(uint64_t begin, uint64_t end, const std::string& name = "eth0") {
    auto journal = open();
    std::vector<uint64_t> found;
    const auto result = read_samples(journal, *InterfaceName::from_input(name),
                                     kStart + begin * kSec, kStart + end * kSec,
                                     [&](const TimedReading& reading) {
                                       found.push_back((reading.realtime_usec - kStart) / kSec);
                                       readings.push_back(reading);
                                     },
                                     {});
    EXPECT_TRUE(result);
    count = *result;
    return found;
  }

  TemporaryDirectory directory;
  JournalFile file;
  SampleCount count;
  std::vector<TimedReading> readings;
};

using Seconds = std::vector<uint64_t>;

}  // namespace

TEST(CtlOrigin, IsTheUnitThatJournaldSaw) {
  EXPECT_EQ(origin_of("netmon.service"), Origin::netmon);
  EXPECT_EQ(origin_of("intfmon@eth0.service"), Origin::monitor);
  EXPECT_EQ(origin_of("intfmon@br\\x2dlan.service"), Origin::monitor);
  for (const char* unit : {"", "intfmon@eth0", "intfmon@eth0.scope", "xintfmon@eth0.service",
                           "user@1000.service", "netmon.service ", "session-3.scope"}) {
    EXPECT_EQ(origin_of(unit), Origin::other) << unit;
  }
}

TEST(CtlId128, IsThirtyTwoDigits) {
  EXPECT_EQ(parse_id128("000102030405060708090a0b0c0d0e0f"),
            (Id128{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}));
  for (const char* text :
       {"", "00", "0001020304050607-08090a0b0c0d0e0f", "g0000000000000000000000000000000"}) {
    EXPECT_FALSE(parse_id128(text)) << text;
  }
}

TEST(CtlSentAt, MovesBothClocksBackByWhatJournaldTookItLater) {
  const JournalTime entry{kStart, kMono, {}};
  EXPECT_EQ(sent_at(entry, std::to_string(kStart - 700)).realtime_usec, kStart - 700);
  EXPECT_EQ(sent_at(entry, std::to_string(kStart - 700)).monotonic_usec, kMono - 700);
  for (const std::string& nonsense :
       {std::string(), std::string("x"), std::string("-5"), std::to_string(kStart + 1),
        std::to_string(kStart - 7'200 * kSec), std::string("12"), std::to_string(kStart) + "x"}) {
    EXPECT_EQ(sent_at(entry, nonsense).realtime_usec, kStart) << nonsense;
    EXPECT_EQ(sent_at(entry, nonsense).monotonic_usec, kMono) << nonsense;
  }
}

TEST_F(CtlJournal, GoesByTheOwnTimeOfSamplesThatWaitedForJournald) {
  for (uint64_t second = 0; second < 5; ++second) sample(second);
  for (uint64_t second = 5; second < 12; ++second) {
    JournalFile::Sample kept;
    kept.rx_bytes = second * 1000;
    kept.own_usec = kStart + second * kSec;
    file.sample(kStart + 12 * kSec + second, kMono + 12 * kSec + second, kept);
  }
  for (uint64_t second = 13; second < 16; ++second) sample(second);
  EXPECT_EQ(read(3, 9), (Seconds{2, 3, 4, 5, 6, 7, 8, 9}));
  ASSERT_EQ(readings.size(), 8U);
  EXPECT_EQ(readings[6].monotonic_usec, kMono + 8 * kSec);
}

TEST_F(CtlJournal, GivesTheSamplesOfASpanAndOneBesideItOnEitherSide) {
  for (uint64_t second = 0; second < 20; ++second) sample(second);
  EXPECT_EQ(read(5, 8), (Seconds{4, 5, 6, 7, 8}));
  EXPECT_EQ(count.samples, 3U);
  EXPECT_EQ(count.refused, 0U);
  ASSERT_EQ(readings.size(), 5U);
  EXPECT_EQ(readings[1].reading.counters[Counter::rx_bytes], 5000U);
  EXPECT_EQ(readings[1].reading.operstate, Operstate::up);
  EXPECT_EQ(readings[1].monotonic_usec, kMono + 5 * kSec);
  EXPECT_EQ(readings[1].boot, parse_id128(kFirstBoot));
  EXPECT_EQ(readings[1].monitor, parse_id128(kMonitor));
}

TEST_F(CtlJournal, GivesAllWhereNothingIsBesideTheSpan) {
  for (uint64_t second = 0; second < 3; ++second) sample(second);
  EXPECT_EQ(read(0, 100), (Seconds{0, 1, 2}));
  EXPECT_EQ(read(50, 100), (Seconds{2}));  // the one before it
  EXPECT_EQ(count.samples, 0U);
}

TEST_F(CtlJournal, GoesOnWhereTheClockWasSetBack) {
  // The machine begins two hours ahead, and is set right.
  for (uint64_t second = 0; second < 3; ++second) {
    file.sample(kStart + (7200 + second) * kSec, kMono + second * kSec, {});
  }
  for (uint64_t second = 3; second < 9; ++second) {
    file.sample(kStart + second * kSec, kMono + second * kSec, {});
  }
  EXPECT_EQ(read(2, 7), (Seconds{7200, 3, 4, 5, 6, 7}));
  EXPECT_EQ(count.samples, 4U);
}

TEST_F(CtlJournal, GoesOnAfterSamplesOfTheFuture) {
  const uint64_t now = realtime_usec();
  file.sample(now + uint64_t{365} * 86'400 * kSec, kMono, {});
  file.sample(now - 10 * kSec, kMono + kSec, {});
  auto journal = open();
  const auto found = read_samples(journal, *InterfaceName::from_input("eth0"), now - 60 * kSec, now,
                                  [](const TimedReading&) {}, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->samples, 1U);
}

TEST_F(CtlJournal, EndsADayAfterTheSpan) {
  sample(0);
  file.sample(kStart + 90'000 * kSec, kMono + 90'000 * kSec, {});
  sample(2);
  EXPECT_EQ(read(0, 5), (Seconds{0, 90'000}));
}

TEST_F(CtlJournal, HasTheEventsAfterTheClockWasSetBack) {
  file.event(kStart + 7200 * kSec, "eth0", message_id::kLinkDown, "ahead");
  file.event(kStart + 5 * kSec, "eth0", message_id::kLinkDown, "right");
  file.write(directory.path());
  auto events = EventReader::open({{}, directory.path()}, {}).take_or_throw();
  ASSERT_TRUE(events.journal().seek(kStart));
  std::vector<std::string> messages;
  const auto end = events.read_on(kStart + 60 * kSec, [&](const LoggedEvent& event) {
    messages.push_back(event.message);
    return true;
  });
  EXPECT_TRUE(end && *end);
  EXPECT_EQ(messages, std::vector<std::string>{"right"});
}

TEST_F(CtlJournal, TellsInterfacesApart) {
  sample(0);
  sample(1, {.interface = "eth1"});
  sample(2, {.interface = "a\\x1b"});
  sample(3);
  EXPECT_EQ(read(0, 9), (Seconds{0, 3}));
  EXPECT_EQ(read(0, 9, "eth1"), (Seconds{1}));
  EXPECT_EQ(read(0, 9, "a\\x1b"), (Seconds{2}));
  EXPECT_EQ(read(0, 9, "a\x1b"), (Seconds{2}));
  EXPECT_EQ(read(0, 9, "eth"), (Seconds{}));
  const auto names = open().interfaces(10);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()),
            (std::set<std::string>{"eth0", "eth1", "a\\x1b"}));
  EXPECT_EQ(open().interfaces(1).size(), 1U);
}

TEST_F(CtlJournal, TakesOnlySamplesThatAMonitorWrote) {
  sample(0);
  sample(1, {.unit = "user@1000.service"});
  sample(2, {.unit = "evil.service"});
  file.entry(kStart + 3 * kSec, kMono,
             {{"MESSAGE", "Interface:eth0 state:up"},
              {"MESSAGE_ID", kSampleId},
              {"NETMON_INTERFACE", "eth0"},
              {"_SYSTEMD_UNIT", "intfmon@eth0.service"}});
  file.entry(kStart + 4 * kSec, kMono, {{"MESSAGE_ID", kSampleId}, {"NETMON_INTERFACE", "eth0"}});
  // A name outside that is not the one inside.
  file.entry(kStart + 5 * kSec, kMono,
             {{"MESSAGE",
               "Interface:eth9 state:up up_count:1 down_count:1\nrx_bytes:1 rx_dropped:0 "
               "rx_errors:0 rx_packets:0\ntx_bytes:1 tx_dropped:0 tx_errors:0 tx_packets:0"},
              {"MESSAGE_ID", kSampleId},
              {"NETMON_INTERFACE", "eth0"},
              {"_SYSTEMD_UNIT", "intfmon@eth0.service"}});
  sample(6);
  EXPECT_EQ(read(0, 9), (Seconds{0, 6}));
  EXPECT_EQ(count.samples, 2U);
  EXPECT_EQ(count.refused, 5U);
}

TEST_F(CtlJournal, PassesOverForgedEntriesBeforeTheSpan) {
  sample(0);
  for (uint64_t second = 1; second < 5; ++second) sample(second, {.unit = "evil.service"});
  sample(5);
  EXPECT_EQ(read(5, 9), (Seconds{0, 5}));
}

TEST_F(CtlJournal, MakesTheRatesOfTheLastMinutes) {
  const uint64_t now = realtime_usec();
  for (uint64_t second = 0; second < 60; ++second) {
    JournalFile::Sample each;
    each.rx_bytes = second * 2000;
    each.tx_bytes = second * 500;
    file.sample(now - (60 - second) * kSec, kMono + second * kSec, each);
  }
  file.write(directory.path());
  Options options;
  options.journal_directory = directory.path();
  const auto name = *InterfaceName::from_input("eth0");
  const auto rates =
      recent_rates(options, name, std::chrono::seconds(120), std::chrono::seconds(10));
  ASSERT_TRUE(rates);
  ASSERT_EQ(rates->size(), 12U);
  EXPECT_FALSE((*rates)[2].rx_bytes);
  EXPECT_NEAR((*rates)[9].rx_bytes.value_or(0), 2000, 2);
  EXPECT_NEAR((*rates)[9].tx_bytes.value_or(0), 500, 1);
}

TEST_F(CtlJournal, GivesTheLastEventsOldestFirst) {
  for (int i = 0; i < 5; ++i) {
    file.event(kStart + static_cast<uint64_t>(i) * kSec, "eth0", message_id::kLinkDown,
               std::to_string(i));
    file.event(kStart + static_cast<uint64_t>(i) * kSec + 1, "eth1", message_id::kLinkDown,
               "other");
    file.event(kStart + static_cast<uint64_t>(i) * kSec + 2, "eth0", message_id::kLinkDown,
               "forged", {}, "evil.service");
  }
  file.write(directory.path());
  Options options;
  options.journal_directory = directory.path();
  const auto last = recent_events(options, *InterfaceName::from_input("eth0"), 2);
  ASSERT_TRUE(last);
  ASSERT_EQ(last->size(), 2U);
  EXPECT_EQ((*last)[0].message, "3");
  EXPECT_EQ((*last)[1].message, "4");
  EXPECT_EQ((*last)[1].kind, "link_down");
  EXPECT_EQ(recent_events(options, *InterfaceName::from_input("eth0"), 9)->size(), 5U);
  EXPECT_EQ(recent_events(options, *InterfaceName::from_input("eth7"), 9)->size(), 0U);
}

TEST_F(CtlJournal, SaysThatADirectoryIsNotThere) {
  const auto journal = JournalReader::open({{}, "/nonexistent"});
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().text(),
            "cannot open the journal /nonexistent: No such file or directory");
}

TEST_F(CtlJournal, SurvivesADamagedFile) {
  for (uint64_t second = 0; second < 500; ++second) sample(second);
  file.write(directory.path());
  const auto path = directory.path() / "test.journal";
  std::stringstream whole;
  whole << std::ifstream(path, std::ios::binary).rdbuf();
  const size_t middle = whole.str().find("rx_bytes:250000 ");
  ASSERT_NE(middle, std::string::npos);
  std::fstream damaged(path, std::ios::in | std::ios::out | std::ios::binary);
  damaged.seekp(static_cast<std::streamoff>(middle));
  damaged << std::string(20'000, '\xff');
  damaged.close();
  read(0, 1000);  // whatever comes, it comes to an end
  EXPECT_LT(count.samples, 500U);
}

// As root everything may be read, so this is asked as another user then.
TEST_F(CtlJournal, NamesTheGroupToThoseWithoutTheRight) {
  sample(0);
  file.write(directory.path());
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  const bool root = ::geteuid() == 0;
  std::filesystem::permissions(directory.path() / "test.journal",
                               std::filesystem::perms(root ? 0640 : 0));
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (root && (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0)) {
      ::_exit(2);
    }
    const auto refused = check_journal_access(directory.path().string());
    const auto journal = JournalReader::open({{}, directory.path().string()});
    const bool good = refused && refused->code == EACCES && !journal &&
                      journal.error().text() == refused->text() &&
                      refused->text().find("group systemd-journal") != std::string::npos;
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace netmon::ctl
