// SPDX-License-Identifier: MIT
//
// Messages as text.
#include "wire/json_text.h"
#include "wire/messages.h"
#include "wire/sample_json.h"

namespace netmon {

namespace {

using Json = JsonObject;

Json observation_json(std::string_view type, const Observation& observation) {
  return {{"type", type},
          {"operstate", to_string(observation.state.operstate)},
          {"admin_up", observation.state.admin_up},
          {"protodown", observation.state.protodown},
          {"seen_usec", to_usec(observation.seen)}};
}

// What a sample says, after the fields of `json`.
Json sample_json(Json json, const Sample& sample) {
  json["ifindex"] = sample.ifindex;
  json["sequence"] = sample.sequence;
  json["realtime_usec"] = sample.realtime_usec;
  json["monotonic_usec"] = to_usec(sample.taken);
  json["quality"] = to_string(sample.quality);
  if (sample.reading.operstate) json["operstate"] = to_string(*sample.reading.operstate);
  if (sample.reading.flags) json["flags"] = *sample.reading.flags;
  add_counters(json, sample.reading.counters);
  return json;
}

Json meanwhile_json(const Meanwhile& meanwhile) {
  Json json = Json::object();
  if (meanwhile.flaps > 0) json["flaps"] = meanwhile.flaps;
  if (meanwhile.missed > 0) json["missed"] = meanwhile.missed;
  if (meanwhile.first_up) json["first_up_usec"] = to_usec(*meanwhile.first_up);
  if (meanwhile.outages > 0) {
    json["outages"] = meanwhile.outages;
    json["down_usec"] = meanwhile.down.count();
  }
  if (meanwhile.last_up) json["last_up_usec"] = to_usec(*meanwhile.last_up);
  return json;
}

struct Encoder {
  std::string_view type;

  Json operator()(const Ready& m) const {
    Json json = observation_json(type, m.observation);
    json["interface"] = m.interface.shown();
    json["ifindex"] = m.ifindex;
    json["protocol"] = m.protocol;
    json["build"] = m.build;
    json["was_up"] = m.was_up;
    json["samples"] = m.samples;
    if (m.changed) json["changed_usec"] = to_usec(*m.changed);
    json["ordered"] = m.ordered;
    if (m.meanwhile != Meanwhile()) json["meanwhile"] = meanwhile_json(m.meanwhile);
    return json;
  }
  Json operator()(const Monitor& m) const {
    Json json = {{"type", type},
                 {"interval_usec", m.interval.count()},
                 {"spread_usec", m.spread.count()},
                 {"print", kPrints[m.print]}};
    if (m.print_every != 1) json["print_every"] = m.print_every;
    if (m.count) json["count"] = *m.count;
    if (m.last_slot) json["last_slot_usec"] = to_usec(*m.last_slot);
    return json;
  }
  Json operator()(const LinkDown& m) const {
    Json json = observation_json(type, m.observation);
    json["reason"] = to_string(down_reason(m.observation.state));
    return json;
  }
  Json operator()(const SetLinkUp& m) const { return {{"type", type}, {"decision", m.decision}}; }
  Json operator()(const LinkUpResult& m) const {
    Json json = observation_json(type, m.observation);
    json["decision"] = m.decision;
    json["errno"] = m.error;
    json["message"] = m.message;
    return json;
  }
  Json operator()(const Event& m) const {
    Json json = observation_json(type, m.observation);
    json["event"] = kEventKinds[m.kind];
    if (m.count) json["count"] = *m.count;
    if (m.detail) json["detail"] = *m.detail;
    return json;
  }
  Json operator()(const InterfaceChanged& m) const {
    Json json = {{"type", type}, {"change", kInterfaceChanges[m.change]}};
    if (m.name) json["name"] = m.name->shown();
    return json;
  }
  Json operator()(const Shutdown& m) const {
    Json json = {{"type", type}};
    if (m.detail) json["detail"] = *m.detail;
    return json;
  }
  Json operator()(const Bye& m) const {
    Json json = {{"type", type}, {"reason", kByeReasons[m.reason]}, {"samples", m.samples}};
    if (m.detail) json["detail"] = *m.detail;
    if (m.last_slot) json["last_slot_usec"] = to_usec(*m.last_slot);
    return json;
  }
  Json operator()(const Report& m) const {
    Json json = {{"type", type}, {"send", kReportKinds[m.kind]}};
    if (m.kind == ReportKind::once) json["request"] = m.request;
    return json;
  }
  Json operator()(const SampleTaken& m) const {
    Json json = sample_json({{"type", type}}, m.sample);
    if (m.rates) json["rates"] = to_json(*m.rates);
    if (m.request) json["request"] = *m.request;
    return json;
  }
};

}  // namespace

std::string_view type_of(const Message& message) {
  return kMessageTypes[message.index()];
}

std::string encode(const Message& message) {
  return dump_object(std::visit(Encoder{type_of(message)}, message));
}

std::string encode_sample(const InterfaceName& interface, const Sample& sample) {
  return dump_object(sample_json({{"type", "sample"}, {"interface", interface.shown()}}, sample));
}

}  // namespace netmon
