// SPDX-License-Identifier: MIT
#include "base/build_id.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "support/temporary_directory.h"

namespace netmon {

namespace {

using Bytes = std::vector<std::byte>;

Bytes note(const std::string& owner, uint32_t type, const std::string& text) {
  const Elf64_Nhdr header{static_cast<uint32_t>(owner.size()), static_cast<uint32_t>(text.size()),
                          type};
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof(header));
  for (const std::string& part : {owner, text}) {
    bytes += part;
    bytes.append((4 - part.size() % 4) % 4, '\0');
  }
  Bytes all(bytes.size());
  std::memcpy(all.data(), bytes.data(), bytes.size());
  return all;
}

const std::string kGnu("GNU\0", 4);

}  // namespace

TEST(BuildId, IsOneNoteOfSeveral) {
  Bytes notes = note(kGnu, 1, "an ABI tag");
  for (const Bytes& more : {note("Other", NT_GNU_BUILD_ID, "not this"),
                            note(kGnu, NT_GNU_BUILD_ID, "\x01\xab\xff"), note(kGnu, 5, "x")}) {
    notes.insert(notes.end(), more.begin(), more.end());
  }
  EXPECT_EQ(find_build_id(notes), "01abff");
}

TEST(BuildId, IsNoneWhereTheNotesAreCutOrLie) {
  const Bytes whole = note(kGnu, NT_GNU_BUILD_ID, "12345678");
  ASSERT_EQ(find_build_id(whole), "3132333435363738");
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(find_build_id({whole.data(), size}), std::nullopt) << size;
  }
  for (const size_t field : {0U, 4U}) {
    for (const uint32_t lie : {25U, 0x7fffffffU, 0xfffffffdU, 0xffffffffU}) {
      Bytes lying = whole;
      std::memcpy(lying.data() + field, &lie, sizeof(lie));
      EXPECT_EQ(find_build_id(lying), std::nullopt) << field << " " << lie;
    }
  }
  EXPECT_EQ(find_build_id(note(kGnu, NT_GNU_BUILD_ID, "")), std::nullopt);
}

TEST(BuildId, OfTheRunningProgramIsThatOfItsFile) {
  const auto own = own_build_id();
  ASSERT_TRUE(own) << "linked without";
  EXPECT_EQ(build_id_of("/proc/self/exe"), own);
}

TEST(BuildId, OfAnotherContentIsAnotherAndOfNoProgramNone) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() / "program";
  std::ifstream self("/proc/self/exe", std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(self)), {});
  const auto write = [&](const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  };
  const Bytes head = note(kGnu, NT_GNU_BUILD_ID, std::string(20, 'x'));
  const size_t place = content.find(std::string(reinterpret_cast<const char*>(head.data()), 16));
  ASSERT_NE(place, std::string::npos);
  write(content);
  EXPECT_EQ(build_id_of(path), own_build_id());
  content[place + 16] = static_cast<char>(content[place + 16] ^ 1);
  write(content);
  ASSERT_TRUE(build_id_of(path));
  EXPECT_NE(build_id_of(path), own_build_id());
  for (const std::string& none :
       {std::string(), std::string("#!/bin/sh\n"), content.substr(0, 64), content.substr(0, 200)}) {
    write(none);
    EXPECT_EQ(build_id_of(path), std::nullopt) << none.size();
  }
  EXPECT_EQ(build_id_of(path + ".none"), std::nullopt);
}

}  // namespace netmon
