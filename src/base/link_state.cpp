// SPDX-License-Identifier: MIT
#include "base/link_state.h"

#include <array>
#include <cstddef>

namespace netmon {

namespace {

constexpr std::array<std::string_view, 7> kOperstates = {
    "unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"};
constexpr std::array<std::string_view, 5> kReasons = {
    "admin-down", "no-carrier", "lower-layer-down", "not-present", "protodown"};

template <typename Enum, size_t n>
std::optional<Enum> find(const std::array<std::string_view, n>& words, std::string_view text) {
  for (size_t i = 0; i < n; ++i) {
    if (words[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Operstate operstate) {
  return kOperstates[static_cast<size_t>(operstate)];
}

std::optional<Operstate> parse_operstate(std::string_view text) {
  return find<Operstate>(kOperstates, text);
}

std::string_view to_string(DownReason reason) {
  return kReasons[static_cast<size_t>(reason)];
}

std::optional<DownReason> parse_down_reason(std::string_view text) {
  return find<DownReason>(kReasons, text);
}

Condition condition(const LinkState& state) {
  switch (state.operstate) {
    case Operstate::up:
      return Condition::up;
    case Operstate::unknown:
      return state.admin_up ? Condition::up : Condition::down;
    case Operstate::dormant:
    case Operstate::testing:
      return Condition::pending;
    case Operstate::down:
    case Operstate::lowerlayerdown:
    case Operstate::notpresent:
      break;
  }
  return Condition::down;
}

DownReason down_reason(const LinkState& state) {
  if (!state.admin_up) return DownReason::admin_down;
  if (state.protodown) return DownReason::protodown;
  if (state.operstate == Operstate::lowerlayerdown) return DownReason::lower_layer_down;
  if (state.operstate == Operstate::notpresent) return DownReason::not_present;
  return DownReason::no_carrier;
}

}  // namespace netmon
