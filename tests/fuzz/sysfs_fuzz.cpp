// SPDX-License-Identifier: MIT
//
// The files of one interface in sysfs, with any content. The input is their values with a '|' in
// between, in the order of kFiles; a file whose value is just "-" is not there, and neither is one
// that the input does not reach.
//
// Parser: src/net/sysfs_interface.cpp
#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <string>

#include "fuzz.h"
#include "net/sysfs_interface.h"
#include "support/temporary_directory.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr size_t kFirstCounter = 4;
constexpr size_t kFiles = kFirstCounter + kCounters;
constexpr size_t kReadBytes = 32;  // as far as a value is looked at

using Values = std::array<std::optional<std::string>, kFiles>;

std::string file_of(size_t index) {
  constexpr std::array<const char*, kFirstCounter> kNames = {"ifindex", "operstate", "flags",
                                                             "proto_down"};
  if (index < kFirstCounter) return kNames[index];
  const auto counter = static_cast<Counter>(index - kFirstCounter);
  const std::string name(to_string(counter));
  return name.substr(0, 7) == "carrier" ? name : "statistics/" + name;
}

Values values_of(std::string_view input) {
  Values values;
  for (auto& value : values) {
    const size_t end = std::min(input.find('|'), input.size());
    if (input.substr(0, end) != "-") value = input.substr(0, end);
    if (end == input.size()) break;
    input.remove_prefix(end + 1);
  }
  return values;
}

// The tree, of which only what changes is written.
class Tree {
 public:
  void become(const Values& values) {
    for (size_t i = 0; i < kFiles; ++i) {
      if (values[i] == now_[i]) continue;
      const std::string file = "eth0/" + file_of(i);
      if (values[i]) {
        directory_.write(file, *values[i]);
      } else {
        std::filesystem::remove(directory_.path() / file);
      }
    }
    now_ = values;
  }
  [[nodiscard]] std::string root() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
  Values now_;
};

// What a value means, in other words than those of the code: its digits without a sign, in full.
std::optional<uint64_t> number(const std::optional<std::string>& value, uint64_t base,
                               uint64_t most) {
  if (!value) return std::nullopt;
  std::string text = value->substr(0, kReadBytes);
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (base == 16 && text.substr(0, 2) == "0x") text.erase(0, 2);
  if (text.empty()) return std::nullopt;
  uint64_t number = 0;
  for (const char c : text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const size_t digit = kDigits.find(lower);
    if (digit >= base || number > (most - digit) / base) return std::nullopt;
    number = number * base + digit;
  }
  return number;
}

void check_reading(const SysfsInterface& interface, const Values& values) {
  constexpr uint64_t kMost32 = std::numeric_limits<uint32_t>::max();
  const auto all = interface.read(SysfsInterface::Extent::all);
  const auto link = interface.read(SysfsInterface::Extent::link);
  if (!all || !link) return require(false, "an interface that is there can be read");
  require(all->flags == number(values[2], 16, kMost32), "the flags are those of the file");
  require(interface.protodown() == (number(values[3], 10, kMost32) == 1U),
          "protodown is that of the file");
  if (all->operstate) {
    const std::string word(to_string(*all->operstate));
    require(*values[1] == word || *values[1] == word + "\n", "the state is the word of the file");
  }
  for (size_t i = 0; i < kCounters; ++i) {
    const auto expected =
        number(values[kFirstCounter + i], 10, std::numeric_limits<uint64_t>::max());
    require(all->counters[static_cast<Counter>(i)] == expected,
            "a counter is that of its file, or absent");
  }
  require(
      link->flags == all->flags && link->operstate == all->operstate &&
          link->counters[Counter::carrier_up_count] == all->counters[Counter::carrier_up_count] &&
          link->counters[Counter::carrier_down_count] == all->counters[Counter::carrier_down_count],
      "a look at the link sees the same");
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netmon;
  static Tree tree;
  const Values values = values_of(fuzz::text_of(data, size));
  tree.become(values);
  static const InterfaceName kName = *InterfaceName::from_bytes("eth0");
  const auto interface = SysfsInterface::open(tree.root(), kName);
  const auto ifindex = number(values[0], 10, std::numeric_limits<uint32_t>::max()).value_or(0);
  fuzz::require(interface.ok() == (ifindex != 0 && values[1] && values[2]),
                "an interface has an ifindex, a state and flags");
  const auto listed = list_sysfs_interfaces(tree.root());
  fuzz::require(listed.ok() && (!interface || *listed == std::set{kName}), "it is in the list");
  const auto other = SysfsInterface::open(tree.root(), *InterfaceName::from_bytes("eth1"));
  fuzz::require(!other && other.error().code == ENODEV, "no other is there");
  if (!interface) return 0;
  fuzz::require(interface->ifindex() == ifindex, "the ifindex is that of the file");
  check_reading(*interface, values);
  return 0;
}
