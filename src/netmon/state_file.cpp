// SPDX-License-Identifier: MIT
#include "netmon/state_file.h"

#include <systemd/sd-id128.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

namespace netmon {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kStateVersion = 1;

std::string read_boot_id() {
  sd_id128_t id{};
  if (sd_id128_get_boot(&id) < 0) return {};
  std::array<char, SD_ID128_STRING_MAX> text{};
  return sd_id128_to_string(id, text.data());
}

Json to_json(const LastSeen& last) {
  Json json = {{"operstate", to_string(last.state.operstate)},
               {"admin_up", last.state.admin_up},
               {"protodown", last.state.protodown},
               {"since_usec", to_usec(last.since)},
               {"outage", last.outage},
               {"change_seen", last.change_seen}};
  if (last.left_by) json["left_by"] = to_string(*last.left_by);
  if (last.cannot_help) json["cannot_help"] = to_string(*last.cannot_help);
  return json;
}

Json to_json(const SavedLink& link) {
  Json json = {{"interface", link.interface.shown()},
               {"ifindex", link.ifindex},
               {"was_up", link.policy.was_up},
               {"contended", link.policy.contended},
               {"stopped", link.stopped},
               {"by_hand", link.by_hand},
               {"may_come", link.may_come}};
  if (const auto& until = link.policy.error_disabled_until) {
    json["error_disabled_until_usec"] = to_usec(*until);
  }
  if (link.policy.last) json["last_seen"] = to_json(*link.policy.last);
  return json;
}

// Throws Json::exception or Failure.
InterfaceName interface_from_json(const Json& json) {
  return InterfaceName::from_input(json.at("interface").get<std::string>()).take_or_throw();
}

// A whole number up to `most`, which nlohmann/json does not look after. Throws Json::exception or
// Failure.
uint64_t number_from_json(const Json& json, const char* name,
                          uint64_t most = std::numeric_limits<uint64_t>::max()) {
  const Json& value = json.at(name);
  const bool fits = value.is_number_unsigned() && value.get<uint64_t>() <= most;
  if (!fits) throw Failure(Error{ERANGE, "not a number that is saved:", name});
  return value.get<uint64_t>();
}

// Throws Json::exception or Failure.
Instant instant_from_json(const Json& json, const char* name) {
  static constexpr uint64_t kMost = std::numeric_limits<int64_t>::max() / 1000;
  return from_usec(std::min(number_from_json(json, name), kMost));
}

// Throws Json::exception or Failure.
LastSeen last_seen_from_json(const Json& json) {
  LastSeen last;
  const auto operstate = parse_operstate(json.at("operstate").get<std::string>());
  if (!operstate) throw Failure(Error{0, "not a state that is saved:", "operstate"});
  last.state = {*operstate, json.at("admin_up").get<bool>(), json.at("protodown").get<bool>()};
  const Instant now = from_usec(to_usec(monotonic_now()));
  last.since = std::min(instant_from_json(json, "since_usec"), now);  // in whole microseconds
  last.outage = json.at("outage").get<bool>();
  last.change_seen = json.at("change_seen").get<bool>();
  last.left_by = kRules.find(json.value("left_by", ""));
  last.cannot_help = parse_down_reason(json.value("cannot_help", ""));
  return last;
}

// Throws Json::exception or Failure.
SavedLink from_json(const Json& json) {
  SavedLink link;
  link.interface = interface_from_json(json);
  link.ifindex = static_cast<uint32_t>(number_from_json(json, "ifindex", UINT32_MAX));
  link.policy.was_up = json.at("was_up").get<bool>();
  link.policy.contended = json.at("contended").get<bool>();
  link.stopped = json.at("stopped").get<bool>();
  link.by_hand = json.value("by_hand", false);
  link.may_come = json.value("may_come", false);
  if (json.contains("error_disabled_until_usec")) {
    link.policy.error_disabled_until = instant_from_json(json, "error_disabled_until_usec");
  }
  if (const auto last = json.find("last_seen"); last != json.end()) {
    link.policy.last = last_seen_from_json(*last);
  }
  return link;
}

Json to_json(const SavedHold& saved) {
  Json json = {{"interface", saved.interface.shown()},
               {"since_realtime_usec", saved.hold.since_usec},
               {"uid", saved.hold.uid}};
  if (saved.hold.until_usec) json["until_realtime_usec"] = *saved.hold.until_usec;
  if (saved.hold.reason) json["reason"] = *saved.hold.reason;
  return json;
}

// Throws Json::exception or Failure.
SavedHold hold_from_json(const Json& json) {
  SavedHold saved;
  saved.interface = interface_from_json(json);
  saved.hold.since_usec = number_from_json(json, "since_realtime_usec");
  saved.hold.uid = static_cast<uid_t>(number_from_json(json, "uid", UINT32_MAX));
  if (json.contains("until_realtime_usec")) {
    saved.hold.until_usec = number_from_json(json, "until_realtime_usec");
  }
  if (json.contains("reason")) {
    // As it was shown, whoever wrote the file: it stands in log lines and on terminals.
    const std::string reason = decode_shown(json.at("reason").get<std::string>());
    if (!reason.empty()) saved.hold.reason = shown(reason.substr(0, kMaxHoldReason));
  }
  return saved;
}

}  // namespace

StateFile::StateFile(const std::string& directory) : boot_id_(read_boot_id()) {
  if (!directory.empty() && !boot_id_.empty()) path_ = directory + "/state.json";
}

Result<SavedState> StateFile::load() const {
  SavedState state;
  std::ifstream file(path_);
  if (path_.empty() || !file) return state;
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != kStateVersion) return state;
    if (const auto holds = json.find("holds"); holds != json.end()) {
      for (const Json& hold : *holds) state.holds.push_back(hold_from_json(hold));
    }
    if (json.at("boot_id") != boot_id_) return state;
    for (const Json& link : json.at("links")) state.links.push_back(from_json(link));
  } catch (const std::exception&) {
    return Error{0, "cannot use the saved state in", path_};
  }
  return state;
}

Result<void> StateFile::save(const SavedState& state) {
  if (path_.empty()) return {};
  Json json = {{"version", kStateVersion}, {"boot_id", boot_id_}, {"links", Json::array()}};
  for (const SavedLink& link : state.links) json["links"].push_back(to_json(link));
  if (!state.holds.empty()) json["holds"] = Json::array();
  for (const SavedHold& hold : state.holds) json["holds"].push_back(to_json(hold));
  // The reason of a hold is people's text: what is no UTF-8 in it must not cost the rest.
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  if (text == saved_) return {};
  const std::string next = path_ + ".new";
  {
    std::ofstream file(next, std::ios::trunc);
    file << text;
    file.close();
    if (!file) return errno_error("cannot write", next);
  }
  if (std::rename(next.c_str(), path_.c_str()) < 0) return errno_error("cannot write", path_);
  saved_ = std::move(text);
  return {};
}

}  // namespace netmon
