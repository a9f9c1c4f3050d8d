// SPDX-License-Identifier: MIT
#include "base/link_state.h"

#include "base/words.h"

namespace netmon {

namespace {

constexpr auto kOperstates = words<Operstate::up>(
    {"unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"});
constexpr auto kReasons = words<DownReason::protodown>(
    {"admin-down", "no-carrier", "lower-layer-down", "not-present", "protodown"});

}  // namespace

std::string_view to_string(Operstate operstate) {
  return kOperstates[operstate];
}

std::optional<Operstate> parse_operstate(std::string_view text) {
  return kOperstates.find(text);
}

std::string_view to_string(DownReason reason) {
  return kReasons[reason];
}

std::optional<DownReason> parse_down_reason(std::string_view text) {
  return kReasons.find(text);
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
