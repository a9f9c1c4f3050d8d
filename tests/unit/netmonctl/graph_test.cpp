// SPDX-License-Identifier: MIT
#include "netmonctl/graph.h"

#include <gtest/gtest.h>

#include <cmath>

namespace netmon::ctl {

TEST(Graph, BarsFillTheirShareOfTheColumns) {
  EXPECT_EQ(bar(0, 4, true), "    ");
  EXPECT_EQ(bar(0.5, 4, true), "██  ");
  EXPECT_EQ(bar(1, 4, true), "████");
  EXPECT_EQ(bar(7, 4, true), "████");
  EXPECT_EQ(bar(0.15625, 4, true), "▋   ");
  EXPECT_EQ(bar(0.5, 4, false), "##  ");
}

TEST(Graph, BarsOfTheLeastAreSeenAndOfNothingAreNot) {
  EXPECT_EQ(bar(1e-9, 4, true), "▏   ");
  EXPECT_EQ(bar(1e-9, 4, false), "#   ");
  EXPECT_EQ(bar(-1, 4, true), "    ");
  EXPECT_EQ(bar(std::nan(""), 4, true), "    ");
}

TEST(Graph, SparklinesShowTheLastValuesAtTheRight) {
  EXPECT_EQ(sparkline({0, 1, 2, 4, 8}, 8, 5, true), "▁▁▂▄█");
  EXPECT_EQ(sparkline({9, 4, 8}, 8, 2, true), "▄█");
  EXPECT_EQ(sparkline({4, 8}, 8, 4, true), "  ▄█");
  EXPECT_EQ(sparkline({}, 8, 3, true), "   ");
  EXPECT_EQ(sparkline({0, 4, 8}, 8, 3, false), "_=#");
}

TEST(Graph, SparklinesHaveABlankWhereNothingIsKnown) {
  EXPECT_EQ(sparkline({8, std::nullopt, 0}, 8, 3, true), "█ ▁");
  EXPECT_EQ(sparkline({0, 0}, 0, 2, true), "▁▁");
}

TEST(Graph, TallOnesHaveTheirHighestLineFirst) {
  EXPECT_EQ(tall_graph({0, 8, 12, 16}, 16, 5, 2, true),
            (std::vector<std::string>{"   ▄█", " ▁███"}));
}

TEST(Graph, LargestIsThatOfWhatIsKnown) {
  EXPECT_EQ(largest({1, std::nullopt, 3}), 3);
  EXPECT_EQ(largest({std::nullopt}), 0);
}

}  // namespace netmon::ctl
