// SPDX-License-Identifier: MIT
#include "netmonctl/link_text.h"

#include "netmonctl/printable.h"
#include "netmonctl/units.h"

namespace netmon::ctl {

namespace {

void add_part(std::string& text, const std::string& part) {
  text += (text.empty() ? "" : "; ") + part;
}

}  // namespace

std::string standing_text(const Link& link) {
  return std::string(to_string(link.standing));
}

Paint standing_paint(const Link& link) {
  if (link.monitor.stale) return Paint::dim;
  switch (kStandings[link.standing].mood) {
    case Mood::good:
      return Paint::good;
    case Mood::warning:
      return Paint::warning;
    case Mood::bad:
      return Paint::bad;
    case Mood::none:
      break;
  }
  return Paint::dim;
}

std::string title_text(const Link& link) {
  return printable(link.interface) + (link.altname ? " (" + printable(*link.altname) + ")" : "");
}

std::string hold_end_text(const LinkHold& hold, uint64_t now_usec) {
  if (!hold.until_realtime_usec) return "until it is released";
  return format_age(time_until(*hold.until_realtime_usec, now_usec)) + " left";
}

std::string policy_text(const Link& link, uint64_t now_usec) {
  std::string text;
  if (link.monitor.stale) add_part(text, "stale");
  if (!link.monitor.connected && link.standing != Standing::absent &&
      link.standing != Standing::stopped) {
    add_part(text, "no monitor");
  }
  if (link.hold) {
    const std::string reason = printable(link.hold->reason.value_or(""));
    add_part(text, "held, " + hold_end_text(*link.hold, now_usec) +
                       (reason.empty() ? "" : ": " + reason));
  }
  if (link.standing == Standing::contended) {
    add_part(text, "left alone until clear");
  } else if (link.contended) {
    add_part(text, "contended, not restored until clear");
  }
  if (link.retry_in) add_part(text, "next try in " + format_age(*link.retry_in));
  if (!link.restore) add_part(text, "not restored");
  return text;
}

std::string last_event_text(const Link& link, uint64_t now_usec) {
  if (!link.last_event) return {};
  const std::string message = printable(link.last_event->message);
  return format_age(age_of(link.last_event->realtime_usec, now_usec)) +
         " ago: " + (message.empty() ? printable(link.last_event->kind) : message);
}

std::string text_of(std::optional<bool> flag) {
  return !flag ? kUnknown : *flag ? "yes" : "no";
}

std::string text_of(const std::optional<std::string>& word) {
  return word && !word->empty() ? printable(*word) : kUnknown;
}

std::string text_of(std::optional<int64_t> number) {
  return number ? std::to_string(*number) : kUnknown;
}

}  // namespace netmon::ctl
