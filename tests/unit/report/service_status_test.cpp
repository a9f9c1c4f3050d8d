// SPDX-License-Identifier: MIT
#include "report/service_status.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/interface_names.h"

namespace netmon {

namespace {

LinkStatus link(std::string_view named, Standing standing) {
  LinkStatus status;
  status.name = name(named);
  status.standing = standing;
  return status;
}

}  // namespace

TEST(StatusLine, CountsTheLinksByHowTheyStand) {
  EXPECT_EQ(status_line({}), "Monitoring 0 interfaces");
  EXPECT_EQ(status_line(std::vector{link("a", Standing::up)}), "Monitoring 1 interface: 1 up");
  EXPECT_EQ(status_line(std::vector{link("a", Standing::absent), link("b", Standing::up),
                                    link("c", Standing::down), link("d", Standing::up)}),
            "Monitoring 4 interfaces: 2 up, 1 down (c), 1 absent (a)");
}

TEST(StatusLine, HasAWordForEachStanding) {
  std::vector<LinkStatus> links;
  for (uint8_t i = 0; i <= static_cast<uint8_t>(Standing::stopped); ++i) {
    links.push_back(link("v" + std::to_string(i), static_cast<Standing>(i)));
  }
  EXPECT_EQ(status_line(links),
            "Monitoring 9 interfaces: 1 up, 1 dormant (v2), 1 restoring (v3), 1 down (v4), "
            "1 contended (v5), 1 error-disabled (v6), 1 not seen yet (v0), 1 stopped by hand, "
            "1 absent (v7)");
}

TEST(StatusLine, NamesTheFirstThree) {
  std::vector<LinkStatus> links;
  for (const char* each : {"a", "b", "c"}) links.push_back(link(each, Standing::down));
  EXPECT_EQ(status_line(links), "Monitoring 3 interfaces: 3 down (a, b, c)");
  links.push_back(link("d", Standing::down));
  EXPECT_EQ(status_line(links), "Monitoring 4 interfaces: 4 down (a, b, c, …)");
}

TEST(StatusLine, ShowsALinkThatIsMeantByAnotherName) {
  LinkStatus known = link("v0", Standing::absent);
  known.altname = name("wan0");
  EXPECT_EQ(known.title(), "v0 (wan0)");
  EXPECT_EQ(status_line(std::vector{known}), "Monitoring 1 interface: 1 absent (v0 (wan0))");
}

TEST(StatusLine, TellsWhatIsHeldBesideHowItStands) {
  LinkStatus held = link("a", Standing::down);
  held.hold = Hold{};
  EXPECT_EQ(status_line(std::vector{held}), "Monitoring 1 interface: 1 down (a), 1 held (a)");
}

TEST(StatusLine, TellsWhatIsContendedWhileItIsUp) {
  LinkStatus contended = link("a", Standing::up);
  contended.contended = true;
  EXPECT_EQ(status_line(std::vector{contended}), "Monitoring 1 interface: 1 up, 1 contended (a)");
  contended.standing = Standing::contended;
  EXPECT_EQ(status_line(std::vector{contended}), "Monitoring 1 interface: 1 contended (a)");
}

// It is not said twice: how it stands is not known.
TEST(StatusLine, TellsWhatHasNoMonitorAndNothingElseOfIt) {
  LinkStatus without = link("a", Standing::unknown);
  without.monitor.failure = "intfmon@a.service failed: exit-code";
  EXPECT_EQ(status_line(std::vector{without}), "Monitoring 1 interface: 1 without monitor (a)");
  without.hold = Hold{};
  EXPECT_EQ(status_line(std::vector{without}),
            "Monitoring 1 interface: 1 without monitor (a), 1 held (a)");
}

}  // namespace netmon
