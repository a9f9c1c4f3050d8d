// SPDX-License-Identifier: MIT
//
// The audit trail: each step of a link's policy, and each report of its monitor, as one line of the
// log with all that belongs to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/sparing.h"
#include "policy/step.h"
#include "report/link_event.h"
#include "sysd/log.h"
#include "wire/messages.h"

namespace netmon {

struct AuditLine {
  LinkEventKind kind;
  std::string text;    // without the name of the link
  LogDetails details;  // priority, MESSAGE_ID and fields
};

// Where netmon runs decides what a person can do about it.
enum class RunsAs : uint8_t { terminal, service };

// `decision` is the id of the decision that the step belongs to.
[[nodiscard]] AuditLine audit(const Step& step, uint64_t decision, RunsAs runs_as);

// What a monitor reported; nullopt for events that the policy's steps tell. `flaps` is the total of
// the link so far.
[[nodiscard]] std::optional<AuditLine> audit(const Event& event, uint64_t flaps);

// The outages that it saw while no netmon listened.
[[nodiscard]] AuditLine audit(const Meanwhile& meanwhile);

// The summary of events of a kind that were left out (sparing.h); nullopt and `flaps` as above.
[[nodiscard]] std::optional<AuditLine> audit(EventKind kind, const Sparing::Rest& rest,
                                             uint64_t flaps);
// The same of outages: how often it went down, and how it stands now.
[[nodiscard]] AuditLine audit_outages(const Sparing::Rest& rest,
                                      const std::optional<LinkState>& now);

}  // namespace netmon
