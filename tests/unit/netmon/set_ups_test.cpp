// SPDX-License-Identifier: MIT
#include "netmon/set_ups.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace netmon {

namespace {

class SetUpsTest : public testing::Test {
 protected:
  EventLoop loop;
  SetUps set_ups{loop};
  std::vector<std::string> answers;

  uint64_t ask(LinkId link) {
    const uint64_t decision = set_ups.next_decision();
    set_ups.wait(decision, link,
                 [this](const SetUpOutcome& outcome) { answers.push_back(outcome.message); });
    return decision;
  }
};

}  // namespace

TEST_F(SetUpsTest, AreNumberedFromOne) {
  EXPECT_EQ(set_ups.next_decision(), 1U);
  EXPECT_EQ(set_ups.next_decision(), 2U);
}

TEST_F(SetUpsTest, TellWhoAskedOnce) {
  const uint64_t decision = ask(3);
  EXPECT_EQ(set_ups.link_of(decision), 3U);
  set_ups.answer(decision, {true, 0, "done"});
  set_ups.answer(decision, {true, 0, "again"});
  EXPECT_EQ(answers, (std::vector<std::string>{"done"}));
  EXPECT_EQ(set_ups.link_of(decision), std::nullopt);
}

TEST_F(SetUpsTest, OfThePolicyAreNobodys) {
  const uint64_t decision = set_ups.next_decision();
  EXPECT_EQ(set_ups.link_of(decision), std::nullopt);
  set_ups.answer(decision, {true, 0, "done"});
  EXPECT_TRUE(answers.empty());
}

TEST_F(SetUpsTest, AreGivenUpWithTheMonitorOfTheirLink) {
  ask(1);
  const uint64_t other = ask(2);
  ask(1);
  set_ups.give_up(1);
  EXPECT_EQ(answers, (std::vector<std::string>{"its monitor is gone", "its monitor is gone"}));
  EXPECT_EQ(set_ups.link_of(other), 2U);
}

}  // namespace netmon
