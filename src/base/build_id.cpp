// SPDX-License-Identifier: MIT
#include "base/build_id.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <cstring>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace netmon {

namespace {

constexpr size_t kMaxSegments = 64;
constexpr size_t kMaxNotesBytes = 65536;
constexpr std::string_view kOwner("GNU\0", 4);
constexpr size_t kNoteAlignment = 4;

std::string in_hex(std::span<const std::byte> bytes) {
  static constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<size_t>(byte >> 4)];
    text += kDigits[std::to_integer<size_t>(byte & std::byte{0xf})];
  }
  return text;
}

constexpr size_t padded(size_t size) {
  return (size + kNoteAlignment - 1) / kNoteAlignment * kNoteAlignment;
}

bool read_at(int fd, void* to, size_t size, uint64_t from) {
  return ::pread(fd, to, size, static_cast<off_t>(from)) == static_cast<ssize_t>(size);
}

std::vector<ElfW(Phdr)> segments_of(int fd) {
  ElfW(Ehdr) header{};
  std::vector<ElfW(Phdr)> segments;
  if (!read_at(fd, &header, sizeof(header), 0) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != (sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32) ||
      header.e_phentsize != sizeof(ElfW(Phdr)) || header.e_phnum > kMaxSegments) {
    return segments;
  }
  segments.resize(header.e_phnum);
  if (!read_at(fd, segments.data(), segments.size() * sizeof(ElfW(Phdr)), header.e_phoff)) {
    segments.clear();
  }
  return segments;
}

}  // namespace

// Each note: the sizes of its owner's name and of what it says, its type, then the two, padded.
std::optional<std::string> find_build_id(std::span<const std::byte> notes) {
  ElfW(Nhdr) note{};
  while (notes.size() >= sizeof(note)) {
    std::memcpy(&note, notes.data(), sizeof(note));
    notes = notes.subspan(sizeof(note));
    if (note.n_namesz > notes.size() || padded(note.n_namesz) > notes.size()) break;
    const auto owner = notes.first(note.n_namesz);
    notes = notes.subspan(padded(note.n_namesz));
    if (note.n_descsz > notes.size()) break;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_descsz > 0 && owner.size() == kOwner.size() &&
        std::memcmp(owner.data(), kOwner.data(), kOwner.size()) == 0) {
      return in_hex(notes.first(note.n_descsz));
    }
    if (padded(note.n_descsz) > notes.size()) break;
    notes = notes.subspan(padded(note.n_descsz));
  }
  return std::nullopt;
}

std::optional<std::string> own_build_id() {
  std::optional<std::string> id;
  ::dl_iterate_phdr(
      [](dl_phdr_info* program, size_t, void* found) {
        for (size_t i = 0; i < program->dlpi_phnum; ++i) {
          const ElfW(Phdr)& segment = program->dlpi_phdr[i];
          if (segment.p_type != PT_NOTE) continue;
          const auto* notes = reinterpret_cast<const std::byte*>(  // NOLINT(*-int-to-ptr)
              program->dlpi_addr + segment.p_vaddr);
          auto& id_found = *static_cast<std::optional<std::string>*>(found);
          id_found = find_build_id({notes, segment.p_memsz});
          if (id_found) break;
        }
        return 1;  // the first is the program itself
      },
      &id);
  return id;
}

std::optional<std::string> build_id_of(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  for (const ElfW(Phdr) & segment : segments_of(fd.get())) {
    if (segment.p_type != PT_NOTE || segment.p_filesz > kMaxNotesBytes) continue;
    std::vector<std::byte> notes(segment.p_filesz);
    if (!read_at(fd.get(), notes.data(), notes.size(), segment.p_offset)) continue;
    if (auto id = find_build_id(notes)) return id;
  }
  return std::nullopt;
}

}  // namespace netmon
