// SPDX-License-Identifier: MIT
#include "report/audit.h"

#include <cerrno>
#include <utility>

#include "base/interface_name.h"
#include "base/result.h"
#include "base/time_span.h"
#include "policy/link_policy.h"
#include "policy/restore_tries.h"
#include "report/message_ids.h"

namespace netmon {

namespace {

std::string in_ms(nanoseconds duration) {
  return std::to_string(std::chrono::duration_cast<milliseconds>(duration).count()) + " ms";
}

std::string span(nanoseconds duration) {
  return format_time_span(std::chrono::ceil<milliseconds>(duration));
}

std::string in_seconds(nanoseconds duration) {
  return format_time_span(std::chrono::ceil<seconds>(duration));
}

std::string_view explain(DownReason reason) {
  switch (reason) {
    case DownReason::admin_down:
      return "IFF_UP is clear";
    case DownReason::no_carrier:
      return "IFF_UP is set, but there is no carrier: cable, peer or its other end";
    case DownReason::lower_layer_down:
      return "the interface it stands on, or its peer, is down";
    case DownReason::not_present:
      return "the hardware is not present";
    case DownReason::protodown:
      return "protodown is set: a daemon or the driver holds it down";
  }
  return {};
}

std::string turns_off(bool service) {
  return service ? "; RestoreLink=no in netmon.conf and a reload turn this off"
                 : "; --restore=no turns this off";
}

// What ends what was given up.
std::string way_out(bool service) {
  return service ? "'netmonctl clear' or a reload" : "'netmonctl clear'";
}

std::string by_rule(Rule rule) {
  std::string text = " by the rule ";
  return text.append(to_string(rule)).append(" (").append(kRules[rule].why).append(")");
}

// The line of each step.
struct Teller {
  uint64_t decision;
  bool service;

  AuditLine operator()(const step::LinkDown& s) const {
    return down(LinkEventKind::link_down, "link down: ", s.reason);
  }
  AuditLine operator()(const step::StillDown& s) const {
    return down(LinkEventKind::still_down, "link still down, now: ", s.reason);
  }
  AuditLine operator()(const step::LinkUp& s) const {
    const auto usec = std::chrono::duration_cast<microseconds>(s.outage).count();
    return {
        LinkEventKind::link_up,
        "link up: the outage took " + in_ms(s.outage),
        {Priority::notice, message_id::kLinkUp, {{"NETMON_OUTAGE_USEC", std::to_string(usec)}}}};
  }
  AuditLine operator()(const step::Dormant& s) const {
    const std::string operstate(to_string(s.operstate));
    return {LinkEventKind::dormant,
            "neither up nor down: the operstate is " + operstate,
            {Priority::warning, message_id::kDormant, {{"NETMON_OPERSTATE", operstate}}}};
  }
  AuditLine operator()(const step::DormantOver&) const {
    return {LinkEventKind::dormant_over,
            "link up, no longer dormant",
            {Priority::notice, message_id::kDormantOver, {}}};
  }
  AuditLine operator()(const step::SetUp& s) const {
    return {LinkEventKind::set_up,
            text_of_decision() + ": set the link up" + by_rule(s.rule) +
                (s.first ? turns_off(service) : ""),
            {Priority::notice, message_id::kDecision, {field_of_decision(), rule_field(s.rule)}}};
  }
  AuditLine operator()(const step::Wait& s) const {
    return {LinkEventKind::wait,
            "set up again in " + span(s.time) + ", since the last try failed or did not hold",
            {Priority::notice, message_id::kDecision, {}}};
  }
  AuditLine operator()(const step::Leave& s) const {
    return {LinkEventKind::left_down,
            "left down" + by_rule(s.rule),
            {Priority::notice, message_id::kLeftDown, {rule_field(s.rule)}}};
  }
  AuditLine operator()(const step::CannotHelp& s) const {
    const std::string reason(to_string(s.reason));
    return {LinkEventKind::cannot_help,
            "nothing to set: " + reason + " (" + std::string(explain(s.reason)) + "); watching on",
            {Priority::warning, message_id::kCannotHelp, {{"NETMON_REASON", reason}}}};
  }
  AuditLine operator()(const step::Contended&) const {
    return {LinkEventKind::contended,
            "contended: set down " + std::to_string(LinkPolicy::kContendedTimes) +
                " times within " + span(LinkPolicy::kContendedWithin) +
                " of being set up, so another manager wants it down; left alone until " +
                way_out(service) + ", or until it has been up for " + span(LinkPolicy::kStable),
            {Priority::error, message_id::kContended, {}}};
  }
  AuditLine operator()(const step::ContendedOver& s) const {
    return {LinkEventKind::contended_over,
            "no longer contended, since it has been up for " + span(s.up_for),
            {Priority::notice, message_id::kContendedOver, {}}};
  }
  AuditLine operator()(const step::ErrorDisabled& s) const {
    return {LinkEventKind::error_disabled,
            "error-disabled: " + std::to_string(RestoreTries::kAllowed) + " tries in " +
                span(RestoreTries::kWindow) + " failed or did not hold; next try in " +
                span(s.time) + ", or after " + way_out(service),
            {Priority::error, message_id::kErrorDisabled, {}}};
  }
  AuditLine operator()(const step::Restored&) const {
    return {LinkEventKind::restored,
            text_of_decision() + ": done, IFF_UP is set",
            {Priority::notice, message_id::kRestored, {field_of_decision()}}};
  }
  AuditLine operator()(const step::Failed& s) const {
    return {LinkEventKind::restore_failed, failure(s.error, s.text),
            failure_details(s.error, message_id::kRestoreFailed)};
  }
  AuditLine operator()(const step::NoPermission& s) const {
    return {LinkEventKind::no_permission,
            failure(s.error, s.text) +
                "; netmon lacks CAP_NET_ADMIN, so it only watches this link until " +
                way_out(service),
            failure_details(s.error, message_id::kNotPermitted)};
  }

 private:
  using Field = std::pair<const char*, std::string>;

  static AuditLine down(LinkEventKind kind, const char* what, DownReason reason) {
    const std::string word(to_string(reason));
    return {
        kind, what + word, {Priority::warning, message_id::kLinkDown, {{"NETMON_REASON", word}}}};
  }
  static Field rule_field(Rule rule) { return {"NETMON_RULE", std::string(to_string(rule))}; }
  [[nodiscard]] Field field_of_decision() const {
    return {"NETMON_DECISION", std::to_string(decision)};
  }
  [[nodiscard]] std::string text_of_decision() const {
    return "decision " + std::to_string(decision);
  }
  [[nodiscard]] std::string failure(int error, const std::string& text) const {
    const Error failed{error, "cannot set the link up", {}};
    return text_of_decision() + ": " + failed.text() +
           (text.empty() ? "" : " (" + shown(text) + ")");
  }
  [[nodiscard]] LogDetails failure_details(int error, const char* id) const {
    return {Priority::error, id, {field_of_decision(), {"ERRNO", std::to_string(error)}}};
  }
};

// What the lines of a kind of event have in common; nullopt where the policy tells it.
struct EventSort {
  LinkEventKind kind;
  Priority priority;
  const char* message_id;
};

std::optional<EventSort> sort_of(EventKind kind) {
  switch (kind) {
    case EventKind::flap:
      return EventSort{LinkEventKind::flap, Priority::warning, message_id::kFlap};
    case EventKind::reset:
      return EventSort{LinkEventKind::reset, Priority::notice, message_id::kCountersReset};
    case EventKind::missed:
      return EventSort{LinkEventKind::missed, Priority::warning, message_id::kSamplesLost};
    case EventKind::output_lost:
      return EventSort{LinkEventKind::output_lost, Priority::warning, message_id::kSamplesLost};
    case EventKind::output_failed:
      return EventSort{LinkEventKind::output_failed, Priority::warning, message_id::kSamplesLost};
    case EventKind::up:
    case EventKind::dormant:
    case EventKind::absent:
      break;
  }
  return std::nullopt;
}

std::string text_of(const Event& event, uint64_t flaps) {
  const std::string count = event.count ? std::to_string(*event.count) : "";
  switch (event.kind) {
    case EventKind::flap:
      return "invisible flaps: " + count + " between two looks that both saw it up (" +
             std::to_string(flaps) + " so far)";
    case EventKind::reset:
      return "counters were reset: one went backwards, or leapt further than a wire can carry";
    case EventKind::missed:
      return "missed ticks: " + count;
    case EventKind::output_lost:
      if (event.detail) return "samples not printed: " + count + ", " + shown(*event.detail);
      return event.count ? "output is written again; samples not printed meanwhile: " + count
                         : "nobody reads the output: samples are not printed until it is read";
    case EventKind::output_failed:
      return "samples cannot be printed: " + shown(event.detail.value_or("unknown error"));
    case EventKind::up:
    case EventKind::dormant:
    case EventKind::absent:
      break;
  }
  return {};
}

std::string text_of(EventKind kind, const Sparing::Rest& rest, uint64_t flaps) {
  const std::string within = " within the last " + in_seconds(rest.within);
  const std::string count = std::to_string(rest.count);
  switch (kind) {
    case EventKind::flap:
      return "invisible flaps: " + count + " more" + within + " (" + std::to_string(flaps) +
             " so far)";
    case EventKind::reset:
      return "counters were reset " + count + " more times" + within;
    case EventKind::missed:
      return "missed ticks: " + count + " more" + within;
    case EventKind::output_lost:
    case EventKind::output_failed:
      return "the output stood still or failed again and again" + within +
             "; samples not printed: " + count;
    case EventKind::up:
    case EventKind::dormant:
    case EventKind::absent:
      break;
  }
  return {};
}

std::optional<AuditLine> line_of(EventKind kind, std::string text, std::optional<uint64_t> count) {
  const auto sort = sort_of(kind);
  if (!sort) return std::nullopt;
  AuditLine line{sort->kind, std::move(text), {sort->priority, sort->message_id, {}}};
  if (count) line.details.fields.emplace_back("NETMON_COUNT", std::to_string(*count));
  return line;
}

}  // namespace

AuditLine audit(const Step& step, uint64_t decision, RunsAs runs_as) {
  return std::visit(Teller{decision, runs_as == RunsAs::service}, step);
}

std::optional<AuditLine> audit(const Event& event, uint64_t flaps) {
  return line_of(event.kind, text_of(event, flaps), event.count);
}

AuditLine audit(const Meanwhile& meanwhile) {
  return {LinkEventKind::outages,
          "outages while netmon was away: " + std::to_string(meanwhile.outages) + ", which took " +
              in_ms(meanwhile.down),
          {Priority::warning,
           message_id::kOutages,
           {{"NETMON_COUNT", std::to_string(meanwhile.outages)},
            {"NETMON_OUTAGE_USEC", std::to_string(meanwhile.down.count())}}}};
}

std::optional<AuditLine> audit(EventKind kind, const Sparing::Rest& rest, uint64_t flaps) {
  return line_of(kind, text_of(kind, rest, flaps), rest.count);
}

AuditLine audit_outages(const Sparing::Rest& rest, const std::optional<LinkState>& now) {
  const bool is_down = now && condition(*now) == Condition::down;
  AuditLine line{is_down ? LinkEventKind::link_down : LinkEventKind::link_up,
                 "went down " + std::to_string(rest.count) + " more times within the last " +
                     in_seconds(rest.within),
                 {is_down ? Priority::warning : Priority::notice,
                  is_down ? message_id::kLinkDown : message_id::kLinkUp,
                  {{"NETMON_COUNT", std::to_string(rest.count)}}}};
  if (!now) return line;
  if (is_down) {
    line.text.append("; now it is down: ").append(to_string(down_reason(*now)));
  } else {
    line.text += condition(*now) == Condition::up ? "; now it is up" : "; now it is dormant";
  }
  return line;
}

}  // namespace netmon
