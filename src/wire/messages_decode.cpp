// SPDX-License-Identifier: MIT
//
// Messages from the text that a peer has sent.
#include <limits>

#include "wire/json_fields.h"
#include "wire/messages.h"

namespace netmon {

namespace {

constexpr uint64_t kMaxUsec = std::numeric_limits<int64_t>::max() / 1000;

// The fields of one message.
class Fields : public JsonFields {
 public:
  Fields(const JsonObject& object, const std::string& type)
      : JsonFields(object, "'" + type + "': the field "), type_(type) {}

  std::string text(const char* name) { return JsonFields::text(name, kMaxTextBytes); }
  std::optional<std::string> optional_text(const char* name) {
    return JsonFields::optional_text(name, kMaxTextBytes);
  }
  InterfaceName interface(const char* name) {
    const auto parsed = InterfaceName::from_input(text(name));
    const bool fits = parsed && parsed->is_short();
    require(fits, name, "is not an interface name");
    return fits ? *parsed : InterfaceName();
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
    require(operstate.has_value(), "operstate", "has an unknown value");
    return operstate.value_or(Operstate::unknown);
  }
  Instant instant(const char* name) { return from_usec(number(name, 0, kMaxUsec)); }
  std::optional<Instant> optional_instant(const char* name) {
    if (!has(name)) return std::nullopt;
    return instant(name);
  }
  Sample sample() {
    Sample sample;
    sample.ifindex = static_cast<uint32_t>(number("ifindex", 1, INT32_MAX));
    sample.sequence = number("sequence", 0, UINT64_MAX);
    sample.realtime_usec = number("realtime_usec", 0, kMaxUsec);
    sample.taken = instant("monotonic_usec");
    const auto quality = parse_quality(text("quality"));
    require(quality.has_value(), "quality", "has an unknown value");
    sample.quality = quality.value_or(Quality::first);
    if (has("operstate")) sample.reading.operstate = operstate();
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
    const JsonObject* object = optional_object("rates");
    if (object == nullptr) return std::nullopt;
    Fields fields(*object, type_);
    Rates rates;
    rates.span = microseconds(fields.number("span_usec", 1, kMaxUsec));
    for (size_t i = 0; i < Rates::kCount; ++i) {
      const std::string name(to_string(Rates::counter(i)));
      if (fields.has(name.c_str())) {
        rates.per_second[i] = fields.amount(name.c_str(), kMaxBytesPerSecond);
      }
    }
    take_error_of(fields);
    return rates;
  }
  Meanwhile meanwhile() {
    const JsonObject* object = optional_object("meanwhile");
    if (object == nullptr) return {};
    Fields fields(*object, type_);
    Meanwhile meanwhile;
    meanwhile.flaps = fields.optional_number("flaps", 1, UINT64_MAX).value_or(0);
    meanwhile.missed = fields.optional_number("missed", 1, UINT64_MAX).value_or(0);
    meanwhile.first_up = fields.optional_instant("first_up_usec");
    meanwhile.outages = fields.optional_number("outages", 1, UINT64_MAX).value_or(0);
    meanwhile.down = microseconds(fields.optional_number("down_usec", 0, kMaxUsec).value_or(0));
    meanwhile.last_up = fields.optional_instant("last_up_usec");
    take_error_of(fields);
    return meanwhile;
  }

  template <typename T>
  Result<Message> finish(T message) {
    if (error()) return *error();
    return Message(std::move(message));
  }

 private:
  const std::string& type_;
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
  m.ordered = f.optional_boolean("ordered", true);
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
  m.print = f.one_of("print", kPrints);
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
  m.kind = f.one_of("event", kEventKinds);
  m.observation = f.observation();
  m.count = f.optional_number("count", 1, kAny);
  m.detail = f.optional_text("detail");
  return f.finish(std::move(m));
}

Result<Message> decode_interface(Fields f) {
  InterfaceChanged m;
  m.change = f.one_of("change", kInterfaceChanges);
  if (m.change == InterfaceChange::renamed) m.name = f.interface("name");
  return f.finish(std::move(m));
}

Result<Message> decode_bye(Fields f) {
  Bye m;
  m.reason = f.one_of("reason", kByeReasons);
  m.samples = f.number("samples", 0, kAny);
  m.detail = f.optional_text("detail");
  m.last_slot = f.optional_instant("last_slot_usec");
  return f.finish(std::move(m));
}

Result<Message> decode_report(Fields f) {
  Report m;
  m.kind = f.one_of("send", kReportKinds);
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

}  // namespace netmon
