// SPDX-License-Identifier: MIT
#include "wire/frame.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace netmon {

namespace {

using Words = std::vector<std::string>;
const Words kMessages = {"{}", "", R"({"type":"bye"})", "x"};

std::string all_framed(const Words& messages) {
  std::string stream;
  for (const std::string& message : messages) stream += message + '\0';
  return stream;
}

Words take_all(FrameReader& reader) {
  Words messages;
  while (auto message = reader.next()) messages.push_back(*message);
  return messages;
}

}  // namespace

TEST(FrameReader, HasNothingAtFirst) {
  FrameReader reader;
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_FALSE(reader.partial());
  EXPECT_TRUE(reader.append(""));
  EXPECT_EQ(reader.next(), std::nullopt);
}

TEST(FrameReader, CutsMessagesAtWhateverPointTheStreamIsSplit) {
  const std::string stream = all_framed(kMessages);
  for (size_t split = 0; split <= stream.size(); ++split) {
    FrameReader reader;
    ASSERT_TRUE(reader.append(stream.substr(0, split)));
    const bool inside = split > 0 && stream[split - 1] != '\0';
    EXPECT_EQ(reader.partial(), inside) << split;
    ASSERT_TRUE(reader.append(stream.substr(split)));
    EXPECT_FALSE(reader.partial());
    EXPECT_EQ(take_all(reader), kMessages) << split;
  }
}

TEST(FrameReader, CutsMessagesThatComeByteByByte) {
  FrameReader reader;
  Words messages;
  for (const char byte : all_framed(kMessages)) {
    ASSERT_TRUE(reader.append({&byte, 1}));
    for (std::string& message : take_all(reader)) messages.push_back(std::move(message));
  }
  EXPECT_EQ(messages, kMessages);
}

TEST(FrameReader, KeepsTheBeginningOfAMessageForItself) {
  FrameReader reader;
  ASSERT_TRUE(reader.append(std::string("whole\0begun", 11)));
  EXPECT_EQ(take_all(reader), Words{"whole"});
  EXPECT_TRUE(reader.partial());
  EXPECT_EQ(reader.next(), std::nullopt);
}

TEST(FrameReader, TakesMessagesUpToTheLimit) {
  const std::string longest(kMaxMessageBytes, 'x');
  FrameReader reader;
  ASSERT_TRUE(reader.append(all_framed({longest, longest})));
  EXPECT_EQ(take_all(reader), (Words{longest, longest}));
}

TEST(FrameReader, RefusesOneByteMoreHoweverItComes) {
  const std::string longest(kMaxMessageBytes, 'x');
  for (const size_t first : {size_t{0}, size_t{1}, kMaxMessageBytes - 1, kMaxMessageBytes}) {
    FrameReader reader;
    ASSERT_TRUE(reader.append(longest.substr(0, first)));
    const auto appended = reader.append(longest.substr(first) + "x");
    ASSERT_FALSE(appended) << first;
    EXPECT_EQ(appended.error().code, EMSGSIZE);
    EXPECT_EQ(reader.next(), std::nullopt);
  }
  FrameReader reader;
  EXPECT_FALSE(reader.append(longest + "x" + '\0')) << "its end does not make it shorter";
}

TEST(FrameReader, KeepsTheWholeMessagesBeforeOneThatIsTooLong) {
  FrameReader reader;
  EXPECT_FALSE(reader.append(all_framed({"a", "b"}) + std::string(kMaxMessageBytes + 1, 'x')));
  EXPECT_EQ(take_all(reader), (Words{"a", "b"}));
}

}  // namespace netmon
