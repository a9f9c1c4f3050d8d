// SPDX-License-Identifier: MIT
#include "wire/sample_json.h"

namespace netmon {

void add_counters(JsonObject& json, const Counters& counters) {
  for (const CounterRow& row : kCounterRows) {
    if (const auto& value = counters[row.counter]) json[std::string(row.name)] = *value;
  }
}

JsonObject to_json(const Rates& rates) {
  JsonObject json = {{"span_usec", rates.span.count()}};
  for (size_t i = 0; i < Rates::kCount; ++i) {
    if (const auto& rate = rates.per_second[i]) {
      json[std::string(to_string(Rates::counter(i)))] = *rate;
    }
  }
  return json;
}

}  // namespace netmon
