// SPDX-License-Identifier: MIT
//
// The words that messages are made of, for those who write and read them.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "base/words.h"
#include "wire/messages.h"

namespace netmon::message_words {

// In the order of Message.
inline constexpr auto kTypes = std::to_array<std::string_view>(
    {"ready", "monitor", "link-down", "set-link-up", "link-up-result", "event", "interface",
     "shutdown", "bye", "report", "sample"});
static_assert(kTypes.size() == std::variant_size_v<Message>);
inline constexpr auto kPrints = words<Print::journal>({"none", "text", "json", "journal"});
inline constexpr auto kEvents = words<EventKind::absent>(
    {"up", "dormant", "flap", "reset", "missed", "output-lost", "output-failed", "absent"});
inline constexpr auto kChanges = words<InterfaceChange::moved>({"renamed", "gone", "moved"});
inline constexpr auto kByeReasons =
    words<ByeReason::output_closed>({"shutdown", "signal", "count", "absent", "output-closed"});
inline constexpr auto kReports = words<ReportKind::stop>({"once", "start", "stop"});

}  // namespace netmon::message_words
