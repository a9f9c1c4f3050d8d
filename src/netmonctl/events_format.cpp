// SPDX-License-Identifier: MIT
#include "netmonctl/events_format.h"

#include <array>
#include <cstdio>

#include "base/time_span.h"
#include "base/timestamp.h"
#include "netmonctl/json_output.h"
#include "netmonctl/paint.h"
#include "netmonctl/printable.h"

namespace netmon::ctl {

namespace {

constexpr size_t kNameWidth = InterfaceName::kMaxKernelBytes;
constexpr uint64_t kYearUsec = 31'557'600'000'000;

Paint paint_of(int priority) {
  if (priority <= 3) return Paint::bad;
  if (priority == 4) return Paint::warning;
  return priority == 5 ? Paint::strong : Paint::plain;
}

std::string time_of(uint64_t realtime_usec) {
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03d",
                static_cast<int>(realtime_usec / 1000 % 1000));
  return format_timestamp(realtime_usec) + fraction.data();
}

// netmon says an outage in milliseconds; people count otherwise.
std::string event_text(const LoggedEvent& event) {
  if (event.kind != "link_up" || !event.outage_usec || *event.outage_usec > kYearUsec) {
    return event.message;
  }
  const auto outage = static_cast<int64_t>(*event.outage_usec / 1000 * 1000);
  return "link up: the outage took " + format_time_span(microseconds(outage));
}

}  // namespace

std::string format_event(const LoggedEvent& event, bool colors) {
  std::string line = time_of(event.realtime_usec) + "  " + event.interface;
  const size_t width = width_of(event.interface);
  if (width < kNameWidth) line.append(kNameWidth - width, ' ');
  return line + "  " + painted(event_text(event), paint_of(event.priority), colors) + "\n";
}

std::string format_event_json(const LoggedEvent& event, Json json) {
  JsonObject object;
  object["interface"] = event.interface;
  object["realtime_usec"] = event.realtime_usec;
  object["kind"] = event.kind;
  object["message"] = event.message;
  object["priority"] = event.priority;
  if (event.outage_usec) object["outage_usec"] = *event.outage_usec;
  if (event.reason) object["reason"] = *event.reason;
  if (event.rule) object["rule"] = *event.rule;
  if (event.decision) object["decision"] = *event.decision;
  if (event.count) object["count"] = *event.count;
  return format_json(object, json);
}

}  // namespace netmon::ctl
