// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "netmon/link_event.h"
#include "netmon/policy.h"
#include "netmon/sparing.h"
#include "sysd/log.h"
#include "wire/messages.h"

namespace netmon {

// Where netmon runs decides what a person can do about it.
enum class RunsAs : uint8_t { terminal, service };

// The audit trail: one step of a link's policy as the line that is logged for it; `decision` is the
// id of the decision that the step belongs to.
[[nodiscard]] std::string describe(const Step& step, uint64_t decision, RunsAs runs_as);

// What a monitor reported, as the line that is logged for it; empty for events that the policy's
// steps tell. `flaps` is the total of the link so far.
[[nodiscard]] std::string describe(const Event& event, uint64_t flaps);

// The outages that it saw while no netmon listened.
[[nodiscard]] std::string describe(const Meanwhile& meanwhile);
// The summary of events of a kind that were left out (sparing.h). `flaps` as above.
[[nodiscard]] std::string describe(EventKind kind, const Sparing::Rest& rest, uint64_t flaps);
// The same of outages: how often it went down, and how it stands now.
[[nodiscard]] std::string describe_outages(const Sparing::Rest& rest,
                                           const std::optional<LinkState>& now);

// Which kind of event of a link it is.
[[nodiscard]] LinkEventKind kind_of(const Step& step);
[[nodiscard]] LinkEventKind kind_of(const Event& event);

// What the journal is told beside that line: priority, MESSAGE_ID and fields.
[[nodiscard]] LogDetails details_of(const Step& step, uint64_t decision);
[[nodiscard]] LogDetails details_of(const Event& event);
[[nodiscard]] LogDetails details_of(const Meanwhile& meanwhile);

}  // namespace netmon
