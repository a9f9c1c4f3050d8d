// SPDX-License-Identifier: MIT
//
// The calls and replies of the control socket, each without the NUL of its framing.
//
// Parser: src/wire/json_text.cpp src/wire/varlink.cpp
#include "wire/varlink.h"

#include <algorithm>
#include <string>

#include "fuzz.h"

namespace netmon {

namespace {

using fuzz::require;

constexpr size_t kLongestError = 512;

void check_error(const Error& error) {
  require(fuzz::is_printable(error.text()), "an error can be printed");
  require(error.text().size() < kLongestError, "an error is not as long as the peer wants");
}

// What was decoded says the same when it is said again.
template <typename T>
void check_again(const T& value, Result<T> (*decode)(std::string_view)) {
  const std::string encoded = encode(value);
  require(encoded.find('\0') == std::string::npos, "what is sent holds no NUL");
  const auto again = decode(encoded);
  require(again.ok() && *again == value, "what is encoded is decoded to the same");
  require(encode(*again) == encoded, "the same is encoded to the same");
}

bool is_absent(const JsonObject& parameters, const char* name) {
  return !parameters.contains(name) || parameters.at(name).is_null();
}

// As the methods of io.netmon read them: what is taken is what is there, and what is not taken is
// named.
void check_parameters(const JsonObject& all) {
  VarlinkParameters parameters(all);
  const std::string interface = parameters.text("interface");
  const auto interfaces = parameters.optional_texts("interfaces");
  const auto span = parameters.optional_number("for_usec");
  const auto reason = parameters.optional_text("reason");
  parameters.require(!reason || reason->size() < 10, "reason");
  const auto wrong = parameters.wrong();
  if (wrong) {
    require(all.contains(*wrong) || *wrong == "interface", "what is wrong is there, or missing");
    return;
  }
  require(all.at("interface") == interface, "a text is that of the call");
  require(is_absent(all, "interfaces") ? !interfaces : all.at("interfaces") == *interfaces,
          "so is a list");
  require(is_absent(all, "for_usec") ? !span : all.at("for_usec") == *span, "so is a number");
  require(is_absent(all, "reason") ? !reason : all.at("reason") == *reason,
          "so is what is optional");
  for (const auto& [name, value] : all.items()) {
    const bool known =
        name == "interface" || name == "interfaces" || name == "for_usec" || name == "reason";
    require(known, "a parameter that nobody reads is wrong");
  }
}

void check_call(std::string_view text) {
  const auto call = decode_call(text);
  if (!call) return check_error(call.error());
  require(call->method.size() <= kMaxVarlinkName, "a method is not too long");
  require(!call->more || !call->oneway, "a call is not answered never and often");
  check_again(*call, decode_call);
  check_parameters(call->parameters);
  const VarlinkName name = split_varlink_name(call->method);
  const bool dotted = call->method.find('.') != std::string::npos;
  require(!dotted || std::string(name.interface).append(".").append(name.member) == call->method,
          "the parts of a name make the name");
}

void check_reply(std::string_view text) {
  const auto reply = decode_reply(text);
  if (!reply) return check_error(reply.error());
  require(!reply->error || !reply->continues, "nothing follows an error");
  check_again(*reply, decode_reply);
}

}  // namespace

}  // namespace netmon

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = netmon::fuzz::text_of(data, size);
  netmon::check_call(text);
  netmon::check_reply(text);
  return 0;
}
