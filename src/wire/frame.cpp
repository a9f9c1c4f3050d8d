// SPDX-License-Identifier: MIT
#include "wire/frame.h"

#include <utility>

namespace netmon {

Result<void> FrameReader::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = bytes.find('\0');
    const std::string_view part = bytes.substr(0, end);
    if (begun_.size() + part.size() > kMaxMessageBytes) {
      return Error{
          EMSGSIZE, "a message of more than " + std::to_string(kMaxMessageBytes) + " bytes", {}};
    }
    begun_ += part;
    if (end == std::string_view::npos) break;
    whole_.push_back(std::exchange(begun_, {}));
    bytes.remove_prefix(end + 1);
  }
  return {};
}

std::optional<std::string> FrameReader::next() {
  if (whole_.empty()) return std::nullopt;
  std::string message = std::move(whole_.front());
  whole_.pop_front();
  return message;
}

}  // namespace netmon
