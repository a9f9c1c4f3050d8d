// SPDX-License-Identifier: MIT
#include "netmon/unit_launcher.h"

#include <systemd/sd-login.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace netmon {

namespace {

constexpr std::string_view kPrefix = "intfmon@";
constexpr std::string_view kSuffix = ".service";
constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.@";
constexpr seconds kLastWords{1};  // of a process whose stop is over

std::string own_unit() {
  char* unit = nullptr;
  if (sd_pid_get_unit(0, &unit) < 0) return {};
  std::string name(unit);
  std::free(unit);
  return name;
}

}  // namespace

std::string unit_of(const InterfaceName& name) {
  static constexpr const char* kDigits = "0123456789abcdef";
  std::string unit(kPrefix);
  for (const char c : name.bytes()) {
    if (kPlain.find(c) != std::string_view::npos) {
      unit += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    unit += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 0xf]};
  }
  return unit.append(kSuffix);
}

std::optional<InterfaceName> interface_of(const std::string& unit) {
  const std::string_view text = unit;
  if (text.size() <= kPrefix.size() + kSuffix.size() || text.substr(0, kPrefix.size()) != kPrefix ||
      text.substr(text.size() - kSuffix.size()) != kSuffix) {
    return std::nullopt;
  }
  const auto name = InterfaceName::from_input(
      text.substr(kPrefix.size(), text.size() - kPrefix.size() - kSuffix.size()));
  if (!name || !name->is_short()) return std::nullopt;
  return *name;
}

UnitLauncher::UnitLauncher(EventLoop& loop, OnStartFailed on_start_failed,
                           OnRestartFailed on_restart_failed)
    : units_(loop),
      on_start_failed_(std::move(on_start_failed)),
      on_restart_failed_(std::move(on_restart_failed)) {
  units_.on_other_job_over([this](const std::string& unit, const std::string& result) {
    on_other_job_over(unit, result);
  });
}

std::string UnitLauncher::unit_for(const InterfaceName& name) const {
  return unit_of(name);
}

Result<void> UnitLauncher::start(LinkId link, const InterfaceName& name, bool may_run) {
  std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.link == link; });
  starting_.erase(link);
  waiting_.push_back({link, unit_of(name), may_run});
  start_next();
  return {};
}

void UnitLauncher::settled(LinkId link) {
  const bool waited =
      std::erase_if(waiting_, [&](const Waiting& waiting) { return waiting.link == link; }) > 0;
  if (starting_.erase(link) > 0 || waited) start_next();
}

bool UnitLauncher::waits(LinkId link) const {
  return std::any_of(waiting_.begin(), waiting_.end(),
                     [&](const Waiting& waiting) { return waiting.link == link; });
}

// A unit whose process has just said that it ends is active for a moment still: a start would find
// it so and do nothing, a restart waits for its end.
void UnitLauncher::start_next() {
  while (!waiting_.empty() && starting_.size() < kAtOnce) {
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    starting_.insert_or_assign(next.link, next.unit);
    const auto over = [this, next](const Result<std::string>& result) {
      on_start_over(next.link, next.unit, result);
    };
    next.may_run ? units_.start(next.unit, over) : units_.restart(next.unit, over);
  }
}

// One that failed when nobody waited for it any more is nobody's failure.
void UnitLauncher::on_start_over(LinkId link, const std::string& unit,
                                 const Result<std::string>& result) {
  const auto waited_for = starting_.find(link);
  const bool is_waited_for = waited_for != starting_.end() && waited_for->second == unit;
  if (result && *result == "failed" && !is_waited_for) return forget_failure(unit);
  tell_failure(link, unit, result);
  if (starting_.erase(link) > 0) start_next();
}

// A start that another job took the place of, or of which nobody knows what became of it, is waited
// for.
void UnitLauncher::tell_failure(LinkId link, const std::string& unit,
                                const Result<std::string>& over) {
  if (!over) return on_start_failed_(link, unit, over.error().text(), false);
  if (*over == "done" || *over == "canceled" || *over == UnitManager::kLost) return;
  ask_why_failed(unit, *over, [this, link, unit](const UnitState& state, const std::string& why) {
    on_start_failed_(link, unit, why, !state.is_over());
  });
}

void UnitLauncher::on_other_job_over(const std::string& unit, const std::string& result) {
  if (result != "failed" || !interface_of(unit)) return;
  ask_why_failed(unit, result, [this, unit](const UnitState& state, const std::string& why) {
    if (state.active == "active") return;  // it is back already
    on_restart_failed_(unit, why, !state.is_over());
  });
}

void UnitLauncher::ask_why_failed(
    const std::string& unit, const std::string& job,
    const std::function<void(const UnitState&, const std::string& why)>& done) {
  units_.state(unit, [unit, job, done](const Result<UnitState>& state) {
    if (state) done(*state, shown(unit) + " failed: " + why_failed(*state, job));
  });
}

void UnitLauncher::forget_failure(const std::string& unit) {
  units_.reset_failed(unit, [](const Result<void>&) {});  // there may be no such unit any more
}

std::optional<Admission> UnitLauncher::admit(const ucred&, int fd) const {
  char* unit = nullptr;
  if (sd_peer_get_unit(fd, &unit) < 0) return std::nullopt;
  Admission admission;
  admission.unit = unit;
  std::free(unit);
  admission.interface = interface_of(admission.unit);
  if (!admission.interface) return std::nullopt;
  return admission;
}

// Where the manager does not answer, the unit's cgroup has to be enough.
void UnitLauncher::main_process(const Admission& admission,
                                const std::function<void(std::optional<pid_t>)>& done) {
  units_.main_pid(admission.unit, [done](const Result<uint32_t>& main) {
    done(main ? std::optional(static_cast<pid_t>(*main)) : std::nullopt);
  });
}

void UnitLauncher::restart(const std::string& unit) {
  units_.restart(unit, [this, unit](const Result<std::string>& over) {
    over ? on_other_job_over(unit, *over) : on_restart_failed_(unit, over.error().text(), false);
  });
}

void UnitLauncher::stop(const std::string& unit) {
  std::erase_if(stops_, [now = monotonic_now()](const auto& entry) {
    return entry.second.under_way == 0 && entry.second.last_words < now;
  });
  ++stops_[unit].under_way;
  units_.stop(unit, [this, unit](const Result<std::string>& result) {
    if (result && *result == "done") forget_failure(unit);  // it may have failed before
    Stop& stop = stops_.at(unit);
    --stop.under_way;
    stop.last_words = monotonic_now() + kLastWords;
  });
}

bool UnitLauncher::is_stopping(const std::string& unit) const {
  const auto stop = stops_.find(unit);
  return stop != stops_.end() && stop->second.under_way > 0;
}

bool UnitLauncher::was_asked_to_stop(const std::string& unit) const {
  const auto stop = stops_.find(unit);
  return is_stopping(unit) || (stop != stops_.end() && monotonic_now() < stop->second.last_words);
}

void UnitLauncher::why_ended(const std::string& unit,
                             const std::function<void(const std::string&)>& done) {
  units_.result(unit, [done](const Result<std::string>& result) {
    done(!result || *result == "success" ? std::string() : *result);
  });
}

void UnitLauncher::ask_if_restarting(const std::function<void(bool)>& done) {
  units_.job_type(own_unit(),
                  [done](const Result<std::string>& type) { done(type && *type == "restart"); });
}

}  // namespace netmon
