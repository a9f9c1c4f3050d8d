// SPDX-License-Identifier: MIT
#include "netmon/audit.h"

#include <cerrno>

#include "base/interface_name.h"
#include "base/message_ids.h"
#include "base/result.h"
#include "base/time_span.h"

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

std::string_view explain(Rule rule) {
  switch (rule) {
    case Rule::was_up:
      return "it was up while it was watched";
    case Rule::named:
      return "it is named";
    case Rule::retry:
      return "the last try failed or did not hold";
    case Rule::restore_off:
      return "restoring is turned off";
    case Rule::never_up:
      return "only a wildcard matches it and it was never up while it was watched; name it to have"
             " it brought up";
    case Rule::contended:
      return "it is contended";
    case Rule::error_disabled:
      return "it is error-disabled";
    case Rule::held:
      return "somebody asked for hands off";
  }
  return {};
}

std::string decision_text(uint64_t decision) {
  return "decision " + std::to_string(decision);
}

std::string turns_off(bool service) {
  return service ? "; RestoreLink=no in netmon.conf and a reload turn this off"
                 : "; --restore=no turns this off";
}

// What ends what was given up.
std::string way_out(bool service) {
  return service ? "'netmonctl clear' or a reload" : "'netmonctl clear'";
}

std::string rule_text(Rule rule) {
  std::string text = " by the rule ";
  return text.append(to_string(rule)).append(" (").append(explain(rule)).append(")");
}

}  // namespace

std::string describe(const Step& step, uint64_t decision, RunsAs runs_as) {
  const bool service = runs_as == RunsAs::service;
  switch (step.kind) {
    case Step::Kind::link_down:
      return std::string("link down: ").append(to_string(step.reason));
    case Step::Kind::still_down:
      return std::string("link still down, now: ").append(to_string(step.reason));
    case Step::Kind::link_up:
      return "link up: the outage took " + in_ms(step.duration);
    case Step::Kind::dormant:
      return std::string("neither up nor down: the operstate is ")
          .append(to_string(step.operstate));
    case Step::Kind::dormant_over:
      return "link up, no longer dormant";
    case Step::Kind::set_up:
      return decision_text(decision) + ": set the link up" + rule_text(step.rule) +
             (step.first ? turns_off(service) : "");
    case Step::Kind::wait:
      return "set up again in " + span(step.duration) +
             ", since the last try failed or did not hold";
    case Step::Kind::leave:
      return "left down" + rule_text(step.rule);
    case Step::Kind::cannot_help:
      return std::string("nothing to set: ")
          .append(to_string(step.reason))
          .append(" (")
          .append(explain(step.reason))
          .append("); watching on");
    case Step::Kind::contended:
      return "contended: set down " + std::to_string(LinkPolicy::kContendedTimes) +
             " times within " + span(LinkPolicy::kContendedWithin) +
             " of being set up, so another manager wants it down; left alone until " +
             way_out(service) + ", or until it has been up for " + span(LinkPolicy::kStable);
    case Step::Kind::contended_over:
      return "no longer contended, since it has been up for " + span(step.duration);
    case Step::Kind::error_disabled:
      return "error-disabled: " + std::to_string(LinkPolicy::kTriesAllowed) + " tries in " +
             span(LinkPolicy::kTriesWindow) + " failed or did not hold; next try in " +
             span(step.duration) + ", or after " + way_out(service);
    case Step::Kind::restored:
      return decision_text(decision) + ": done, IFF_UP is set";
    case Step::Kind::failed:
    case Step::Kind::no_permission: {
      const Error error{step.error, "cannot set the link up", {}};
      std::string line = decision_text(decision) + ": " + error.text();
      if (!step.text.empty()) line += " (" + shown(step.text) + ")";
      if (step.kind == Step::Kind::no_permission) {
        line +=
            "; netmon lacks CAP_NET_ADMIN, so it only watches this link until " + way_out(service);
      }
      return line;
    }
  }
  return {};
}

std::string describe(const Event& event, uint64_t flaps) {
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

std::string describe(const Meanwhile& meanwhile) {
  return "outages while netmon was away: " + std::to_string(meanwhile.outages) + ", which took " +
         in_ms(meanwhile.down);
}

std::string describe(EventKind kind, const Sparing::Rest& rest, uint64_t flaps) {
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

std::string describe_outages(const Sparing::Rest& rest, const std::optional<LinkState>& now) {
  std::string line = "went down " + std::to_string(rest.count) + " more times within the last " +
                     in_seconds(rest.within);
  if (!now) return line;
  if (condition(*now) == Condition::up) return line + "; now it is up";
  if (condition(*now) == Condition::pending) return line + "; now it is dormant";
  return line.append("; now it is down: ").append(to_string(down_reason(*now)));
}

namespace {

struct Rank {
  Priority priority;
  const char* message_id;
};

Rank rank_of(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::link_down:
    case Step::Kind::still_down:
      return {Priority::warning, message_id::kLinkDown};
    case Step::Kind::link_up:
      return {Priority::notice, message_id::kLinkUp};
    case Step::Kind::dormant:
      return {Priority::warning, message_id::kDormant};
    case Step::Kind::dormant_over:
      return {Priority::notice, message_id::kDormantOver};
    case Step::Kind::set_up:
    case Step::Kind::wait:
      return {Priority::notice, message_id::kDecision};
    case Step::Kind::leave:
      return {Priority::notice, message_id::kLeftDown};
    case Step::Kind::cannot_help:
      return {Priority::warning, message_id::kCannotHelp};
    case Step::Kind::contended:
      return {Priority::error, message_id::kContended};
    case Step::Kind::contended_over:
      return {Priority::notice, message_id::kContendedOver};
    case Step::Kind::error_disabled:
      return {Priority::error, message_id::kErrorDisabled};
    case Step::Kind::restored:
      return {Priority::notice, message_id::kRestored};
    case Step::Kind::failed:
      return {Priority::error, message_id::kRestoreFailed};
    case Step::Kind::no_permission:
      return {Priority::error, message_id::kNotPermitted};
  }
  return {Priority::info, nullptr};
}

Rank rank_of(EventKind kind) {
  switch (kind) {
    case EventKind::flap:
      return {Priority::warning, message_id::kFlap};
    case EventKind::reset:
      return {Priority::notice, message_id::kCountersReset};
    case EventKind::missed:
    case EventKind::output_lost:
    case EventKind::output_failed:
      return {Priority::warning, message_id::kSamplesLost};
    case EventKind::up:
    case EventKind::dormant:
    case EventKind::absent:
      break;
  }
  return {Priority::info, nullptr};
}

}  // namespace

LinkEventKind kind_of(const Step& step) {
  switch (step.kind) {
    case Step::Kind::link_down:
      return LinkEventKind::link_down;
    case Step::Kind::still_down:
      return LinkEventKind::still_down;
    case Step::Kind::link_up:
      return LinkEventKind::link_up;
    case Step::Kind::dormant:
      return LinkEventKind::dormant;
    case Step::Kind::dormant_over:
      return LinkEventKind::dormant_over;
    case Step::Kind::set_up:
      return LinkEventKind::set_up;
    case Step::Kind::wait:
      return LinkEventKind::wait;
    case Step::Kind::leave:
      return LinkEventKind::left_down;
    case Step::Kind::cannot_help:
      return LinkEventKind::cannot_help;
    case Step::Kind::contended:
      return LinkEventKind::contended;
    case Step::Kind::contended_over:
      return LinkEventKind::contended_over;
    case Step::Kind::error_disabled:
      return LinkEventKind::error_disabled;
    case Step::Kind::restored:
      return LinkEventKind::restored;
    case Step::Kind::failed:
      return LinkEventKind::restore_failed;
    case Step::Kind::no_permission:
      return LinkEventKind::no_permission;
  }
  return LinkEventKind::link_down;
}

LinkEventKind kind_of(const Event& event) {
  switch (event.kind) {
    case EventKind::up:
      return LinkEventKind::link_up;
    case EventKind::dormant:
      return LinkEventKind::dormant;
    case EventKind::flap:
      return LinkEventKind::flap;
    case EventKind::reset:
      return LinkEventKind::reset;
    case EventKind::missed:
      return LinkEventKind::missed;
    case EventKind::output_lost:
      return LinkEventKind::output_lost;
    case EventKind::output_failed:
      return LinkEventKind::output_failed;
    case EventKind::absent:
      return LinkEventKind::absent;
  }
  return LinkEventKind::link_up;
}

LogDetails details_of(const Step& step, uint64_t decision) {
  const Rank rank = rank_of(step.kind);
  LogDetails details{rank.priority, rank.message_id, {}};
  const auto add = [&](const char* name, std::string value) {
    details.fields.emplace_back(name, std::move(value));
  };
  switch (step.kind) {
    case Step::Kind::link_down:
    case Step::Kind::still_down:
    case Step::Kind::cannot_help:
      add("NETMON_REASON", std::string(to_string(step.reason)));
      break;
    case Step::Kind::link_up:
      add("NETMON_OUTAGE_USEC",
          std::to_string(std::chrono::duration_cast<microseconds>(step.duration).count()));
      break;
    case Step::Kind::dormant:
      add("NETMON_OPERSTATE", std::string(to_string(step.operstate)));
      break;
    case Step::Kind::set_up:
      add("NETMON_DECISION", std::to_string(decision));
      add("NETMON_RULE", std::string(to_string(step.rule)));
      break;
    case Step::Kind::leave:
      add("NETMON_RULE", std::string(to_string(step.rule)));
      break;
    case Step::Kind::restored:
      add("NETMON_DECISION", std::to_string(decision));
      break;
    case Step::Kind::failed:
    case Step::Kind::no_permission:
      add("NETMON_DECISION", std::to_string(decision));
      add("ERRNO", std::to_string(step.error));
      break;
    case Step::Kind::dormant_over:
    case Step::Kind::wait:
    case Step::Kind::contended:
    case Step::Kind::contended_over:
    case Step::Kind::error_disabled:
      break;
  }
  return details;
}

LogDetails details_of(const Event& event) {
  const Rank rank = rank_of(event.kind);
  LogDetails details{rank.priority, rank.message_id, {}};
  if (event.count) details.fields.emplace_back("NETMON_COUNT", std::to_string(*event.count));
  return details;
}

LogDetails details_of(const Meanwhile& meanwhile) {
  return {Priority::warning,
          message_id::kOutages,
          {{"NETMON_COUNT", std::to_string(meanwhile.outages)},
           {"NETMON_OUTAGE_USEC", std::to_string(meanwhile.down.count())}}};
}

}  // namespace netmon
