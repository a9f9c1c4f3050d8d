// SPDX-License-Identifier: MIT
#include "base/interface_name.h"

#include <gtest/gtest.h>

#include <string>

namespace netmon {

namespace {

struct Showing {
  std::string bytes;
  std::string shown;
};

const Showing kShowings[] = {
    {"eth0", "eth0"},
    {"", ""},
    {"br-lan.5@x", "br-lan.5@x"},
    {"*", "*"},
    {"]", "]"},
    {";", ";"},
    {"\x1b[2J", "\\x1b[2J"},
    {"\n\r\t", "\\x0a\\x0d\\x09"},
    {std::string("\0", 1), "\\x00"},
    {"\x1f \x7f~", "\\x1f \\x7f~"},
    {"\\", "\\x5c"},
    {"a\\x41", "a\\x5cx41"},
    {"\x80", "\\x80"},
    {"\xff", "\\xff"},
    {"wän€", "wän€"},
    {"\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7"},
    {"\xc2\x80", "\\xc2\\x80"},                    // C1, the first of them
    {"\xc2\x9b", "\\xc2\\x9b"},                    // C1: CSI
    {"\xc2\x9f", "\\xc2\\x9f"},                    // C1, the last of them
    {"\xc2\xa0", "\xc2\xa0"},                      // a no-break space is none
    {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong '/'
    {"\xc1\xbf", "\\xc1\\xbf"},                    // overlong DEL
    {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},           // overlong in three
    {"\xe0\x9f\xbf", "\\xe0\\x9f\\xbf"},           // the last overlong in three
    {"\xe0\xa0\x80", "\xe0\xa0\x80"},              // the first that is not
    {"\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf"},  // overlong in four
    {"\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"},  // the last overlong in four
    {"\xed\x9f\xbf", "\xed\x9f\xbf"},              // below the surrogates
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // the first surrogate
    {"\xed\xbf\xbf", "\\xed\\xbf\\xbf"},           // the last
    {"\xee\x80\x80", "\xee\x80\x80"},              // above them
    {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},      // U+10FFFF
    {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond
    {"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},  // no lead byte
    {"\xc3", "\\xc3"},                             // cut short
    {"\xe2\x82", "\\xe2\\x82"},                    // cut short
    {"\xf0\x9f\x90", "\\xf0\\x9f\\x90"},           // cut short
    {"\xe2\x41",
     "\\xe2"
     "A"},                              // not continued
    {"\xc3\xa4\xa4", "\xc3\xa4\\xa4"},  // continued too long
};

}  // namespace

TEST(Shown, EscapesControlsBackslashesAndWhatIsNotUtf8) {
  for (const Showing& c : kShowings) EXPECT_EQ(shown(c.bytes), c.shown);
}

TEST(Shown, IsDecodedToTheSameBytes) {
  for (const Showing& c : kShowings) EXPECT_EQ(decode_shown(c.shown), c.bytes) << c.shown;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string bytes = {'a', static_cast<char>(byte), 'b'};
    EXPECT_EQ(decode_shown(shown(bytes)), bytes) << byte;
  }
}

TEST(DecodeShown, LeavesWhatIsNoByteEscapeAlone) {
  const Showing cases[] = {
      {"\x1b", "\\x1b"}, {"\x1b", "\\x1B"},     {"\\x1", "\\x1"},      {"\\x", "\\x"},
      {"\\", "\\"},      {"\\xg0", "\\xg0"},    {"\\x0g", "\\x0g"},    {"\\X1b", "\\X1b"},
      {"\\n", "\\n"},    {"\\\x1b", "\\\\x1b"}, {"\\x1b", "\\x5cx1b"},
  };
  for (const Showing& c : cases) EXPECT_EQ(decode_shown(c.shown), c.bytes) << c.shown;
}

TEST(InterfaceName, TakesWhatTheKernelTakes) {
  const std::string names[] = {"lo",
                               "x",
                               "eth0.5",
                               "...",
                               "-",
                               "*",
                               "]",
                               "[",
                               ";",
                               "\\",
                               "\x1b[1m",
                               "\x80",
                               "\xff",
                               "\x7f",
                               "\x01",
                               "wän0",
                               "fifteen-bytes-1",
                               std::string(127, 'n')};
  for (const std::string& name : names) {
    const auto parsed = InterfaceName::from_bytes(name);
    ASSERT_TRUE(parsed) << shown(name);
    EXPECT_EQ(parsed->bytes(), name);
    EXPECT_EQ(parsed->shown(), shown(name));
  }
}

TEST(InterfaceName, RefusesWhatTheKernelRefusesAndSaysWhy) {
  const Showing cases[] = {
      {"", "an interface name cannot be empty"},
      {".", "not an interface name: '.'"},
      {"..", "not an interface name: '..'"},
      {std::string(128, 'n'),
       "an interface name has at most 127 bytes, not 128: '" + std::string(128, 'n') + "'"},
      {"a/b", "an interface name cannot contain '/': 'a/b'"},
      {"eth0:1", "an interface name cannot contain ':': 'eth0:1'"},
      {"a b", "an interface name cannot contain ' ': 'a b'"},
      {"a\tb", "an interface name cannot contain '\\x09': 'a\\x09b'"},
      {"a\n", "an interface name cannot contain '\\x0a': 'a\\x0a'"},
      {"a\v", "an interface name cannot contain '\\x0b': 'a\\x0b'"},
      {"a\f", "an interface name cannot contain '\\x0c': 'a\\x0c'"},
      {"a\r", "an interface name cannot contain '\\x0d': 'a\\x0d'"},
      {"a\xa0", "an interface name cannot contain '\\xa0': 'a\\xa0'"},
      {"\xc3\xa0", "an interface name cannot contain '\\xa0': '\xc3\xa0'"},
      {std::string("a\0", 2), "an interface name cannot contain '\\x00': 'a\\x00'"},
  };
  for (const Showing& c : cases) {
    const auto parsed = InterfaceName::from_bytes(c.bytes);
    ASSERT_FALSE(parsed) << c.shown;
    EXPECT_EQ(parsed.error().text(), c.shown);
  }
}

TEST(InterfaceName, IsShownWithTheAlternativeOneThatPeopleKnow) {
  const InterfaceName own = *InterfaceName::from_bytes("v0");
  EXPECT_EQ(shown_with(own, own), "v0");
  EXPECT_EQ(shown_with(own, *InterfaceName::from_bytes("w\x1b")), "v0 (w\\x1b)");
}

TEST(InterfaceName, IsReadFromItsBytesAndFromItsShownForm) {
  EXPECT_EQ(InterfaceName::from_input("\\x1b\\x80")->bytes(), "\x1b\x80");
  EXPECT_EQ(*InterfaceName::from_input("\\x5cx41"), *InterfaceName::from_bytes("\\x41"));
  EXPECT_EQ(InterfaceName::from_input("A\\")->bytes(), "A\\");
  // The limit holds for the bytes, not for the way they are written.
  std::string longest;
  for (size_t i = 0; i < InterfaceName::kMaxBytes; ++i) longest += "\\x01";
  EXPECT_TRUE(InterfaceName::from_input(longest));
  EXPECT_FALSE(InterfaceName::from_input(longest + "\\x01"));
  EXPECT_FALSE(InterfaceName::from_input("a\\x2fb"));
  EXPECT_FALSE(InterfaceName::from_input("a\\x00"));
}

}  // namespace netmon
