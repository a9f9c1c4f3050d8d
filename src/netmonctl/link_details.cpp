// SPDX-License-Identifier: MIT
#include "netmonctl/link_details.h"

#include "base/time_span.h"
#include "netmonctl/link_text.h"
#include "netmonctl/printable.h"
#include "netmonctl/units.h"

namespace netmon::ctl {

namespace {

std::string standing_details(const Link& link, uint64_t now_usec) {
  std::string text = standing_text(link);
  if (link.reason) text += " (" + printable(*link.reason) + ")";
  if (link.since_realtime_usec) {
    text += " since " + format_moment(*link.since_realtime_usec) + ", " +
            format_age(age_of(*link.since_realtime_usec, now_usec));
  }
  return text;
}

std::string kernel_details(const Link& link) {
  std::string text = "admin " + std::string(!link.admin_up   ? kUnknown
                                            : *link.admin_up ? "up"
                                                             : "down");
  text += ", oper " + text_of(link.operstate) + ", ifindex " + text_of(link.ifindex);
  if (link.sample) {
    const auto count = [&](Counter counter) {
      const auto& value = link.sample->counters[counter];
      return value ? std::to_string(*value) : std::string(kUnknown);
    };
    text += "; carrier came " + count(Counter::carrier_up_count) + " and went " +
            count(Counter::carrier_down_count) + " times";
  }
  return text;
}

std::string monitor_details(const Link& link) {
  std::string text = link.monitor.connected ? "connected" : "none";
  if (link.monitor.stale) text += ", did not answer in time: these values are older ones";
  if (link.monitor.pid) text += ", pid " + std::to_string(*link.monitor.pid);
  if (link.monitor.unit) text += ", " + printable(*link.monitor.unit);
  if (link.monitor.failure) text += "; cannot be started: " + printable(*link.monitor.failure);
  return text;
}

std::string configuration_details(const Link& link) {
  std::string text = link.named ? "by name" : "by a glob";
  text += link.restore ? ", restored" : ", not restored";
  if (link.interval.count() > 0) text += ", every " + format_time_span(link.interval);
  return text;
}

std::string hold_details(const LinkHold& hold, uint64_t now_usec) {
  std::string text = hold_end_text(hold, now_usec) + ", by uid " + std::to_string(hold.uid) +
                     " at " + format_moment(hold.since_realtime_usec);
  if (hold.reason) text += ": " + printable(*hold.reason);
  return text;
}

std::string rate_details(std::optional<double> bytes, std::optional<double> packets,
                         std::optional<double> errors, std::optional<double> dropped) {
  return format_bits(bytes) + "bit/s, " + format_amount(packets) + " packets/s, " +
         format_amount(errors) + " errors/s, " + format_amount(dropped) + " drops/s";
}

std::string total_details(const LinkSample& sample, Counter bytes, Counter packets, Counter errors,
                          Counter dropped) {
  const auto amount = [&](Counter counter) {
    const auto& value = sample.counters[counter];
    return value ? std::to_string(*value) : std::string(kUnknown);
  };
  return amount(bytes) + " bytes, " + amount(packets) + " packets, " + amount(errors) +
         " errors, " + amount(dropped) + " drops";
}

}  // namespace

Details link_details(const Link& link, uint64_t now_usec) {
  const LinkRates rates = link.rates.value_or(LinkRates());
  Details details = {{"State", standing_details(link, now_usec)}, {"Kernel", kernel_details(link)}};
  if (link.hold) details.emplace_back("Held", hold_details(*link.hold, now_usec));
  if (link.contended) {
    details.emplace_back("Contended", "not restored until clear, or until it has been up for 5min");
  }
  if (link.retry_in) details.emplace_back("Next try", "in " + format_age(*link.retry_in));
  details.emplace_back("Receives", rate_details(rates.rx_bytes, rates.rx_packets, rates.rx_errors,
                                                rates.rx_dropped));
  details.emplace_back(
      "Sends", rate_details(rates.tx_bytes, rates.tx_packets, rates.tx_errors, rates.tx_dropped));
  details.emplace_back("Flaps", text_of(link.counts.flaps_hour) + " within an hour, " +
                                    text_of(link.counts.flaps_day) + " within a day; " +
                                    text_of(link.counts.flaps) + " unseen in all");
  details.emplace_back("Restores", text_of(link.counts.restores));
  if (const std::string event = last_event_text(link, now_usec); !event.empty()) {
    details.emplace_back("Last event", event);
  }
  details.emplace_back("Monitor", monitor_details(link));
  details.emplace_back("Settings", configuration_details(link));
  if (link.sample) {
    details.emplace_back("Received",
                         total_details(*link.sample, Counter::rx_bytes, Counter::rx_packets,
                                       Counter::rx_errors, Counter::rx_dropped));
    details.emplace_back("Sent", total_details(*link.sample, Counter::tx_bytes, Counter::tx_packets,
                                               Counter::tx_errors, Counter::tx_dropped));
  }
  return details;
}

}  // namespace netmon::ctl
