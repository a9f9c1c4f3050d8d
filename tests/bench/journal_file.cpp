// SPDX-License-Identifier: MIT
#include "journal_file.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace netmon::bench {

namespace {

constexpr size_t kHeaderBytes = 160;
constexpr size_t kFileId = 24;
constexpr size_t kTailObjectOffset = 136;
constexpr size_t kEntries = 152;
constexpr size_t kObjectSize = 8;  // within an object

template <size_t Size>
uint64_t number_at(const std::array<char, Size>& bytes, size_t offset) {
  uint64_t value = 0;
  for (size_t i = 8; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

}  // namespace

JournalFill journal_fill(const std::string& root) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root + "/var/log/journal", error)) {
    std::ifstream file(entry.path() / "system.journal", std::ios::binary);
    std::array<char, kHeaderBytes> header{};
    if (!file.read(header.data(), header.size())) continue;
    const uint64_t tail = number_at(header, kTailObjectOffset);
    std::array<char, 16> object{};
    file.seekg(static_cast<std::streamoff>(tail));
    if (!file.read(object.data(), object.size())) continue;
    return {tail + number_at(object, kObjectSize), number_at(header, kEntries),
            std::string(&header[kFileId], 16)};
  }
  throw std::runtime_error("no system.journal below " + root + "/var/log/journal");
}

}  // namespace netmon::bench
