// SPDX-License-Identifier: MIT
//
// The monitor socket in both directions: a stream of bytes is cut into messages, and each is
// decoded.
//
// The first byte says in pieces of what size the stream is received. If it is 255, a byte 1 in the
// stream stands for 8 KiB of blanks, which JSON allows anywhere, so that a short input reaches the
// limit of a message.
//
// Parser: src/wire/frame.cpp src/wire/json_fields.cpp src/wire/messages_decode.cpp
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz.h"
#include "wire/frame.h"
#include "wire/messages.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr uint8_t kWithBlanks = 255;
constexpr char kManyBlanks = 1;
constexpr size_t kHowMany = size_t{8} * 1024;
constexpr size_t kEnoughRefused = 20;  // an exception each, which is slow
constexpr size_t kEnough = kMaxMessageBytes + 2 * kHowMany;

struct Received {
  std::vector<std::string> messages;
  bool refused = false;

  bool operator==(const Received&) const = default;
};

Received receive(std::string_view stream, size_t piece) {
  Received received;
  FrameReader reader;
  while (!stream.empty() && !received.refused) {
    received.refused = !reader.append(stream.substr(0, piece)).ok();
    while (auto message = reader.next()) received.messages.push_back(std::move(*message));
    stream.remove_prefix(std::min(piece, stream.size()));
  }
  return received;
}

// What is decoded says the same when it is said again. False if it is refused.
bool check_message(const std::string& text) {
  require(text.size() <= kMaxMessageBytes, "a message is not longer than the limit");
  require(text.find('\0') == std::string::npos, "a message holds no NUL");
  const auto message = decode(text);
  if (!message) {
    require(fuzz::is_printable(message.error().text()), "an error can be printed");
    require(message.error().text().size() < 512, "an error is not as long as the peer wants");
    return false;
  }
  const std::string encoded = encode(*message);
  require(encoded.size() <= kMaxMessageBytes, "what was taken can be sent");
  require(encoded.find('\0') == std::string::npos, "what is sent holds no NUL");
  const auto again = decode(encoded);
  require(again.ok(), "what is encoded is decoded");
  require(*again == *message, "what is encoded is decoded to the same");
  require(encode(*again) == encoded, "the same is encoded to the same");
  return true;
}

std::string expanded(std::string_view input) {
  std::string stream;
  for (const char byte : input) {
    if (byte == kManyBlanks && stream.size() < kEnough) {
      stream.append(kHowMany, ' ');
    } else {
      stream += byte;
    }
  }
  return stream;
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace netmon;
  if (size == 0) return 0;
  const std::string_view input = fuzz::text_of(data + 1, size - 1);
  const std::string stream = data[0] == kWithBlanks ? expanded(input) : std::string(input);
  const Received received = receive(stream, stream.size());
  fuzz::require(receive(stream, size_t{1} + data[0]) == received,
                "the pieces in which a stream comes make no difference");
  size_t refused = 0;
  for (const std::string& message : received.messages) {
    if (!check_message(message) && ++refused == kEnoughRefused) break;
  }
  return 0;
}
