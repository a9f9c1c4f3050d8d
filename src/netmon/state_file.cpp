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

constexpr int kVersion = 1;

std::string read_boot_id() {
  sd_id128_t id{};
  if (sd_id128_get_boot(&id) < 0) return {};
  std::array<char, SD_ID128_STRING_MAX> text{};
  return sd_id128_to_string(id, text.data());
}

Json to_json(const SavedLink& link) {
  Json json = {{"interface", link.interface.shown()},
               {"ifindex", link.ifindex},
               {"was_up", link.policy.was_up},
               {"contended", link.policy.contended},
               {"stopped", link.stopped}};
  if (const auto& until = link.policy.error_disabled_until) {
    json["error_disabled_until_usec"] = to_usec(*until);
  }
  return json;
}

// Throws Json::exception.
SavedLink from_json(const Json& json) {
  SavedLink link;
  const auto name = InterfaceName::from_input(json.at("interface").get<std::string>());
  if (name) link.interface = *name;
  link.ifindex = json.at("ifindex").get<uint32_t>();
  link.policy.was_up = json.at("was_up").get<bool>();
  link.policy.contended = json.at("contended").get<bool>();
  link.stopped = json.at("stopped").get<bool>();
  if (const auto until = json.find("error_disabled_until_usec"); until != json.end()) {
    static constexpr uint64_t kMost = std::numeric_limits<int64_t>::max() / 1000;
    link.policy.error_disabled_until = from_usec(std::min(until->get<uint64_t>(), kMost));
  }
  return link;
}

}  // namespace

StateFile::StateFile(const std::string& directory) : boot_id_(read_boot_id()) {
  if (!directory.empty() && !boot_id_.empty()) path_ = directory + "/state.json";
}

Result<std::vector<SavedLink>> StateFile::load() const {
  std::vector<SavedLink> links;
  std::ifstream file(path_);
  if (path_.empty() || !file) return links;
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != kVersion || json.at("boot_id") != boot_id_) return links;
    for (const Json& link : json.at("links")) links.push_back(from_json(link));
  } catch (const Json::exception&) {
    return Error{0, "cannot use the saved state in", path_};
  }
  return links;
}

Result<void> StateFile::save(const std::vector<SavedLink>& links) {
  if (path_.empty()) return {};
  Json json = {{"version", kVersion}, {"boot_id", boot_id_}, {"links", Json::array()}};
  for (const SavedLink& link : links) json["links"].push_back(to_json(link));
  std::string text = json.dump() + "\n";
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
