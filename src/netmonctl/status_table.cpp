// SPDX-License-Identifier: MIT
#include "netmonctl/status_table.h"

#include <map>

#include "netmonctl/link_text.h"
#include "netmonctl/printable.h"
#include "netmonctl/table.h"
#include "netmonctl/units.h"

namespace netmon::ctl {

namespace {

constexpr size_t kRoomForEvents = 24;

const std::vector<Column> kStatusColumns = {
    {"LINK"},           {"STATE"},        {"SINCE", true},       {"ADMIN", false, 3},
    {"OPER", false, 2}, {"RX b/s", true}, {"TX b/s", true},      {"ERR/s", true},
    {"DROP/s", true},   {"FLAP/h", true}, {"RESTORES", true, 1}, {"POLICY, LAST EVENT"},
};

Cell number_cell(const std::string& text, bool alarming) {
  return {text, text == kUnknown ? Paint::dim : alarming ? Paint::warning : Paint::plain};
}

Cell rate_cell(std::optional<double> rate) {
  return number_cell(format_amount(rate), rate.value_or(0) > 0);
}

Cell count_cell(std::optional<int64_t> count) {
  return number_cell(text_of(count), count.value_or(0) > 0);
}

Row row_of(const Link& link, uint64_t now_usec) {
  const LinkRates rates = link.rates.value_or(LinkRates());
  const std::string policy = policy_text(link, now_usec);
  const std::string event = last_event_text(link, now_usec);
  const std::string admin = !link.admin_up ? kUnknown : *link.admin_up ? "up" : "down";
  return {{title_text(link)},
          {standing_text(link), standing_paint(link)},
          {link.since_realtime_usec ? format_age(age_of(*link.since_realtime_usec, now_usec))
                                    : kUnknown},
          {admin},
          {text_of(link.operstate)},
          number_cell(format_bits(rates.rx_bytes), false),
          number_cell(format_bits(rates.tx_bytes), false),
          rate_cell(rates.errors()),
          rate_cell(rates.dropped()),
          count_cell(link.counts.flaps_hour),
          count_cell(link.counts.restores),
          {policy + (policy.empty() || event.empty() ? "" : "; ") + event}};
}

}  // namespace

ServiceState decode_service(const JsonObject& json) {
  ServiceState state;
  const auto number = [&](const char* name) -> std::optional<uint64_t> {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number_integer() || *found < 0) return std::nullopt;
    return found->get<uint64_t>();
  };
  if (const auto found = json.find("version"); found != json.end() && found->is_string()) {
    state.version = found->get<std::string>();
  }
  state.pid = static_cast<int64_t>(number("pid").value_or(0));
  const auto service = json.find("service");
  state.service = service != json.end() && *service == true;
  state.started_realtime_usec = number("started_realtime_usec");
  state.journal_bytes_per_day = number("journal_bytes_per_day");
  return state;
}

std::string format_status(const std::vector<Link>& links, uint64_t now_usec, bool titles,
                          const Paper& paper) {
  std::vector<Row> rows;
  rows.reserve(links.size());
  for (const Link& link : links) rows.push_back(row_of(link, now_usec));
  return format_table(kStatusColumns, std::move(rows), titles, kRoomForEvents, paper);
}

std::string format_legend(const std::vector<Link>& links, const ServiceState& service,
                          uint64_t now_usec) {
  std::map<Standing, size_t> counts;
  size_t held = 0;
  for (const Link& link : links) {
    ++counts[link.standing];
    // As for held: beside how they stand.
    if (link.contended && link.standing != Standing::contended) ++counts[Standing::contended];
    held += link.hold ? 1 : 0;
  }
  std::string line = std::to_string(links.size()) + (links.size() == 1 ? " link" : " links");
  const char* before = ": ";
  for (const auto& [standing, count] : counts) {
    line.append(before).append(std::to_string(count)).append(" ").append(to_string(standing));
    before = ", ";
  }
  if (held > 0) line += before + std::to_string(held) + " held";
  line += "; netmon " + printable(service.version);
  if (service.started_realtime_usec) {
    line += ", up " + format_age(age_of(*service.started_realtime_usec, now_usec));
  }
  if (service.journal_bytes_per_day) {
    line += ", " + format_amount(static_cast<double>(*service.journal_bytes_per_day)) +
            "B a day in the journal";
  }
  return line + "\n";
}

}  // namespace netmon::ctl
