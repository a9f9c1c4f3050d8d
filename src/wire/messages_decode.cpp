// SPDX-License-Identifier: MIT
//
// Messages from the text that a peer has sent.
#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <variant>

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

 private:
  const std::string& type_;
};

constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kMaxIfindex = std::numeric_limits<int32_t>::max();

void read(Fields& f, Ready& m) {
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
  if (m.protocol != kProtocolVersion) return f.forgive();
  m.meanwhile = f.meanwhile();
}

void read(Fields& f, Monitor& m) {
  m.interval = microseconds(f.number("interval_usec", static_cast<uint64_t>(kMinInterval.count()),
                                     static_cast<uint64_t>(kMaxInterval.count())));
  const auto spread =
      f.optional_number("spread_usec", 0, static_cast<uint64_t>(m.interval.count()));
  m.spread = spread ? microseconds(*spread) : phase_range(m.interval, 1);
  m.print = f.one_of("print", kPrints);
  m.print_every = f.optional_number("print_every", 1, kAny).value_or(1);
  m.count = f.optional_number("count", 1, kAny);
  m.last_slot = f.optional_instant("last_slot_usec");
}

void read(Fields& f, Shutdown& m) {
  m.detail = f.optional_text("detail");
}

void read(Fields& f, LinkDown& m) {
  m.observation = f.observation();
  f.require(condition(m.observation.state) == Condition::down, "operstate", "is not down");
  f.require(f.text("reason") == to_string(down_reason(m.observation.state)), "reason",
            "does not fit the state");
}

void read(Fields& f, SetLinkUp& m) {
  m.decision = f.number("decision", 1, kAny);
}

void read(Fields& f, LinkUpResult& m) {
  m.decision = f.number("decision", 1, kAny);
  m.error = static_cast<int>(f.number("errno", 0, 4095));
  m.message = f.text("message");
  m.observation = f.observation();
}

void read(Fields& f, Event& m) {
  m.kind = f.one_of("event", kEventKinds);
  m.observation = f.observation();
  m.count = f.optional_number("count", 1, kAny);
  m.detail = f.optional_text("detail");
}

void read(Fields& f, InterfaceChanged& m) {
  m.change = f.one_of("change", kInterfaceChanges);
  if (m.change == InterfaceChange::renamed) m.name = f.interface("name");
}

void read(Fields& f, Bye& m) {
  m.reason = f.one_of("reason", kByeReasons);
  m.samples = f.number("samples", 0, kAny);
  m.detail = f.optional_text("detail");
  m.last_slot = f.optional_instant("last_slot_usec");
}

void read(Fields& f, Report& m) {
  m.kind = f.one_of("send", kReportKinds);
  if (m.kind == ReportKind::once) m.request = f.number("request", 1, kAny);
}

void read(Fields& f, SampleTaken& m) {
  m.sample = f.sample();
  m.rates = f.optional_rates();
  m.request = f.optional_number("request", 1, kAny);
}

template <typename T>
Result<Message> decode_as(Fields& fields) {
  T message;
  read(fields, message);
  if (fields.error()) return *fields.error();
  return Message(std::move(message));
}

template <size_t... i>
constexpr auto decoders_of(std::index_sequence<i...>) {
  return std::array{&decode_as<std::variant_alternative_t<i, Message>>...};
}
// One for each, in their order.
constexpr auto kDecoders = decoders_of(std::make_index_sequence<std::variant_size_v<Message>>());

}  // namespace

Result<Message> decode(std::string_view text) {
  const auto json = parse_object(text);
  if (!json) return json.error();
  const auto type_field = json->find("type");
  if (type_field == json->end() || !type_field->is_string()) {
    return Error{0, "a message without a 'type'", {}};
  }
  const auto type = type_field->get<std::string>();
  const auto known = std::find(kMessageTypes.begin(), kMessageTypes.end(), type);
  if (known == kMessageTypes.end()) {
    return Error{0, "a message of the unknown type '" + shown(type.substr(0, 32)) + "'", {}};
  }
  Fields fields(*json, type);
  return kDecoders.at(static_cast<size_t>(known - kMessageTypes.begin()))(fields);
}

}  // namespace netmon
