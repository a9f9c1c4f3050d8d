// SPDX-License-Identifier: MIT
#include "netmon/inquiries.h"

#include <gtest/gtest.h>

#include <vector>

namespace netmon {

namespace {

class InquiriesTest : public testing::Test {
 protected:
  EventLoop loop;
  std::vector<LinkId> late;
  int over = 0;
  Inquiries inquiries{loop, [this](LinkId link) { late.push_back(link); }};

  void ask(std::set<LinkId> links) {
    inquiries.begin(std::move(links), [this] { ++over; });
  }
};

}  // namespace

TEST_F(InquiriesTest, OfNobodyAreOverAtOnce) {
  ask({});
  EXPECT_EQ(over, 1);
}

TEST_F(InquiriesTest, AreOverWhenAllHaveAnswered) {
  ask({1, 2});
  ask({2});
  inquiries.on_answered(1);
  EXPECT_EQ(over, 0);
  inquiries.on_answered(3);
  EXPECT_EQ(over, 0);
  inquiries.on_answered(2);
  EXPECT_EQ(over, 2);
  inquiries.on_answered(2);
  EXPECT_EQ(over, 2);
  EXPECT_TRUE(late.empty());
}

TEST_F(InquiriesTest, AreOverWhenTheirTimeIsAndTellWhoWasLate) {
  inquiries.begin({1, 2, 3}, [this] {
    ++over;
    loop.exit(0);
  });
  inquiries.on_answered(2);
  loop.run();
  EXPECT_EQ(over, 1);
  EXPECT_EQ(late, (std::vector<LinkId>{1, 3}));
  inquiries.on_answered(1);
  EXPECT_EQ(over, 1);
}

// As one that is done may ask for more.
TEST_F(InquiriesTest, MayBeginWhileOthersEnd) {
  inquiries.begin({1}, [this] { ask({1}); });
  inquiries.on_answered(1);
  EXPECT_EQ(over, 0);
  inquiries.on_answered(1);
  EXPECT_EQ(over, 1);
}

TEST_F(InquiriesTest, NumberEachRequest) {
  EXPECT_EQ(inquiries.next_request(), 1U);
  EXPECT_EQ(inquiries.next_request(), 2U);
}

}  // namespace netmon
