// SPDX-License-Identifier: MIT
#include "netmonctl/watch_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "netmonctl/link_text.h"
#include "netmonctl/printable.h"
#include "netmonctl/units.h"

namespace netmon::ctl {

namespace {

constexpr int64_t kWarning = 4;  // of syslog

// What is said of it, without the times.
std::string how_it_stands(const Link& link) {
  return standing_text(link) + "," + link.reason.value_or("") +
         (link.contended ? ",contended" : "") + (link.restore ? "" : ",not restored") +
         (link.hold ? ",held" : "");
}

bool tells_how_it_stands(std::string_view kind) {
  static constexpr std::array<std::string_view, 5> kOthers = {"flap", "missed", "reset",
                                                              "output_lost", "output_failed"};
  return std::find(kOthers.begin(), kOthers.end(), kind) == kOthers.end();
}

}  // namespace

std::string WatchText::line(const JsonObject& reply, uint64_t now_usec) {
  const auto part = [&](const char* name) {
    const auto found = reply.find(name);
    return found != reply.end() && found->is_object() ? &*found : nullptr;
  };
  if (const JsonObject* link = part("link")) return of_link(decode_link(*link), now_usec);
  if (const JsonObject* sample = part("sample")) return of_sample(decode_sample(*sample));
  if (const JsonObject* event = part("event")) return of_event(decode_event(*event));
  if (const auto gone = reply.find("unmonitored"); gone != reply.end() && gone->is_string()) {
    return of_unmonitored(gone->get<std::string>(), now_usec);
  }
  return {};
}

std::string WatchText::begin(uint64_t realtime_usec, const std::string& interface) {
  std::string name = printable(interface);
  const size_t width = width_of(name);
  name_width_ = std::max(name_width_, width);
  return format_time_of_day(realtime_usec) + " " + painted(name, Paint::strong, colors_) +
         std::string(name_width_ - width + 1, ' ');
}

std::string WatchText::of_link(const Link& link, uint64_t now_usec) {
  // Only a reading of the same series may come before the next sample.
  if (link.sample) rates_[link.interface].begin(*link.sample, link.rates, link.interval);
  const auto [said, is_first] = said_.try_emplace(link.interface);
  const std::string before = std::exchange(said->second.how, how_it_stands(link));
  const bool is_told = std::exchange(said->second.is_told, false);
  if (!is_first && (is_told || said->second.how == before)) return {};
  std::string line = begin(now_usec, link.interface) + "is " +
                     painted(standing_text(link), standing_paint(link), colors_);
  if (link.reason) line += " (" + printable(*link.reason) + ")";
  if (link.since_realtime_usec) line += " since " + format_moment(*link.since_realtime_usec);
  if (const std::string policy = policy_text(link, now_usec); !policy.empty()) {
    line += "; " + policy;
  }
  return line + "\n";
}

std::string WatchText::of_sample(const LinkSample& sample) {
  std::string line =
      begin(sample.realtime_usec, sample.interface) + text_of(sample.operstate) + " ";
  const LinkRates known = rates_[sample.interface].take(sample).value_or(LinkRates());
  line += "rx " + format_bits(known.rx_bytes) + "bit/s " + format_amount(known.rx_packets) +
          "pkt/s, tx " + format_bits(known.tx_bytes) + "bit/s " + format_amount(known.tx_packets) +
          "pkt/s, " + format_amount(known.errors()) + " errors/s, " +
          format_amount(known.dropped()) + " drops/s";
  if (sample.quality != "ok" && !sample.quality.empty()) {
    line += " (" + printable(sample.quality) + ")";
  }
  return line + "\n";
}

// The next one of that name is another link.
void WatchText::forget(const std::string& interface) {
  said_.erase(interface);
  rates_.erase(interface);
}

std::string WatchText::of_unmonitored(const std::string& interface, uint64_t now_usec) {
  forget(interface);
  return begin(now_usec, interface) + "is no longer monitored\n";
}

std::string WatchText::of_event(const ServiceEvent& event) {
  if (event.kind == "renamed") {
    forget(event.interface);
  } else if (const auto said = said_.find(event.interface); said != said_.end()) {
    said->second.is_told = said->second.is_told || tells_how_it_stands(event.kind);
  }
  const Paint paint = event.priority <= kWarning ? Paint::warning : Paint::plain;
  return begin(event.realtime_usec, event.interface) +
         painted(printable(event.message.empty() ? event.kind : event.message), paint, colors_) +
         "\n";
}

}  // namespace netmon::ctl
