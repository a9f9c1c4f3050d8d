// SPDX-License-Identifier: MIT
#include "netmonctl/links.h"

#include <limits>
#include <utility>

#include "base/rates.h"

namespace netmon::ctl {

namespace {

// The words of Varlink have _ where people read -.
std::string as_read(std::string word) {
  for (char& letter : word) letter = letter == '_' ? '-' : letter;
  return word;
}

// Reads the fields of one object; what is not there as it should be is not known.
class Fields {
 public:
  explicit Fields(const JsonObject& json) : json_(json) {}

  [[nodiscard]] std::optional<std::string> text(const char* name) const {
    const JsonObject* value = find(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
  }
  [[nodiscard]] std::optional<std::string> word(const char* name) const {
    auto found = text(name);
    if (found) found = as_read(std::move(*found));
    return found;
  }
  [[nodiscard]] std::optional<bool> flag(const char* name) const {
    const JsonObject* value = find(name);
    if (value == nullptr || !value->is_boolean()) return std::nullopt;
    return value->get<bool>();
  }
  [[nodiscard]] std::optional<int64_t> number(const char* name) const {
    const JsonObject* value = find(name);
    if (value == nullptr || !value->is_number_integer()) return std::nullopt;
    return value->get<int64_t>();
  }
  // Of what cannot be negative.
  [[nodiscard]] std::optional<uint64_t> count(const char* name) const {
    const auto value = number(name);
    if (!value || *value < 0) return std::nullopt;
    return static_cast<uint64_t>(*value);
  }
  [[nodiscard]] std::optional<double> rate(const char* name) const {
    const JsonObject* value = find(name);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->get<double>();
  }
  [[nodiscard]] std::optional<microseconds> span(const char* name) const {
    const auto value = number(name);
    if (!value) return std::nullopt;
    return microseconds(*value);
  }
  template <typename T>
  [[nodiscard]] std::optional<T> object(const char* name, T (*decode)(const JsonObject&)) const {
    const JsonObject* value = find(name);
    if (value == nullptr || !value->is_object()) return std::nullopt;
    return decode(*value);
  }

 private:
  [[nodiscard]] const JsonObject* find(const char* name) const {
    const auto found = json_.find(name);
    return found == json_.end() ? nullptr : &*found;
  }

  const JsonObject& json_;
};

LinkRates decode_rates(const JsonObject& json) {
  const Fields fields(json);
  LinkRates rates;
  rates.span = fields.span("span_usec").value_or(microseconds(0));
  rates.rx_bytes = fields.rate("rx_bytes");
  rates.rx_dropped = fields.rate("rx_dropped");
  rates.rx_errors = fields.rate("rx_errors");
  rates.rx_packets = fields.rate("rx_packets");
  rates.tx_bytes = fields.rate("tx_bytes");
  rates.tx_dropped = fields.rate("tx_dropped");
  rates.tx_errors = fields.rate("tx_errors");
  rates.tx_packets = fields.rate("tx_packets");
  return rates;
}

}  // namespace

std::optional<double> LinkRates::errors() const {
  return sum_of_known(rx_errors, tx_errors);
}

std::optional<double> LinkRates::dropped() const {
  return sum_of_known(rx_dropped, tx_dropped);
}

LinkSample decode_sample(const JsonObject& json) {
  const Fields fields(json);
  LinkSample sample;
  sample.interface = fields.text("interface").value_or("");
  sample.ifindex = fields.number("ifindex").value_or(0);
  sample.sequence = fields.count("sequence").value_or(0);
  sample.monotonic_usec = fields.count("monotonic_usec").value_or(0);
  sample.realtime_usec = fields.count("realtime_usec").value_or(0);
  sample.quality = fields.word("quality").value_or("");
  sample.operstate = fields.text("operstate");
  sample.admin_up = fields.flag("admin_up");
  for (size_t i = 0; i < kCounters; ++i) {
    const auto counter = static_cast<Counter>(i);
    sample.counters[counter] = fields.count(std::string(to_string(counter)).c_str());
  }
  return sample;
}

ServiceEvent decode_event(const JsonObject& json) {
  const Fields fields(json);
  ServiceEvent event;
  event.interface = fields.text("interface").value_or("");
  event.realtime_usec = fields.count("realtime_usec").value_or(0);
  event.kind = fields.text("kind").value_or("");
  event.message = fields.text("message").value_or("");
  event.priority = fields.number("priority").value_or(event.priority);
  return event;
}

LinkHold decode_hold(const JsonObject& json) {
  const Fields fields(json);
  LinkHold hold;
  hold.since_realtime_usec = fields.count("since_realtime_usec").value_or(0);
  hold.until_realtime_usec = fields.count("until_realtime_usec");
  hold.reason = fields.text("reason");
  hold.uid = fields.number("uid").value_or(0);
  return hold;
}

Link decode_link(const JsonObject& json) {
  const Fields fields(json);
  Link link;
  link.interface = fields.text("interface").value_or("");
  link.altname = fields.text("altname");
  link.ifindex = fields.number("ifindex");
  link.standing = kStandings.find(fields.word("standing").value_or("")).value_or(Standing::unknown);
  link.contended = fields.flag("contended").value_or(link.standing == Standing::contended);
  link.since_realtime_usec = fields.count("since_realtime_usec");
  link.reason = fields.word("reason");
  link.operstate = fields.text("operstate");
  link.admin_up = fields.flag("admin_up");
  link.monitor.connected = fields.flag("monitored").value_or(false);
  link.monitor.stale = fields.flag("stale").value_or(false);
  link.monitor.unit = fields.text("unit");
  link.monitor.pid = fields.number("pid");
  link.monitor.failure = fields.text("monitor_failure");
  link.named = fields.flag("named").value_or(false);
  link.restore = fields.flag("restore").value_or(true);
  link.interval = fields.span("interval_usec").value_or(microseconds(0));
  link.sample = fields.object("sample", decode_sample);
  link.rates = fields.object("rates", decode_rates);
  link.counts.restores = fields.number("restores");
  link.counts.flaps = fields.number("flaps");
  link.counts.flaps_hour = fields.number("flaps_hour");
  link.counts.flaps_day = fields.number("flaps_day");
  link.last_event = fields.object("last_event", decode_event);
  link.hold = fields.object("hold", decode_hold);
  link.retry_in = fields.span("retry_in_usec");
  return link;
}

std::optional<LinkRates> rates_between(const LinkSample& before, const LinkSample& after) {
  if (before.ifindex != after.ifindex || after.monotonic_usec <= before.monotonic_usec ||
      after.quality == "first" || after.quality == "reset") {
    return std::nullopt;
  }
  const auto usec = after.monotonic_usec - before.monotonic_usec;
  const auto rate = [&](Counter counter) -> std::optional<double> {
    const auto& from = before.counters[counter];
    const auto& to = after.counters[counter];
    if (!from || !to || *to < *from) return std::nullopt;
    return static_cast<double>(*to - *from) * 1e6 / static_cast<double>(usec);
  };
  LinkRates rates;
  rates.span = microseconds(usec);
  rates.rx_bytes = rate(Counter::rx_bytes);
  rates.rx_dropped = rate(Counter::rx_dropped);
  rates.rx_errors = rate(Counter::rx_errors);
  rates.rx_packets = rate(Counter::rx_packets);
  rates.tx_bytes = rate(Counter::tx_bytes);
  rates.tx_dropped = rate(Counter::tx_dropped);
  rates.tx_errors = rate(Counter::tx_errors);
  rates.tx_packets = rate(Counter::tx_packets);
  return rates;
}

void TickRates::begin(const LinkSample& reading, const std::optional<LinkRates>& rates,
                      microseconds interval) {
  from_ = reading;
  rates_ = rates;
  interval_ = interval;
}

const std::optional<LinkRates>& TickRates::take(const LinkSample& sample) {
  const auto rates = from_ ? rates_between(*from_, sample) : std::nullopt;
  if (rates && rates->span < interval_ / 2) return rates_;
  from_ = sample;
  return rates_ = rates;
}

}  // namespace netmon::ctl
