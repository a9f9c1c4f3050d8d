// SPDX-License-Identifier: MIT
#include "netmonctl/show_text.h"

#include <algorithm>

#include "netmonctl/graph.h"
#include "netmonctl/link_details.h"
#include "netmonctl/link_text.h"
#include "netmonctl/printable.h"
#include "netmonctl/units.h"

namespace netmon::ctl {

namespace {

constexpr size_t kTitleColumns = 12;
constexpr size_t kGraphLines = 3;
constexpr int kWarningPriority = 4;  // of syslog

// What is there to be read is not cut: a terminal breaks it.
std::string titled(const std::string& title, const std::string& text, const Paper& paper) {
  const std::string blanks(title.size() < kTitleColumns ? kTitleColumns - title.size() : 1, ' ');
  return painted(title, Paint::dim, paper.colors) + blanks + text + "\n";
}

// The last of them where they are too many for the columns.
std::vector<PastRates> fitting(const std::vector<PastRates>& rates, const Paper& paper) {
  static constexpr size_t kOthers = kTitleColumns + std::string_view("  99.9Mbit/s").size();
  if (!paper.columns || *paper.columns <= kOthers) return rates;
  const size_t count = std::min(rates.size(), *paper.columns - kOthers);
  return {rates.end() - static_cast<std::ptrdiff_t>(count), rates.end()};
}

std::string graph_of(const std::string& title, const Series& series, const std::string& span,
                     bool blocks, const Paper& paper) {
  const double top = largest(series);
  std::string text;
  const auto lines = tall_graph(series, top, series.size(), kGraphLines, blocks);
  for (size_t i = 0; i < lines.size(); ++i) {
    text += titled(i == 0 ? title : "",
                   lines[i] + (i == 0 ? "  " + format_bits(top) + "bit/s" : ""), paper);
  }
  return text + titled("", span, paper);
}

}  // namespace

std::string format_link(const Link& link, uint64_t now_usec, const Paper& paper) {
  std::string text = painted(title_text(link), Paint::strong, paper.colors) + " is " +
                     painted(standing_text(link), standing_paint(link), paper.colors) + "\n";
  for (const auto& [title, detail] : link_details(link, now_usec)) {
    text += titled(title, detail, paper);
  }
  return text;
}

std::string format_recent_events(const Result<std::vector<PastEvent>>& events, const Paper& paper) {
  if (!events) return titled("Events", printable(events.error().text()), paper);
  std::string text;
  for (const PastEvent& event : *events) {
    const Paint paint = event.priority <= kWarningPriority ? Paint::warning : Paint::plain;
    const std::string message = printable(event.message.empty() ? event.kind : event.message);
    // Painted after it was cut, so that no colour is left open.
    const std::string line = format_moment(event.realtime_usec) + "  " + message;
    const std::string shown = paper.columns && *paper.columns > kTitleColumns
                                  ? cut(line, *paper.columns - kTitleColumns)
                                  : line;
    text += titled(text.empty() ? "Events" : "", painted(shown, paint, paper.colors), paper);
  }
  return text.empty() ? titled("Events", "none in the journal", paper) : text;
}

std::string format_recent_rates(const std::vector<PastRates>& rates, bool blocks,
                                const Paper& paper) {
  Series rx;
  Series tx;
  const std::vector<PastRates> shown = fitting(rates, paper);
  for (const PastRates& each : shown) {
    rx.push_back(each.rx_bytes);
    tx.push_back(each.tx_bytes);
  }
  const auto known = [](const std::optional<double>& value) { return value.has_value(); };
  if (std::none_of(rx.begin(), rx.end(), known) && std::none_of(tx.begin(), tx.end(), known)) {
    return {};
  }
  const std::string span = format_time_of_day(shown.front().realtime_usec) + " to " +
                           format_time_of_day(shown.back().realtime_usec);
  return graph_of("Receives", rx, span, blocks, paper) + graph_of("Sends", tx, span, blocks, paper);
}

}  // namespace netmon::ctl
