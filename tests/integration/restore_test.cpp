// SPDX-License-Identifier: MIT
//
// Links that go down come back, by the rules.
#include <gtest/gtest.h>

#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Restore, ALinkSetDownIsUpAgainWithinOneIntervalAndTheLogTellsWhy) {
  const VethPair pair("v");
  Program netmon({kNetmon, pair.name()});
  ASSERT_TRUE(netmon.wait_for_output("Interface:v state:up", seconds(5)));
  ip("link set v down");
  EXPECT_TRUE(eventually(milliseconds(1000 + 50 * kSlower), [] { return admin_up("v"); }));
  size_t next = 0;
  EXPECT_TRUE(netmon.wait_for_error("v: link down: admin-down", seconds(5), next, &next));
  EXPECT_TRUE(netmon.wait_for_error("by the rule was-up", seconds(5), next, &next));
  EXPECT_TRUE(netmon.wait_for_error("done, IFF_UP is set", seconds(5), next, &next));
  EXPECT_TRUE(netmon.wait_for_error("link up: the outage took", seconds(5), next, &next));
  netmon.kill(SIGINT);
  EXPECT_EQ(netmon.wait_exit(seconds(5)), 0) << netmon.error_text();
}

TEST(Restore, ALinkThatOnlyAGlobMatchesIsLeftDownAndANamedOneIsBroughtUp) {
  const VethPair pair("v", VethPair::Start::down);
  {
    Program netmon({kNetmon, "v*", "!vp"});
    ASSERT_TRUE(netmon.wait_for_error("left down by the rule never-up", seconds(5)));
    ASSERT_TRUE(netmon.wait_for_output("Interface:v state:down", seconds(5)));
    EXPECT_FALSE(admin_up("v"));
  }
  Program netmon({kNetmon, "v"});
  EXPECT_TRUE(netmon.wait_for_error("by the rule named", seconds(5)));
  EXPECT_TRUE(eventually(seconds(5), [] { return admin_up("v"); }));
}

TEST(Restore, NoneIsRestoredWithRestoreNo) {
  const VethPair pair("v");
  Program netmon({kNetmon, "--restore=no", "v"});
  ASSERT_TRUE(netmon.wait_for_output("Interface:v state:up", seconds(5)));
  ip("link set v down");
  ASSERT_TRUE(netmon.wait_for_error("left down by the rule restore-off", seconds(5)));
  EXPECT_FALSE(admin_up("v"));
  EXPECT_EQ(netmon.count_errors("decision"), 0U);
}

TEST(Restore, EveryMonitorIsToldToShutDownAndNothingIsLeft) {
  const VethPairs pairs(64, VethPair::Start::up);
  Program netmon({kNetmon, "--trace", "v*", "!v*p"});
  ASSERT_TRUE(eventually(seconds(20), [&] { return netmon.count_output("Interface:") >= 128; }));
  netmon.kill(SIGTERM);
  ASSERT_EQ(netmon.wait_exit(milliseconds(500 * kSlower)), 0) << netmon.error_text();
  EXPECT_EQ(netmon.count_errors("trace: < {\"type\":\"shutdown\"}"), 64U);
}

}  // namespace netmon::test
