// SPDX-License-Identifier: MIT
#include "wire/json_fields.h"

namespace netmon {

uint64_t JsonFields::number(const char* name, uint64_t min, uint64_t max) {
  const JsonObject* value = find(name);
  if (value == nullptr) return min;
  if (!value->is_number_unsigned()) {
    require(false, name, "is not a whole number");
    return min;
  }
  const auto number = value->get<uint64_t>();
  const bool fits = number >= min && number <= max;
  require(fits, name, "is out of its range");
  return fits ? number : min;
}

std::optional<uint64_t> JsonFields::optional_number(const char* name, uint64_t min, uint64_t max) {
  if (!has(name)) return std::nullopt;
  return number(name, min, max);
}

double JsonFields::amount(const char* name, double max) {
  const JsonObject* value = find(name);
  if (value == nullptr) return 0;
  if (!value->is_number()) {
    require(false, name, "is not a number");
    return 0;
  }
  const auto number = value->get<double>();
  const bool fits = number >= 0 && number <= max;
  require(fits, name, "is out of its range");
  return fits ? number : 0;
}

std::string JsonFields::text(const char* name, size_t max_bytes) {
  const JsonObject* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    require(false, name, "is not a string");
    return {};
  }
  auto text = value->get<std::string>();
  if (text.size() <= max_bytes) return text;
  require(false, name, "is too long");
  return {};
}

std::optional<std::string> JsonFields::optional_text(const char* name, size_t max_bytes) {
  if (!has(name)) return std::nullopt;
  return text(name, max_bytes);
}

bool JsonFields::boolean(const char* name) {
  const JsonObject* value = find(name);
  if (value == nullptr) return false;
  require(value->is_boolean(), name, "is neither true nor false");
  return value->is_boolean() && value->get<bool>();
}

bool JsonFields::optional_boolean(const char* name, bool absent) {
  return has(name) ? boolean(name) : absent;
}

const JsonObject* JsonFields::optional_object(const char* name) {
  const auto found = object_.find(name);
  if (found == object_.end()) return nullptr;
  require(found->is_object(), name, "is not an object");
  return found->is_object() ? &*found : nullptr;
}

void JsonFields::require(bool holds, const char* name, const char* complaint) {
  if (!holds && !error_) error_ = Error{0, before_ + "'" + name + "' " + complaint, {}};
}

void JsonFields::take_error_of(const JsonFields& inner) {
  if (!error_) error_ = inner.error_;
}

const JsonObject* JsonFields::find(const char* name) {
  const auto found = object_.find(name);
  require(found != object_.end(), name, "is missing");
  return found == object_.end() ? nullptr : &*found;
}

}  // namespace netmon
