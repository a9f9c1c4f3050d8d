// SPDX-License-Identifier: MIT
#include "netmon/upgrades.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace netmon {

namespace {

class UpgradesTest : public testing::Test {
 protected:
  EventLoop loop;
  std::vector<LinkId> restarted;
  std::set<LinkId> gone;
  Upgrades upgrades{loop, [this](LinkId link) {
                      if (gone.contains(link)) return false;
                      restarted.push_back(link);
                      return true;
                    }};
};

}  // namespace

TEST_F(UpgradesTest, LeaveWhatIsCurrent) {
  upgrades.on_ready(1, true);
  EXPECT_TRUE(restarted.empty());
}

TEST_F(UpgradesTest, RestartTheNextWhenTheOneBeforeIsBack) {
  for (const LinkId link : {1U, 2U, 3U}) upgrades.on_ready(link, false);
  EXPECT_EQ(restarted, (std::vector<LinkId>{1}));
  upgrades.on_ready(7, true);  // another one
  EXPECT_EQ(restarted, (std::vector<LinkId>{1}));
  upgrades.on_ready(1, true);
  EXPECT_EQ(restarted, (std::vector<LinkId>{1, 2}));
  upgrades.on_ready(2, true);
  EXPECT_EQ(restarted, (std::vector<LinkId>{1, 2, 3}));
  upgrades.on_ready(3, true);
  EXPECT_EQ(restarted, (std::vector<LinkId>{1, 2, 3}));
}

TEST_F(UpgradesTest, DoNotWaitForWhatCannotBeRestarted) {
  gone = {2};
  for (const LinkId link : {1U, 2U, 3U}) upgrades.on_ready(link, false);
  upgrades.on_ready(1, true);
  EXPECT_EQ(restarted, (std::vector<LinkId>{1, 3}));
}

}  // namespace netmon
