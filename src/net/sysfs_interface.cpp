// SPDX-License-Identifier: MIT
#include "net/sysfs_interface.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string_view>

namespace netmon {

namespace {

constexpr const char* kOperstate = "operstate";
constexpr const char* kFlags = "flags";
constexpr const char* kIfindex = "ifindex";
constexpr const char* kProtoDown = "proto_down";
constexpr size_t kLinkCounters = 2;  // carrier_up_count and carrier_down_count come first
constexpr size_t kValueBytes = 32;   // longer than any value here

using Buffer = std::array<char, kValueBytes>;

UniqueFd open_at(int directory, const char* path) {
  return UniqueFd(::openat(directory, path, O_RDONLY | O_CLOEXEC));
}

// The text of one value without its newline; empty with errno set if it cannot be read.
std::string_view read_text(const UniqueFd& fd, Buffer& buffer) {
  errno = 0;
  const ssize_t count = ::pread(fd.get(), buffer.data(), buffer.size(), 0);
  if (count <= 0) return {};
  std::string_view text(buffer.data(), static_cast<size_t>(count));
  if (text.back() == '\n') text.remove_suffix(1);
  return text;
}

template <typename Number>
std::optional<Number> parse(std::string_view text, int base = 10) {
  if (base == 16 && text.substr(0, 2) == "0x") text.remove_prefix(2);
  Number value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || status != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// A file of a device that is gone, or of one that is just being unregistered.
bool is_gone(int error) {
  return error == ENODEV || error == EINVAL;
}

Error gone() {
  return {ENODEV, "the interface is gone", {}};
}

}  // namespace

Result<SysfsInterface> SysfsInterface::open(const std::string& root, const InterfaceName& name) {
  const std::string path = root + "/" + name.bytes();
  SysfsInterface interface;
  interface.directory_.reset(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const int directory = interface.directory_.get();
  if (directory < 0) {
    return errno == ENOENT ? Error{ENODEV, "no interface", "'" + name.shown() + "'"}
                           : errno_error("cannot open", shown(path));
  }
  Buffer buffer;
  const UniqueFd ifindex = open_at(directory, kIfindex);
  interface.ifindex_ = parse<uint32_t>(read_text(ifindex, buffer)).value_or(0);
  interface.operstate_ = open_at(directory, kOperstate);
  interface.flags_ = open_at(directory, kFlags);
  if (interface.ifindex_ == 0 || !interface.operstate_ || !interface.flags_) {
    // Deleted between two of these lines, or not a tree of interfaces at all.
    return Error{ENODEV, "cannot read", shown(path)};
  }
  for (size_t i = 0; i < kCounters; ++i) {
    interface.counters_[i] = open_at(directory, kCounterRows.at(i).file);
  }
  return interface;
}

Result<Reading> SysfsInterface::read(Extent extent) const {
  Reading reading;
  Buffer buffer;
  const std::string_view operstate = read_text(operstate_, buffer);
  if (operstate.empty() && is_gone(errno)) return gone();
  reading.operstate = parse_operstate(operstate);
  const std::string_view flags = read_text(flags_, buffer);
  if (flags.empty() && is_gone(errno)) return gone();
  reading.flags = parse<uint32_t>(flags, 16);
  const size_t wanted = extent == Extent::all ? kCounters : kLinkCounters;
  for (size_t i = 0; i < wanted; ++i) {
    if (!counters_[i]) continue;
    const auto counter = static_cast<Counter>(i);
    reading.counters[counter] = parse<uint64_t>(read_text(counters_[i], buffer));
  }
  return reading;
}

Result<std::set<InterfaceName>> list_sysfs_interfaces(const std::string& root) {
  std::set<InterfaceName> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(root, error), end; !error && entry != end;
       entry.increment(error)) {
    // Each interface is a link to its device; bonding_masters and the like are files.
    const auto name = InterfaceName::from_bytes(entry->path().filename().native());
    if (name && entry->is_directory(error)) names.insert(*name);
  }
  if (error) return Error{error.value(), "cannot list", root};
  return names;
}

bool SysfsInterface::protodown() const {
  Buffer buffer;
  const UniqueFd file = open_at(directory_.get(), kProtoDown);
  return file && parse<uint32_t>(read_text(file, buffer)) == 1U;
}

}  // namespace netmon
