// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "base/time_span.h"
#include "netmon/policy.h"

namespace netmon {

// Leads a LinkPolicy through times and states of a test, and tells its steps as words:
// "down(admin-down) set-up(was-up, first)".
class PolicyDriver {
 public:
  static constexpr LinkState kUp{Operstate::up, true, false};
  static constexpr LinkState kAdminDown{Operstate::down, false, false};
  static constexpr LinkState kNoCarrier{Operstate::down, true, false};
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
    for (const Step& step : steps) line += (line.empty() ? "" : " ") + word(step);
    return line;
  }

 private:
  static std::string word(const Step& step) {
    const auto with = [](const char* what, std::string_view in) {
      return std::string(what) + "(" + std::string(in) + ")";
    };
    const std::string span =
        format_time_span(std::chrono::duration_cast<microseconds>(step.duration));
    switch (step.kind) {
      case Step::Kind::link_down:
        return with("down", to_string(step.reason));
      case Step::Kind::still_down:
        return with("still-down", to_string(step.reason));
      case Step::Kind::link_up:
        return with("up", span);
      case Step::Kind::dormant:
        return with("dormant", to_string(step.operstate));
      case Step::Kind::dormant_over:
        return "dormant-over";
      case Step::Kind::set_up:
        return with("set-up", std::string(to_string(step.rule)) + (step.first ? ", first" : "") +
                                  (step.silent ? ", silent" : ""));
      case Step::Kind::wait:
        return with("wait", span);
      case Step::Kind::leave:
        return with("leave", to_string(step.rule));
      case Step::Kind::cannot_help:
        return with("cannot-help", to_string(step.reason));
      case Step::Kind::contended:
        return "contended";
      case Step::Kind::contended_over:
        return with("contended-over", span);
      case Step::Kind::error_disabled:
        return with("error-disabled", span);
      case Step::Kind::restored:
        return "restored";
      case Step::Kind::failed:
        return with("failed", std::to_string(step.error) + " " + step.text);
      case Step::Kind::no_permission:
        return with("no-permission", std::to_string(step.error) + " " + step.text);
    }
    return "?";
  }

  LinkPolicy policy_;
};

}  // namespace netmon
