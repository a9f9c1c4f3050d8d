// SPDX-License-Identifier: MIT
#include "netmonctl/units.h"

#include <gtest/gtest.h>

#include <cmath>

namespace netmon::ctl {

TEST(Units, AmountsHaveThreeDigitsAndAPower) {
  const std::pair<double, const char*> cases[] = {
      {0, "0"},          {1, "1"},           {941, "941"},    {999, "999"},      {999.5, "1.00k"},
      {1234, "1.23k"},   {9994, "9.99k"},    {9996, "10.0k"}, {12'345, "12.3k"}, {99'960, "100k"},
      {999'499, "999k"}, {999'500, "1.00M"}, {941e6, "941M"}, {400e9, "400G"},   {1.5, "1.50"},
      {0.25, "0.25"},    {12.34, "12.3"},    {123.4, "123"},  {1e21, "1000E"},
  };
  for (const auto& [value, text] : cases) EXPECT_EQ(format_amount(value), text) << value;
}

TEST(Units, WhatIsNotKnownIsADashAndNeverZero) {
  EXPECT_EQ(format_amount(std::optional<double>()), "-");
  EXPECT_EQ(format_bits(std::nullopt), "-");
  EXPECT_EQ(format_amount(std::nan("")), "-");
  EXPECT_EQ(format_bits(0.0), "0");
}

TEST(Units, BytesAreShownAsBits) {
  EXPECT_EQ(format_bits(125e6), "1.00G");
}

TEST(Units, AgesHaveTheirTwoLargestUnits) {
  EXPECT_EQ(format_age(seconds(0)), "0s");
  EXPECT_EQ(format_age(milliseconds(999)), "0s");
  EXPECT_EQ(format_age(seconds(-5)), "0s");
  EXPECT_EQ(format_age(milliseconds(8900)), "8s");
  EXPECT_EQ(format_age(seconds(125)), "2min 5s");
  EXPECT_EQ(format_age(seconds(3600)), "1h");
  EXPECT_EQ(format_age(std::chrono::hours(76) + seconds(61)), "3d 4h");
}

TEST(Units, ATimeThatIsOverIsNotAhead) {
  EXPECT_EQ(time_until(5'000'000, 2'000'000), seconds(3));
  EXPECT_EQ(time_until(2'000'000, 5'000'000), seconds(0));
  EXPECT_EQ(age_of(2'000'000, 5'000'000), seconds(3));
  EXPECT_EQ(age_of(5'000'000, 2'000'000), seconds(0));
}

}  // namespace netmon::ctl
