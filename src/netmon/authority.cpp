// SPDX-License-Identifier: MIT
#include "netmon/authority.h"

#include <unistd.h>

#include <utility>

#include "netmon/control_errors.h"

namespace netmon {

void Authority::check(const Caller& caller, bool in_terminal, const std::string& verb,
                      const std::string& interface,
                      std::function<void(std::optional<std::string>)> done) {
  if (caller.uid == 0 || (in_terminal && caller.uid == ::getuid())) return done(std::nullopt);
  if (in_terminal) {
    return done("only uid " + std::to_string(::getuid()) +
                ", which this netmon runs as, and root may do this");
  }
  const std::string action = kManageAction;
  if (caller.start_time == 0) {
    return done("needs root, or polkit's yes to " + action + "; the calling process is gone");
  }
  Polkit::Details details = {{"verb", verb}};
  if (!interface.empty()) details.emplace_back("interface", interface);
  polkit_.check({caller.pid, caller.start_time, caller.uid}, action, details,
                [action, done = std::move(done)](const Result<bool>& answer) {
                  if (answer && *answer) return done(std::nullopt);
                  done("needs root, or polkit's yes to " + action +
                       (answer ? "" : " (" + answer.error().text() + ")"));
                });
}

}  // namespace netmon
