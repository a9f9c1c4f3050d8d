// SPDX-License-Identifier: MIT
#include "policy/standing.h"

#include <gtest/gtest.h>

#include <set>

namespace netmon {

TEST(Standing, EachHasAPlaceOfItsOwnInTheLineAndAWordOfItsOwn) {
  std::set<size_t> places;
  std::set<std::string_view> words;
  for (const StandingRow& row : kStandings.list) {
    EXPECT_LT(row.place, kStandings.list.size()) << row.word;
    EXPECT_TRUE(places.insert(row.place).second) << row.word;
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
  }
}

TEST(Standing, IsFoundByItsWord) {
  EXPECT_EQ(to_string(Standing::error_disabled), "error-disabled");
  EXPECT_EQ(kStandings.find("error-disabled"), Standing::error_disabled);
  EXPECT_EQ(kStandings.find("stopped by hand"), std::nullopt);
}

TEST(Rule, EachSaysWhatItRestsOnAndIsFoundByItsWord) {
  for (const RuleRow& row : kRules.list) {
    EXPECT_FALSE(row.why.empty()) << row.word;
    EXPECT_EQ(to_string(*kRules.find(row.word)), row.word);
  }
}

}  // namespace netmon
