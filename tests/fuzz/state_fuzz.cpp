// SPDX-License-Identifier: MIT
//
// The state that a service left behind. A '@' in the input stands for the id of this boot, so that
// the files of the corpus are never of another one.
//
// Parser: src/netmon/state_file.cpp
#include <systemd/sd-id128.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fuzz.h"
#include "netmon/state_file.h"
#include "support/temporary_directory.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr size_t kMostReason = 4 * kMaxHoldReason;  // each byte shown as \xNN

std::string with_boot_id(std::string_view input) {
  sd_id128_t id{};
  require(sd_id128_get_boot(&id) >= 0, "there is an id of this boot");
  std::array<char, SD_ID128_STRING_MAX> boot_id{};
  sd_id128_to_string(id, boot_id.data());
  std::string text;
  for (const char byte : input) {
    if (byte == '@') {
      text += boot_id.data();
    } else {
      text += byte;
    }
  }
  return text;
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netmon;
  static const TemporaryDirectory kDirectory;
  const std::string path = kDirectory.path();
  kDirectory.write("state.json", with_boot_id(fuzz::text_of(data, size)));
  const auto loaded = StateFile(path).load();
  if (!loaded) {
    require(fuzz::is_printable(loaded.error().text()), "an error can be printed");
    return 0;
  }
  for (const SavedLink& link : loaded->links) {
    require(link.interface != InterfaceName(), "a saved link has a name");
  }
  for (const SavedHold& saved : loaded->holds) {
    require(saved.interface != InterfaceName(), "a saved hold has a name");
    const std::string reason = saved.hold.reason.value_or("-");
    require(fuzz::is_printable(reason), "the reason of a hold can be printed");
    require(!reason.empty() && reason.size() <= kMostReason, "and is not longer than it may be");
  }
  require(StateFile(path).save(*loaded).ok(), "what was loaded can be saved");
  const auto again = StateFile(path).load();
  require(again.ok() && *again == *loaded, "what is saved is loaded as the same");
  return 0;
}
