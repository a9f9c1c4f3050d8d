// SPDX-License-Identifier: MIT
#include "netmonctl/did_you_mean.h"

#include <gtest/gtest.h>

namespace netmon::ctl {

TEST(DidYouMean, NamesTheNearestWord) {
  EXPECT_EQ(did_you_mean("sattus", {"show", "status"}), "; did you mean 'status'?");
  EXPECT_EQ(did_you_mean("relase", {"reload", "release"}), "; did you mean 'release'?");
  EXPECT_EQ(did_you_mean("--jsno", {"--for", "--json"}), "; did you mean '--json'?");
  EXPECT_EQ(did_you_mean("upp", {"up"}), "; did you mean 'up'?");
}

TEST(DidYouMean, SaysNothingWhereNoWordIsNear) {
  EXPECT_EQ(did_you_mean("eth0", {"status", "show"}), "");
  EXPECT_EQ(did_you_mean("x", {"up"}), "");
  EXPECT_EQ(did_you_mean("", {"up"}), "");
  EXPECT_EQ(did_you_mean("status", {}), "");
  EXPECT_EQ(did_you_mean(std::string(100'000, 'a'), {"status"}), "");
}

}  // namespace netmon::ctl
