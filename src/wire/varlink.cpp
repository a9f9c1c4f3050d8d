// SPDX-License-Identifier: MIT
#include "wire/varlink.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "wire/json_fields.h"

namespace netmon {

namespace {

// What a call and a reply are read from.
class TopLevel : public JsonFields {
 public:
  explicit TopLevel(const JsonObject& object)
      : JsonFields(object, "a message whose "), object_(object) {}

  std::optional<std::string> name(const char* name) { return optional_text(name, kMaxVarlinkName); }
  bool flag(const char* name) { return optional_boolean(name, false); }
  JsonObject parameters() {
    const auto found = object_.find("parameters");
    if (found == object_.end() || found->is_null()) return JsonObject::object();
    const JsonObject* object = optional_object("parameters");
    return object == nullptr ? JsonObject::object() : *object;
  }

 private:
  const JsonObject& object_;
};

}  // namespace

std::string encode(const VarlinkCall& call) {
  JsonObject json = {{"method", call.method}, {"parameters", call.parameters}};
  if (call.more) json["more"] = true;
  if (call.oneway) json["oneway"] = true;
  if (call.upgrade) json["upgrade"] = true;
  return dump_object(json);
}

std::string encode(const VarlinkReply& reply) {
  JsonObject json = JsonObject::object();
  if (reply.error) json["error"] = *reply.error;
  json["parameters"] = reply.parameters;
  if (reply.continues) json["continues"] = true;
  return dump_object(json);
}

Result<VarlinkCall> decode_call(std::string_view text) {
  const auto json = parse_object(text);
  if (!json) return json.error();
  TopLevel top(*json);
  VarlinkCall call;
  const auto method = top.name("method");
  top.require(method.has_value(), "method", "is missing");
  call.method = method.value_or("");
  call.parameters = top.parameters();
  call.more = top.flag("more");
  call.oneway = top.flag("oneway");
  call.upgrade = top.flag("upgrade");
  top.require(!call.more || !call.oneway, "oneway", "does not go with 'more'");
  if (top.error()) return *top.error();
  return call;
}

Result<VarlinkReply> decode_reply(std::string_view text) {
  const auto json = parse_object(text);
  if (!json) return json.error();
  TopLevel top(*json);
  VarlinkReply reply;
  reply.error = top.name("error");
  reply.parameters = top.parameters();
  reply.continues = top.flag("continues");
  top.require(!reply.error || !reply.continues, "continues", "does not go with 'error'");
  if (top.error()) return *top.error();
  return reply;
}

VarlinkName split_varlink_name(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

std::string VarlinkParameters::text(const char* name) {
  auto text = optional_text(name);
  if (!text) refuse(name);
  return std::move(text).value_or("");
}

std::optional<std::string> VarlinkParameters::optional_text(const char* name) {
  const JsonObject* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  refuse(name);
  return std::nullopt;
}

std::optional<std::vector<std::string>> VarlinkParameters::optional_texts(const char* name) {
  const JsonObject* value = find(name);
  if (value == nullptr) return std::nullopt;
  const bool texts =
      value->is_array() && std::all_of(value->begin(), value->end(),
                                       [](const JsonObject& item) { return item.is_string(); });
  if (texts) return value->get<std::vector<std::string>>();
  refuse(name);
  return std::nullopt;
}

std::optional<int64_t> VarlinkParameters::optional_number(const char* name) {
  const JsonObject* value = find(name);
  if (value == nullptr) return std::nullopt;
  // A Varlink int is signed and has 64 bits.
  const bool fits =
      !value->is_number_unsigned() || value->get<uint64_t>() <= std::numeric_limits<int64_t>::max();
  if (value->is_number_integer() && fits) return value->get<int64_t>();
  refuse(name);
  return std::nullopt;
}

void VarlinkParameters::require(bool holds, const char* name) {
  if (!holds) refuse(name);
}

std::optional<std::string> VarlinkParameters::wrong() const {
  if (wrong_) return wrong_;
  for (const auto& [name, value] : parameters_.items()) {
    if (std::find(read_.begin(), read_.end(), name) == read_.end()) return name;
  }
  return std::nullopt;
}

const JsonObject* VarlinkParameters::find(const char* name) {
  read_.emplace_back(name);
  const auto found = parameters_.find(name);
  return found == parameters_.end() || found->is_null() ? nullptr : &*found;
}

void VarlinkParameters::refuse(const char* name) {
  if (!wrong_) wrong_ = name;
}

}  // namespace netmon
