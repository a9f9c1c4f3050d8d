// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "base/time_span.h"
#include "policy/link_policy.h"

namespace netmon {

// Leads a LinkPolicy through times and states of a test, and tells its steps as words:
// "down(admin-down) set-up(was-up, first)".
class PolicyDriver {
 public:
  static constexpr LinkState kUp{Operstate::up, true, false};
  static constexpr LinkState kAdminDown{Operstate::down, false, false};
  static constexpr LinkState kNoCarrier{Operstate::down, true, false};
  static constexpr LinkState kDormant{Operstate::dormant, true, false};
  static constexpr const char* kTakenDown = "down(admin-down)";

  explicit PolicyDriver(PolicySettings settings = {true, false}) : policy_(settings) {}

  // What follows from a look at `time` that showed `state`, which began then.
  std::string see(const LinkState& state, nanoseconds time) { return see_since(state, time, time); }
  std::string see_since(const LinkState& state, nanoseconds since, nanoseconds now) {
    return words(policy_.on_seen({state, at(since), false}, at(now)));
  }
  std::string up(nanoseconds time) { return see(kUp, time); }
  std::string down(nanoseconds time) { return see(kAdminDown, time); }
  std::string no_carrier(nanoseconds time) { return see(kNoCarrier, time); }
  std::string result(int error, nanoseconds time, const std::string& text = {}) {
    return words(policy_.on_result(error, text, at(time)));
  }
  // The deadline as a time of the test, and what follows from it.
  [[nodiscard]] std::optional<nanoseconds> deadline() const {
    if (!policy_.deadline()) return std::nullopt;
    return *policy_.deadline() - at(seconds(0));
  }
  std::string on_deadline(nanoseconds time) { return words(policy_.on_deadline(at(time))); }

  // A look that showed the link down, and the restore that follows from it: at once, or when the
  // backoff is over. True if it was set up; it is up then, at the time that is given back.
  bool restore(nanoseconds& time) {
    std::string steps = down(time);
    if (!asks_to_set(steps) && deadline()) {
      time = *deadline();
      steps = on_deadline(time);
    }
    if (!asks_to_set(steps)) return false;
    result(0, time);
    up(time);
    return true;
  }
  static bool asks_to_set(const std::string& steps) {
    return steps.find("set-up(") != std::string::npos;
  }
  LinkPolicy& policy() { return policy_; }

  static Instant at(nanoseconds time) { return Instant(std::chrono::hours(100) + time); }
  static std::string words(const Steps& steps) {
    std::string line;
    for (const Step& step : steps) line += (line.empty() ? "" : " ") + std::visit(Word{}, step);
    return line;
  }

 private:
  struct Word {
    static std::string with(const char* what, std::string_view in) {
      return std::string(what) + "(" + std::string(in) + ")";
    }
    static std::string with(const char* what, nanoseconds time) {
      return with(what, format_time_span(std::chrono::duration_cast<microseconds>(time)));
    }
    std::string operator()(const step::LinkDown& s) const {
      return with("down", to_string(s.reason));
    }
    std::string operator()(const step::StillDown& s) const {
      return with("still-down", to_string(s.reason));
    }
    std::string operator()(const step::LinkUp& s) const { return with("up", s.outage); }
    std::string operator()(const step::Dormant& s) const {
      return with("dormant", to_string(s.operstate));
    }
    std::string operator()(const step::DormantOver&) const { return "dormant-over"; }
    std::string operator()(const step::SetUp& s) const {
      return with("set-up", std::string(to_string(s.rule)) + (s.first ? ", first" : "") +
                                (s.silent ? ", silent" : ""));
    }
    std::string operator()(const step::Wait& s) const { return with("wait", s.time); }
    std::string operator()(const step::Leave& s) const { return with("leave", to_string(s.rule)); }
    std::string operator()(const step::CannotHelp& s) const {
      return with("cannot-help", to_string(s.reason));
    }
    std::string operator()(const step::Contended&) const { return "contended"; }
    std::string operator()(const step::ContendedOver& s) const {
      return with("contended-over", s.up_for);
    }
    std::string operator()(const step::ErrorDisabled& s) const {
      return with("error-disabled", s.time);
    }
    std::string operator()(const step::Restored&) const { return "restored"; }
    std::string operator()(const step::Failed& s) const {
      return with("failed", std::to_string(s.error) + " " + s.text);
    }
    std::string operator()(const step::NoPermission& s) const {
      return with("no-permission", std::to_string(s.error) + " " + s.text);
    }
  };

  LinkPolicy policy_;
};

}  // namespace netmon
