// SPDX-License-Identifier: MIT
#include "report/link_status.h"

#include <net/if.h>

#include <algorithm>

#include "base/time_span.h"

namespace netmon {

namespace {

template <typename T>
void add(JsonObject& json, const char* name, const std::optional<T>& value) {
  if (value) json[name] = *value;
}

// The words of an interface of Varlink have no dash.
std::string with_underscores(std::string_view word) {
  std::string text(word);
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

}  // namespace

JsonObject to_json(const Hold& hold) {
  JsonObject json = {{"since_realtime_usec", hold.since_usec}};
  add(json, "until_realtime_usec", hold.until_usec);
  add(json, "reason", hold.reason);
  json["uid"] = hold.uid;
  return json;
}

JsonObject to_json(const InterfaceName& interface, const LinkEvent& event) {
  return {{"interface", interface.shown()},
          {"realtime_usec", event.realtime_usec},
          {"kind", to_string(event.kind)},
          {"message", event.message},
          {"priority", static_cast<int>(event.priority)}};
}

JsonObject to_json(const InterfaceName& interface, const Sample& sample) {
  JsonObject json = {
      {"interface", interface.shown()},        {"ifindex", sample.ifindex},
      {"sequence", sample.sequence},           {"monotonic_usec", to_usec(sample.taken)},
      {"realtime_usec", sample.realtime_usec}, {"quality", to_string(sample.quality)}};
  if (sample.reading.operstate) json["operstate"] = to_string(*sample.reading.operstate);
  if (sample.reading.flags) json["admin_up"] = (*sample.reading.flags & IFF_UP) != 0;
  add_counters(json, sample.reading.counters);
  return json;
}

JsonObject to_json(const LinkStatus& link) {
  JsonObject json = {{"interface", link.name.shown()}};
  if (link.altname) json["altname"] = link.altname->shown();
  add(json, "ifindex", link.ifindex);
  json["standing"] = with_underscores(to_string(link.standing));
  json["contended"] = link.contended;
  add(json, "since_realtime_usec", link.since_usec);
  if (link.reason) json["reason"] = with_underscores(to_string(*link.reason));
  if (link.operstate) json["operstate"] = to_string(*link.operstate);
  add(json, "admin_up", link.admin_up);
  json["monitored"] = link.monitor.connected;
  json["stale"] = link.monitor.stale;
  add(json, "unit", link.monitor.unit);
  add(json, "pid", link.monitor.pid);
  add(json, "monitor_failure", link.monitor.failure);
  json["named"] = link.named;
  json["restore"] = link.restore;
  json["interval_usec"] = link.interval.count();
  if (link.sample) json["sample"] = to_json(link.name, *link.sample);
  if (link.rates) json["rates"] = to_json(*link.rates);
  json["restores"] = link.counts.restores;
  json["flaps"] = link.counts.flaps;
  json["flaps_hour"] = link.counts.flaps_hour;
  json["flaps_day"] = link.counts.flaps_day;
  if (link.last_event) json["last_event"] = to_json(link.name, *link.last_event);
  if (link.hold) json["hold"] = to_json(*link.hold);
  if (link.retry_in) json["retry_in_usec"] = link.retry_in->count();
  return json;
}

}  // namespace netmon
