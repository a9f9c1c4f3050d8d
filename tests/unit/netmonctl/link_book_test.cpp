// SPDX-License-Identifier: MIT
#include "netmonctl/link_book.h"

#include <gtest/gtest.h>

#include "support/link_json.h"

namespace netmon::ctl {

namespace {

JsonObject sample_reply(uint64_t monotonic_usec, uint64_t rx_bytes,
                        const std::string& quality = "ok") {
  return {{"sample",
           {{"interface", "eth0"},
            {"ifindex", 3},
            {"monotonic_usec", monotonic_usec},
            {"realtime_usec", 1},
            {"quality", quality},
            {"operstate", "down"},
            {"admin_up", false},
            {"rx_bytes", rx_bytes}}}};
}

const JsonObject kLive = {{"live", true}};

// A book with eth0, as the stream tells it first.
LinkBook book_of_one() {
  LinkBook book;
  book.take({{"link", link_json("eth0")}});
  book.take(kLive);
  return book;
}

const LinkPage& eth0(const LinkBook& book) {
  return book.pages().at("eth0");
}

}  // namespace

TEST(LinkBook, IsLiveWhenTheStreamSaysSo) {
  LinkBook book;
  book.take({{"link", link_json("eth0")}});
  EXPECT_FALSE(book.live());
  book.take(kLive);
  EXPECT_TRUE(book.live());
}

TEST(LinkBook, KeepsTheRatesOfEachSample) {
  LinkBook book = book_of_one();  // 1000 bytes at 5 s
  book.take(sample_reply(6'000'000, 1500));
  book.take(sample_reply(8'000'000, 2500));
  EXPECT_EQ(LinkPage::last(eth0(book).rx_bytes, 10), (Series{500.0, 500.0}));
  EXPECT_EQ(eth0(book).link.rates->rx_bytes, 500.0);
  EXPECT_EQ(eth0(book).link.operstate, "down");
  EXPECT_EQ(eth0(book).link.admin_up, false);
  EXPECT_EQ(LinkPage::last(eth0(book).rx_bytes, 1), (Series{500.0}));
}

TEST(LinkBook, MakesNoRateOfAFewMilliseconds) {
  LinkBook book = book_of_one();  // 1000 bytes at 5 s, which were 117,625,000 in that second
  book.take(sample_reply(5'003'000, 1500));
  book.take(sample_reply(6'000'000, 2500));
  EXPECT_EQ(LinkPage::last(eth0(book).rx_bytes, 10), (Series{117'625'000.0, 1500.0}));
}

TEST(LinkBook, HasAGapForAReset) {
  LinkBook book = book_of_one();
  book.take(sample_reply(6'000'000, 1500));
  book.take(sample_reply(7'000'000, 0, "reset"));
  book.take(sample_reply(8'000'000, 100));
  EXPECT_EQ(LinkPage::last(eth0(book).rx_bytes, 10), (Series{500.0, std::nullopt, 100.0}));
}

TEST(LinkBook, DropsWhatIsGoneUnlessSomebodyHasAskedForItByItsName) {
  LinkBook book = book_of_one();
  JsonObject gone = link_json("eth0");
  gone["standing"] = "absent";
  gone["named"] = true;
  book.take({{"link", gone}});
  EXPECT_EQ(book.pages().size(), 1U);
  gone["named"] = false;
  book.take({{"link", gone}});
  EXPECT_TRUE(book.pages().empty());
}

TEST(LinkBook, DropsWhatIsNotMonitoredAnyMore) {
  LinkBook book = book_of_one();
  JsonObject other = link_json("wan0");
  other["ifindex"] = 4;
  book.take({{"link", other}});
  book.take({{"unmonitored", "eth0"}});
  book.take({{"unmonitored", 4}});
  EXPECT_EQ(book.pages().size(), 1U);
  EXPECT_TRUE(book.pages().contains("wan0"));
}

TEST(LinkBook, ForgetsWhatIsTooOld) {
  LinkBook book = book_of_one();
  for (uint64_t i = 0; i < 2 * LinkPage::kRemembered; ++i) {
    book.take(sample_reply(6'000'000 + i * 1'000'000, 1500));
  }
  EXPECT_EQ(eth0(book).rx_bytes.size(), LinkPage::kRemembered);
  EXPECT_EQ(eth0(book).tx_bytes.size(), LinkPage::kRemembered);
}

TEST(LinkBook, TakesALinkAgainWithoutLosingItsHistory) {
  LinkBook book = book_of_one();
  book.take(sample_reply(6'000'000, 1500));
  JsonObject changed = link_json("eth0");
  changed["standing"] = "contended";
  changed.erase("sample");
  changed.erase("rates");
  book.take({{"link", changed}});
  EXPECT_EQ(eth0(book).link.standing, Standing::contended);
  EXPECT_EQ(eth0(book).rx_bytes.size(), 1U);
  book.take(sample_reply(7'000'000, 1600));
  EXPECT_EQ(eth0(book).link.rates->rx_bytes, 100.0);
}

TEST(LinkBook, FollowsALinkToItsNewName) {
  LinkBook book = book_of_one();
  book.take({{"link", link_json("wan0")}});  // the same ifindex
  EXPECT_EQ(book.pages().size(), 1U);
  EXPECT_TRUE(book.pages().contains("wan0"));
}

TEST(LinkBook, KeepsEvents) {
  LinkBook book = book_of_one();
  EXPECT_EQ(eth0(book).events.size(), 1U);
  book.take({{"event", {{"interface", "eth0"}, {"kind", "link_down"}, {"message", "link down"}}}});
  ASSERT_EQ(eth0(book).events.size(), 2U);
  EXPECT_EQ(eth0(book).events.back().message, "link down");
  EXPECT_EQ(eth0(book).link.last_event->kind, "link_down");
}

TEST(LinkBook, LosesWhatASecondStreamDoesNotTellAgain) {
  LinkBook book = book_of_one();
  JsonObject other = link_json("eth1");
  other["ifindex"] = 4;
  book.take({{"link", other}});
  book.take(sample_reply(6'000'000, 1500));
  ASSERT_EQ(book.pages().size(), 2U);
  book.begin_again();
  EXPECT_EQ(book.pages().size(), 2U);
  book.take({{"link", link_json("eth0")}});
  EXPECT_EQ(book.pages().size(), 2U);
  book.take(kLive);
  EXPECT_EQ(book.pages().size(), 1U);
  EXPECT_EQ(eth0(book).rx_bytes.size(), 1U);
}

TEST(LinkBook, LeavesAloneWhatItDoesNotKnow) {
  LinkBook book;
  book.take(sample_reply(6'000'000, 1500));
  book.take({{"event", {{"interface", "eth9"}}}, {"news", 4}, {"link", 3}});
  EXPECT_TRUE(book.pages().empty());
}

}  // namespace netmon::ctl
