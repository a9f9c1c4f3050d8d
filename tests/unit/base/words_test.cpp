// SPDX-License-Identifier: MIT
#include "base/words.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace netmon {

namespace {

enum class Colour : uint8_t { red, green, blue };
constexpr auto kColours = words<Colour::blue>({"red", "green", "blue"});

static_assert(kColours[Colour::green] == "green");
static_assert(kColours.find("blue") == Colour::blue);

}  // namespace

TEST(Words, AreFoundByValueAndByWord) {
  EXPECT_EQ(kColours[Colour::red], "red");
  EXPECT_EQ(kColours.find("green"), Colour::green);
  EXPECT_EQ(kColours.find("Green"), std::nullopt);
  EXPECT_EQ(kColours.find(""), std::nullopt);
}

TEST(Words, OfAValueThatTheEnumDoesNotHaveThereIsNone) {
  EXPECT_THROW(static_cast<void>(kColours[static_cast<Colour>(3)]), std::out_of_range);
}

}  // namespace netmon
