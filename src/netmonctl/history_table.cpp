// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "base/rates.h"
#include "base/time_span.h"
#include "base/timestamp.h"
#include "netmonctl/history_format.h"
#include "netmonctl/table.h"
#include "netmonctl/units.h"

namespace netmon::ctl {

namespace {

constexpr size_t kRoomForNotes = 18;       // "gap until 12:00:00"
constexpr size_t kRoomForDatedNotes = 29;  // "gap until 2026-11-25 12:00:00"

bool has_rates(const Step& step) {
  return std::any_of(step.rates.begin(), step.rates.end(),
                     [](const auto& rate) { return rate.has_value(); });
}

std::string amount(const std::optional<double>& value, bool human) {
  if (!value) return kUnknown;
  if (human) return *value > 0 && *value < 0.01 ? "<0.01" : format_amount(*value);
  // A whole number says all there is to say of a rate above ten; errors may be one in an hour.
  if (*value >= 10 || *value == 0) return std::to_string(std::llround(*value));
  const std::string text = std::to_string(*value);
  return text.substr(0, text.find('.') + 5);
}

std::string bits(const std::optional<double>& bytes, bool human) {
  return amount(bytes ? std::optional(*bytes * 8) : std::nullopt, human);
}

std::string missing(const Step& step) {
  const uint64_t usec = step.end_usec - step.begin_usec - step.covered_usec;
  // Down to a tenth of a second.
  return format_time_span(microseconds(static_cast<int64_t>((usec + 50'000) / 100'000 * 100'000)));
}

// In these, `first` to `last` are one row: one step, or a run of steps without rates.

bool ends_another_day(const Step* first, const Step* last) {
  return !has_rates(*first) && format_timestamp(first->begin_usec, "%Y-%m-%d") !=
                                   format_timestamp(last->end_usec, "%Y-%m-%d");
}

std::string notes_of(const Step* first, const Step* last) {
  std::string text;
  const auto add = [&](const std::string& note) { text += (text.empty() ? "" : ", ") + note; };
  const auto any = [&](auto member) {
    return std::any_of(first, last + 1, [&](const Step& step) { return step.*member; });
  };
  if (any(&Step::boot)) add("boot");
  if (any(&Step::restart)) add("restart");
  if (any(&Step::reset)) add("reset");
  if (!has_rates(*first)) {
    add("gap until " + (ends_another_day(first, last)
                            ? format_timestamp(last->end_usec)
                            : format_timestamp(last->end_usec, "%H:%M:%S")));
  } else if (!text.empty() || first->gap) {
    const std::string span = missing(*first);
    if (span != "0") add(span + " missing");
  }
  return text;
}

Row make_row(const Step* first, const Step* last, bool human) {
  const Step& step = *first;
  const Paint paint = has_rates(step) ? Paint::plain : Paint::dim;
  const auto sum_of = [&](Counter a, Counter b) {
    return amount(sum_of_known(step.rate(a), step.rate(b)), human);
  };
  return {{format_timestamp(step.begin_usec), paint},
          {last->operstate ? std::string(to_string(*last->operstate)) : kUnknown, paint},
          {bits(step.rate(Counter::rx_bytes), human), paint},
          {bits(step.rate(Counter::tx_bytes), human), paint},
          {amount(step.rate(Counter::rx_packets), human), paint},
          {amount(step.rate(Counter::tx_packets), human), paint},
          {sum_of(Counter::rx_errors, Counter::tx_errors), paint},
          {sum_of(Counter::rx_dropped, Counter::tx_dropped), paint},
          {step.carrier_downs ? std::to_string(*step.carrier_downs) : kUnknown, paint},
          {notes_of(first, last), paint}};
}

}  // namespace

std::string format_history_table(const std::vector<Step>& steps, bool titles, const Paper& paper) {
  std::vector<Column> columns = {
      {"TIME", false, 0},    {"STATE", false, 0},   {"RX bit/s", true, 0}, {"TX bit/s", true, 0},
      {"RX pkt/s", true, 3}, {"TX pkt/s", true, 2}, {"ERRORS/s", true, 0}, {"DROPS/s", true, 0},
      {"DOWNS", true, 1},    {"NOTES", false, 0}};
  std::vector<Row> rows;
  size_t room = kRoomForNotes;
  const Step* const end = steps.data() + steps.size();
  for (const Step* first = steps.data(); first != end;) {
    const Step* last = first;
    while (!has_rates(*first) && last + 1 != end && !has_rates(*(last + 1))) ++last;
    rows.push_back(make_row(first, last, paper.columns.has_value()));
    if (ends_another_day(first, last)) room = kRoomForDatedNotes;
    first = last + 1;
  }
  return format_table(std::move(columns), std::move(rows), titles, room, paper);
}

}  // namespace netmon::ctl
