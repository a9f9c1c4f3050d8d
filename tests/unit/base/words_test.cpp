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

enum class Tone : uint8_t { high, low };
struct ToneRow {
  std::string_view word;
  int hertz;
};
constexpr auto kTones = rows<Tone::low, ToneRow>({{"high", 880}, {"low", 220}});

static_assert(kTones[Tone::low].hertz == 220);

}  // namespace

TEST(Words, AreFoundByValueAndByWord) {
  EXPECT_EQ(kColours[Colour::red], "red");
  EXPECT_EQ(kColours.find("green"), Colour::green);
  EXPECT_EQ(kColours.find("Green"), std::nullopt);
  EXPECT_EQ(kColours.find(""), std::nullopt);
}

TEST(Words, OfRowsFindTheirValue) {
  EXPECT_EQ(kTones[Tone::high].hertz, 880);
  EXPECT_EQ(kTones.find("low"), Tone::low);
  EXPECT_EQ(kTones.find("220"), std::nullopt);
}

TEST(Words, OfAValueThatTheEnumDoesNotHaveThereIsNone) {
  EXPECT_THROW(static_cast<void>(kColours[static_cast<Colour>(3)]), std::out_of_range);
}

}  // namespace netmon
