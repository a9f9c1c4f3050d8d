// SPDX-License-Identifier: MIT
#include "netmonctl/printable.h"

#include <gtest/gtest.h>

namespace netmon::ctl {

TEST(Printable, TextHoldsNothingThatSteersATerminal) {
  EXPECT_EQ(printable("eth0"), "eth0");
  EXPECT_EQ(printable("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a");
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(printable("größe"), "größe");
}

TEST(Printable, TextKeepsANameThatIsShownAlready) {
  EXPECT_EQ(printable("a\\x1bb\\x5c"), "a\\x1bb\\x5c");
}

TEST(Printable, TextIsCutByColumnsAndNeverWithinACharacter) {
  EXPECT_EQ(cut("größe", 5), "größe");
  EXPECT_EQ(cut("größe", 4), "grö…");
  EXPECT_EQ(cut("größe", 1), "…");
  EXPECT_EQ(cut("größe", 0), "");
  EXPECT_EQ(width_of(cut("fibre swap", 6)), 6U);
}

}  // namespace netmon::ctl
