// SPDX-License-Identifier: MIT
#include "netmonctl/history_format.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/timestamp.h"
#include "netmonctl/json_output.h"

namespace netmon::ctl {

namespace {

constexpr const char* kIsoTime = "%Y-%m-%dT%H:%M:%S%z";
// The counters that have a rate: the carrier counters are counted instead.
constexpr size_t kFirstRate = 2;

// As few digits as tell it apart to a millionth; "" for nothing.
std::string number(const std::optional<double>& value) {
  if (!value) return "";
  std::array<char, 64> text{};
  const auto result =
      std::to_chars(text.data(), text.data() + text.size(), *value, std::chars_format::fixed, 6);
  std::string_view digits(text.data(), static_cast<size_t>(result.ptr - text.data()));
  while (digits.ends_with('0')) digits.remove_suffix(1);
  if (digits.ends_with('.')) digits.remove_suffix(1);
  return std::string(digits);
}

std::vector<std::string> notes(const Step& step) {
  std::vector<std::string> words;
  if (step.boot) words.emplace_back("boot");
  if (step.restart) words.emplace_back("restart");
  if (step.reset) words.emplace_back("reset");
  if (step.gap) words.emplace_back("gap");
  return words;
}

}  // namespace

std::string format_history_csv(const std::vector<Step>& steps, bool header) {
  std::string out;
  if (header) {
    out = "time,realtime_usec,operstate";
    for (size_t c = kFirstRate; c < kCounters; ++c) {
      out.append(",").append(to_string(static_cast<Counter>(c)));
    }
    out += ",carrier_downs,covered_usec,notes\r\n";
  }
  for (const Step& step : steps) {
    out +=
        format_timestamp(step.begin_usec, kIsoTime) + "," + std::to_string(step.begin_usec) + ",";
    if (step.operstate) out += to_string(*step.operstate);
    for (size_t c = kFirstRate; c < kCounters; ++c) out += "," + number(step.rates[c]);
    out += ",";
    if (step.carrier_downs) out += std::to_string(*step.carrier_downs);
    out += "," + std::to_string(step.covered_usec) + ",";
    std::string words;
    for (const std::string& word : notes(step)) words += (words.empty() ? "" : " ") + word;
    out += words + "\r\n";
  }
  return out;
}

std::string format_history_json(std::string_view shown_interface, const std::vector<Step>& steps,
                                Json json) {
  std::string out;
  for (const Step& step : steps) {
    JsonObject object;
    object["interface"] = shown_interface;
    object["begin_realtime_usec"] = step.begin_usec;
    object["end_realtime_usec"] = step.end_usec;
    object["covered_usec"] = step.covered_usec;
    object["operstate"] = nullptr;
    if (step.operstate) object["operstate"] = to_string(*step.operstate);
    for (size_t c = kFirstRate; c < kCounters; ++c) {
      auto& place = object[std::string(to_string(static_cast<Counter>(c)))];
      if (step.rates[c]) place = std::round(*step.rates[c] * 1e6) / 1e6;
    }
    object["carrier_downs"] = nullptr;
    if (step.carrier_downs) object["carrier_downs"] = *step.carrier_downs;
    object["notes"] = notes(step);
    out += format_json(object, json);
  }
  return out;
}

}  // namespace netmon::ctl
