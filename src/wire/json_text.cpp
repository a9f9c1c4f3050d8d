// SPDX-License-Identifier: MIT
#include "wire/json_text.h"

namespace netmon {

Result<JsonObject> parse_object(std::string_view text) {
  struct TooDeep {};
  struct TooManyKeys {};
  size_t keys = 0;
  try {
    const auto limit = [&keys](int depth, JsonObject::parse_event_t event, const JsonObject&) {
      const bool opens = event == JsonObject::parse_event_t::object_start ||
                         event == JsonObject::parse_event_t::array_start;
      if (opens && depth >= kMaxJsonDepth) throw TooDeep();
      if (event == JsonObject::parse_event_t::key && ++keys > kMaxJsonKeys) throw TooManyKeys();
      return true;
    };
    JsonObject json = JsonObject::parse(text, limit);
    if (!json.is_object()) return Error{0, "a message that is not a JSON object", {}};
    return json;
  } catch (const TooDeep&) {
    return Error{0, "JSON nested deeper than " + std::to_string(kMaxJsonDepth), {}};
  } catch (const TooManyKeys&) {
    return Error{0, "JSON of more than " + std::to_string(kMaxJsonKeys) + " keys", {}};
  } catch (const JsonObject::exception&) {
    // Its text quotes the peer's bytes; which byte is wrong does not help the reader of a log.
    return Error{0, "a message that is not JSON in UTF-8", {}};
  }
}

std::string dump_object(const JsonObject& object) {
  return object.dump(-1, ' ', false, JsonObject::error_handler_t::replace);
}

}  // namespace netmon
