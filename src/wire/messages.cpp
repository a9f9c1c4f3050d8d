// SPDX-License-Identifier: MIT
#include "wire/messages.h"

#include <array>
#include <limits>

#include "wire/json_text.h"

namespace netmon {

namespace {

using Json = JsonObject;

constexpr std::array<std::string_view, 11> kTypes = {
    "ready",     "monitor",  "link-down", "set-link-up", "link-up-result", "event",
    "interface", "shutdown", "bye",       "report",      "sample"};
constexpr std::array<std::string_view, 4> kPrints = {"none", "text", "json", "journal"};
constexpr std::array<std::string_view, 8> kEvents = {
    "up", "dormant", "flap", "reset", "missed", "output-lost", "output-failed", "absent"};
constexpr std::array<std::string_view, 3> kChanges = {"renamed", "gone", "moved"};
constexpr std::array<std::string_view, 5> kByeReasons = {"shutdown", "signal", "count", "absent",
                                                         "output-closed"};

constexpr std::array<std::string_view, 3> kReports = {"once", "start", "stop"};
constexpr std::array<std::string_view, 4> kQualities = {"ok", "first", "gap", "reset"};

template <typename Enum, size_t n>
std::string_view word(const std::array<std::string_view, n>& words, Enum value) {
  return words[static_cast<size_t>(value)];
}

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
  for (size_t i = 0; i < kCounters; ++i) {
    const auto counter = static_cast<Counter>(i);
    if (const auto& value = sample.reading.counters[counter]) {
      json[std::string(to_string(counter))] = *value;
    }
  }
  return json;
}

Json rates_json(const Rates& rates) {
  Json json = {{"span_usec", rates.span.count()}};
  for (size_t i = 0; i < Rates::kCount; ++i) {
    if (const auto& rate = rates.per_second[i]) {
      json[std::string(to_string(Rates::counter(i)))] = *rate;
    }
  }
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
                 {"print", word(kPrints, m.print)}};
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
    json["event"] = word(kEvents, m.kind);
    if (m.count) json["count"] = *m.count;
    if (m.detail) json["detail"] = *m.detail;
    return json;
  }
  Json operator()(const InterfaceChanged& m) const {
    Json json = {{"type", type}, {"change", word(kChanges, m.change)}};
    if (m.name) json["name"] = m.name->shown();
    return json;
  }
  Json operator()(const Shutdown& m) const {
    Json json = {{"type", type}};
    if (m.detail) json["detail"] = *m.detail;
    return json;
  }
  Json operator()(const Bye& m) const {
    Json json = {{"type", type}, {"reason", word(kByeReasons, m.reason)}, {"samples", m.samples}};
    if (m.detail) json["detail"] = *m.detail;
    if (m.last_slot) json["last_slot_usec"] = to_usec(*m.last_slot);
    return json;
  }
  Json operator()(const Report& m) const {
    Json json = {{"type", type}, {"send", word(kReports, m.kind)}};
    if (m.kind == ReportKind::once) json["request"] = m.request;
    return json;
  }
  Json operator()(const SampleTaken& m) const {
    Json json = sample_json({{"type", type}}, m.sample);
    if (m.rates) json["rates"] = rates_json(*m.rates);
    if (m.request) json["request"] = *m.request;
    return json;
  }
};

// Reads the fields of one message and keeps the first thing that is wrong with them.
class Fields {
 public:
  Fields(const Json& object, std::string_view type) : object_(object), type_(type) {}

  uint64_t number(const char* name, uint64_t min, uint64_t max) {
    const Json* value = find(name);
    if (value == nullptr) return min;
    if (!value->is_number_unsigned()) return wrong(name, "is not a whole number", min);
    const auto number = value->get<uint64_t>();
    if (number < min || number > max) return wrong(name, "is out of its range", min);
    return number;
  }
  std::optional<uint64_t> optional_number(const char* name, uint64_t min, uint64_t max) {
    if (!object_.contains(name)) return std::nullopt;
    return number(name, min, max);
  }
  std::string text(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_string()) return wrong(name, "is not a string", std::string());
    auto text = value->get<std::string>();
    if (text.size() > kMaxTextBytes) return wrong(name, "is too long", std::string());
    return text;
  }
  std::optional<std::string> optional_text(const char* name) {
    if (!object_.contains(name)) return std::nullopt;
    return text(name);
  }
  bool boolean(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) return false;
    if (!value->is_boolean()) return wrong(name, "is neither true nor false", false);
    return value->get<bool>();
  }
  template <typename Enum, size_t n>
  Enum one_of(const char* name, const std::array<std::string_view, n>& words) {
    const std::string value = text(name);
    for (size_t i = 0; i < n; ++i) {
      if (words[i] == value) return static_cast<Enum>(i);
    }
    return wrong(name, "has an unknown value", Enum{});
  }
  InterfaceName interface(const char* name) {
    const auto parsed = InterfaceName::from_input(text(name));
    if (parsed && parsed->is_short()) return *parsed;
    return wrong(name, "is not an interface name", InterfaceName());
  }
  Observation observation() {
    Observation observation;
    observation.state.operstate = operstate();
    observation.state.admin_up = boolean("admin_up");
    observation.state.protodown = boolean("protodown");
    observation.seen = instant("seen_usec");
    return observation;
  }
  Operstate operstate() {
    const auto operstate = parse_operstate(text("operstate"));
    if (!operstate) wrong("operstate", "has an unknown value", 0);
    return operstate.value_or(Operstate::unknown);
  }
  Instant instant(const char* name) { return from_usec(number(name, 0, kMaxUsec)); }
  std::optional<Instant> optional_instant(const char* name) {
    if (!object_.contains(name)) return std::nullopt;
    return instant(name);
  }
  [[nodiscard]] bool has(const char* name) const { return object_.contains(name); }
  Sample sample() {
    Sample sample;
    sample.ifindex = static_cast<uint32_t>(number("ifindex", 1, INT32_MAX));
    sample.sequence = number("sequence", 0, UINT64_MAX);
    sample.realtime_usec = number("realtime_usec", 0, kMaxUsec);
    sample.taken = instant("monotonic_usec");
    sample.quality = one_of<Quality>("quality", kQualities);
    if (object_.contains("operstate")) sample.reading.operstate = operstate();
    if (const auto flags = optional_number("flags", 0, UINT32_MAX)) {
      sample.reading.flags = static_cast<uint32_t>(*flags);
    }
    for (size_t i = 0; i < kCounters; ++i) {
      const auto counter = static_cast<Counter>(i);
      const std::string name(to_string(counter));
      sample.reading.counters[counter] = optional_number(name.c_str(), 0, UINT64_MAX);
    }
    return sample;
  }
  std::optional<Rates> optional_rates() {
    const auto found = object_.find("rates");
    if (found == object_.end()) return std::nullopt;
    if (!found->is_object()) return wrong("rates", "is not an object", Rates());
    Fields fields(*found, type_);
    Rates rates;
    rates.span = microseconds(fields.number("span_usec", 1, kMaxUsec));
    for (size_t i = 0; i < Rates::kCount; ++i) {
      const std::string name(to_string(Rates::counter(i)));
      if (found->contains(name)) rates.per_second[i] = fields.rate(name.c_str());
    }
    if (!error_) error_ = fields.error_;
    return rates;
  }
  Meanwhile meanwhile() {
    const auto found = object_.find("meanwhile");
    if (found == object_.end()) return {};
    if (!found->is_object()) return wrong("meanwhile", "is not an object", Meanwhile());
    Fields fields(*found, type_);
    Meanwhile meanwhile;
    meanwhile.flaps = fields.optional_number("flaps", 1, UINT64_MAX).value_or(0);
    meanwhile.missed = fields.optional_number("missed", 1, UINT64_MAX).value_or(0);
    meanwhile.first_up = fields.optional_instant("first_up_usec");
    meanwhile.outages = fields.optional_number("outages", 1, UINT64_MAX).value_or(0);
    meanwhile.down = microseconds(fields.optional_number("down_usec", 0, kMaxUsec).value_or(0));
    meanwhile.last_up = fields.optional_instant("last_up_usec");
    if (!error_) error_ = fields.error_;
    return meanwhile;
  }
  double rate(const char* name) {
    const Json* value = find(name);
    if (value == nullptr || !value->is_number()) return wrong(name, "is not a number", 0.0);
    const auto number = value->get<double>();
    if (!(number >= 0 && number <= kMaxBytesPerSecond))
      return wrong(name, "is out of its range", 0.0);
    return number;
  }
  // Anything else that must hold.
  void require(bool holds, const char* name, const char* complaint) {
    if (!holds) wrong(name, complaint, 0);
  }

  template <typename T>
  Result<Message> finish(T message) {
    if (error_) return *error_;
    return Message(std::move(message));
  }

 private:
  static constexpr uint64_t kMaxUsec = std::numeric_limits<int64_t>::max() / 1000;

  const Json* find(const char* name) {
    const auto found = object_.find(name);
    if (found != object_.end()) return &*found;
    wrong(name, "is missing", 0);
    return nullptr;
  }
  template <typename T>
  T wrong(const char* name, const char* complaint, T stand_in) {
    if (!error_) {
      error_ = Error{0, "'" + type_ + "': the field '" + name + "' " + complaint, {}};
    }
    return stand_in;
  }

  const Json& object_;
  std::string type_;
  std::optional<Error> error_;
};

constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kMaxIfindex = std::numeric_limits<int32_t>::max();

Result<Message> decode_ready(Fields f) {
  Ready m;
  m.protocol = static_cast<uint32_t>(f.number("protocol", 1, UINT32_MAX));
  m.interface = f.interface("interface");
  m.ifindex = static_cast<uint32_t>(f.number("ifindex", 1, kMaxIfindex));
  m.build = f.text("build");
  m.observation = f.observation();
  m.was_up = f.boolean("was_up");
  m.samples = f.number("samples", 0, kAny);
  m.changed = f.optional_instant("changed_usec");
  // One that does not say so is of an older program, and was.
  m.ordered = !f.has("ordered") || f.boolean("ordered");
  // Of another version the rest may be of another kind, too.
  if (m.protocol != kProtocolVersion) return Message(std::move(m));
  m.meanwhile = f.meanwhile();
  return f.finish(std::move(m));
}

Result<Message> decode_monitor(Fields f) {
  Monitor m;
  m.interval = microseconds(f.number("interval_usec", static_cast<uint64_t>(kMinInterval.count()),
                                     static_cast<uint64_t>(kMaxInterval.count())));
  const auto spread =
      f.optional_number("spread_usec", 0, static_cast<uint64_t>(m.interval.count()));
  m.spread = spread ? microseconds(*spread) : phase_range(m.interval, 1);
  m.print = f.one_of<Print>("print", kPrints);
  m.print_every = f.optional_number("print_every", 1, kAny).value_or(1);
  m.count = f.optional_number("count", 1, kAny);
  m.last_slot = f.optional_instant("last_slot_usec");
  return f.finish(m);
}

Result<Message> decode_shutdown(Fields f) {
  Shutdown m;
  m.detail = f.optional_text("detail");
  return f.finish(std::move(m));
}

Result<Message> decode_link_down(Fields f) {
  LinkDown m;
  m.observation = f.observation();
  f.require(condition(m.observation.state) == Condition::down, "operstate", "is not down");
  f.require(f.text("reason") == to_string(down_reason(m.observation.state)), "reason",
            "does not fit the state");
  return f.finish(m);
}

Result<Message> decode_link_up_result(Fields f) {
  LinkUpResult m;
  m.decision = f.number("decision", 1, kAny);
  m.error = static_cast<int>(f.number("errno", 0, 4095));
  m.message = f.text("message");
  m.observation = f.observation();
  return f.finish(std::move(m));
}

Result<Message> decode_event(Fields f) {
  Event m;
  m.kind = f.one_of<EventKind>("event", kEvents);
  m.observation = f.observation();
  m.count = f.optional_number("count", 1, kAny);
  m.detail = f.optional_text("detail");
  return f.finish(std::move(m));
}

Result<Message> decode_interface(Fields f) {
  InterfaceChanged m;
  m.change = f.one_of<InterfaceChange>("change", kChanges);
  if (m.change == InterfaceChange::renamed) m.name = f.interface("name");
  return f.finish(std::move(m));
}

Result<Message> decode_bye(Fields f) {
  Bye m;
  m.reason = f.one_of<ByeReason>("reason", kByeReasons);
  m.samples = f.number("samples", 0, kAny);
  m.detail = f.optional_text("detail");
  m.last_slot = f.optional_instant("last_slot_usec");
  return f.finish(std::move(m));
}

Result<Message> decode_report(Fields f) {
  Report m;
  m.kind = f.one_of<ReportKind>("send", kReports);
  if (m.kind == ReportKind::once) m.request = f.number("request", 1, kAny);
  return f.finish(m);
}

Result<Message> decode_sample(Fields f) {
  SampleTaken m;
  m.sample = f.sample();
  m.rates = f.optional_rates();
  m.request = f.optional_number("request", 1, kAny);
  return f.finish(m);
}

}  // namespace

std::string_view type_of(const Message& message) {
  return kTypes[message.index()];
}

std::string encode(const Message& message) {
  return dump_object(std::visit(Encoder{type_of(message)}, message));
}

Result<Message> decode(std::string_view text) {
  const auto json = parse_object(text);
  if (!json) return json.error();
  const auto type_field = json->find("type");
  if (type_field == json->end() || !type_field->is_string()) {
    return Error{0, "a message without a 'type'", {}};
  }
  const auto type = type_field->get<std::string>();
  Fields fields(*json, type);
  if (type == "ready") return decode_ready(fields);
  if (type == "monitor") return decode_monitor(fields);
  if (type == "link-down") return decode_link_down(fields);
  if (type == "set-link-up") {
    SetLinkUp m{fields.number("decision", 1, kAny)};
    return fields.finish(m);
  }
  if (type == "link-up-result") return decode_link_up_result(fields);
  if (type == "event") return decode_event(fields);
  if (type == "interface") return decode_interface(fields);
  if (type == "shutdown") return decode_shutdown(fields);
  if (type == "bye") return decode_bye(fields);
  if (type == "report") return decode_report(fields);
  if (type == "sample") return decode_sample(fields);
  return Error{0, "a message of the unknown type '" + shown(type.substr(0, 32)) + "'", {}};
}

std::string encode_sample(const InterfaceName& interface, const Sample& sample) {
  return dump_object(sample_json({{"type", "sample"}, {"interface", interface.shown()}}, sample));
}

}  // namespace netmon
