// SPDX-License-Identifier: MIT
#include "base/similar.h"

#include <gtest/gtest.h>

#include <vector>

namespace netmon {

namespace {

std::string similar(std::string_view given) {
  const std::vector<std::string> words = {"eth0", "enp3s0f1", "lo", "wan"};
  return similar_word(given, words).value_or("");
}

}  // namespace

TEST(SimilarWord, IsTheOneThatMayHaveBeenMeant) {
  EXPECT_EQ(similar("eht0"), "eth0") << "swapped";
  EXPECT_EQ(similar("eth"), "eth0") << "left out";
  EXPECT_EQ(similar("eth00"), "eth0") << "twice";
  EXPECT_EQ(similar("etg0"), "eth0") << "beside it";
  EXPECT_EQ(similar("enps0f1"), "enp3s0f1");
  EXPECT_EQ(similar("emp3s0f2"), "enp3s0f1") << "two mistakes in a long name";
  EXPECT_EQ(similar("wam"), "wan");
}

TEST(SimilarWord, IsNoneWhereNothingIsNear) {
  EXPECT_EQ(similar(""), "");
  EXPECT_EQ(similar("x"), "");
  EXPECT_EQ(similar("br0"), "");
  EXPECT_EQ(similar("wlan77"), "");
  EXPECT_EQ(similar(std::string(60'000, 'e')), "");
}

}  // namespace netmon
