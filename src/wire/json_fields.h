// SPDX-License-Identifier: MIT
//
// The fields of an object that somebody else wrote, each checked when it is read: one that is
// missing, of another type or out of its range is replaced by something harmless, and the first
// complaint is kept. So a reader reads all its fields, and asks once whether anything was wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/words.h"
#include "wire/json_text.h"

namespace netmon {

class JsonFields {
 public:
  // A complaint is `before`, the field in quotes, and what is wrong with it: "'bye': the field
  // 'samples' is missing". The object must outlive this.
  JsonFields(const JsonObject& object, std::string before)
      : object_(object), before_(std::move(before)) {}

  [[nodiscard]] bool has(const char* name) const { return object_.contains(name); }
  uint64_t number(const char* name, uint64_t min, uint64_t max);
  std::optional<uint64_t> optional_number(const char* name, uint64_t min, uint64_t max);
  // From 0 to `max`, with a fraction.
  double amount(const char* name, double max);
  std::string text(const char* name, size_t max_bytes);
  std::optional<std::string> optional_text(const char* name, size_t max_bytes);
  bool boolean(const char* name);
  bool optional_boolean(const char* name, bool absent);
  // An object, where `name` is one; nullptr where it is absent.
  const JsonObject* optional_object(const char* name);
  template <typename Enum, size_t n>
  Enum one_of(const char* name, const EnumTable<Enum, std::string_view, n>& words) {
    const auto value = words.find(text(name, kMaxWordBytes));
    require(value.has_value(), name, "has an unknown value");
    return value.value_or(Enum{});
  }

  // Anything else that must hold.
  void require(bool holds, const char* name, const char* complaint);
  // What is wrong in an object of this one is wrong in this one.
  void take_error_of(const JsonFields& inner);
  // What was wrong so far is not minded.
  void forgive() { error_.reset(); }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  static constexpr size_t kMaxWordBytes = 64;

  const JsonObject* find(const char* name);

  const JsonObject& object_;
  std::string before_;
  std::optional<Error> error_;
};

}  // namespace netmon
