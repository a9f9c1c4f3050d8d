// SPDX-License-Identifier: MIT
//
// The calls and replies of Varlink (varlink.org) as values, one JSON object each:
//
//   {"method":"io.netmon.Hold","parameters":{"interface":"eth1"},"more":false,"oneway":false}
//   {"parameters":{"link":{…}},"continues":true}
//   {"error":"io.netmon.NotHeld","parameters":{"interface":"eth1"}}
//
// decode_*() take nothing on trust: a message that is nested too deep, lacks what it needs or has
// it of another type is an Error that says what is wrong. Top-level fields that are not known are
// left alone, so that a newer peer can say more; parameters that are not known are the method's to
// refuse. No socket here, so both sides use it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/json_text.h"

namespace netmon {

inline constexpr size_t kMaxVarlinkName = 255;  // of a method or an error, in bytes

struct VarlinkCall {
  std::string method;  // with its interface: "io.netmon.ListLinks"
  JsonObject parameters = JsonObject::object();
  bool more = false;     // several replies are taken
  bool oneway = false;   // none is
  bool upgrade = false;  // the connection is to change to another protocol

  bool operator==(const VarlinkCall&) const = default;
};

struct VarlinkReply {
  std::optional<std::string> error;  // with its interface: "io.netmon.NotHeld"
  JsonObject parameters = JsonObject::object();
  bool continues = false;  // another reply follows

  bool operator==(const VarlinkReply&) const = default;
};

// Without the NUL of the framing.
[[nodiscard]] std::string encode(const VarlinkCall& call);
[[nodiscard]] std::string encode(const VarlinkReply& reply);
[[nodiscard]] Result<VarlinkCall> decode_call(std::string_view text);
[[nodiscard]] Result<VarlinkReply> decode_reply(std::string_view text);

// A name with its interface, taken apart at the last dot: "io.netmon" and "Hold". Both are empty
// where there is no dot.
struct VarlinkName {
  std::string_view interface;
  std::string_view member;
};
[[nodiscard]] VarlinkName split_varlink_name(std::string_view name);

// Reads the parameters of one call, and keeps the name of the first that is wrong: missing, of
// another type, or not read by anybody. One that is null is absent.
class VarlinkParameters {
 public:
  explicit VarlinkParameters(const JsonObject& parameters) : parameters_(parameters) {}

  std::string text(const char* name);
  std::optional<std::string> optional_text(const char* name);
  std::optional<std::vector<std::string>> optional_texts(const char* name);
  std::optional<int64_t> optional_number(const char* name);
  // Anything else that must hold of a parameter.
  void require(bool holds, const char* name);

  // After all were read.
  [[nodiscard]] std::optional<std::string> wrong() const;

 private:
  const JsonObject* find(const char* name);
  void refuse(const char* name);

  const JsonObject& parameters_;
  std::vector<std::string_view> read_;
  std::optional<std::string> wrong_;
};

}  // namespace netmon
