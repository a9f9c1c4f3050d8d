// SPDX-License-Identifier: MIT
#include "config/config.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/arguments.h"

namespace netmon {

namespace {

constexpr std::string_view kCommonSection = "Netmon";
constexpr std::string_view kInterfaceSection = "Interface ";

// A key of [Netmon] and of [Interface NAME].
struct Key {
  std::string_view name;
  // Puts the parsed value in its place. An empty one takes back what was said before.
  Result<void> (*read)(GivenSettings& given, const Assignment& assignment);
  // What the section itself says, else what [Netmon] says, else nothing.
  void (*merge)(const GivenSettings& own, const GivenSettings& common, InterfaceSettings& settings);
};

template <auto given_as, auto held_as, auto parse>
constexpr Key key(std::string_view name) {
  return {name,
          [](GivenSettings& given, const Assignment& assignment) -> Result<void> {
            auto& place = given.*given_as;
            place.reset();
            if (assignment.value.empty()) return {};
            auto value = parse(assignment.key + "=", assignment.value);
            if (!value) return value.error();
            place = *value;
            return {};
          },
          [](const GivenSettings& own, const GivenSettings& common, InterfaceSettings& settings) {
            if (const auto& said = own.*given_as ? own.*given_as : common.*given_as) {
              settings.*held_as = *said;
            }
          }};
}

// netmon.conf(5) and the shipped file have each of them (tools/check-man).
constexpr std::array kKeys = {
    key<&GivenSettings::interval, &InterfaceSettings::interval, parse_interval>("IntervalSec"),
    key<&GivenSettings::restore, &InterfaceSettings::restore, parse_boolean>("RestoreLink"),
    key<&GivenSettings::log_stats, &InterfaceSettings::log_stats, parse_boolean>("LogStats"),
    key<&GivenSettings::log_interval, &InterfaceSettings::log_interval, parse_interval>(
        "LogIntervalSec"),
};
constexpr std::string_view kInterfacesKey = "Interfaces";  // of [Netmon] alone

std::vector<std::string> words(std::string_view text) {
  static constexpr std::string_view kBlank = " \t\r";
  std::vector<std::string> words;
  while (true) {
    const size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return words;
    const size_t end = std::min(text.find_first_of(kBlank, begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

}  // namespace

Result<Config> Config::from(std::span<const Assignment> assignments) {
  Config config;
  for (const Assignment& assignment : assignments) {
    const auto assigned = config.assign(assignment);
    if (!assigned) return Error{0, assignment.origin + ": " + assigned.error().text(), {}};
  }
  if (!config.interfaces_.empty()) {
    config.selection_ = *Selection::parse(config.interfaces_);  // each was parsed already
  }
  return config;
}

Config Config::of(Selection selection, const InterfaceSettings& settings) {
  Config config;
  config.selection_ = std::move(selection);
  config.common_ = {settings.interval, settings.restore, settings.log_stats, settings.log_interval};
  return config;
}

Result<void> Config::assign(const Assignment& assignment) {
  const bool common = assignment.section == kCommonSection;
  if (common && assignment.key == kInterfacesKey) return add_interfaces(assignment.value);
  const auto settings = settings_of(assignment.section);
  if (!settings) return settings.error();
  if (assignment.key.empty()) return {};  // a section without keys is one
  for (const Key& key : kKeys) {
    if (key.name == assignment.key) return key.read(**settings, assignment);
  }
  return Error{
      0, "unknown key '" + shown(assignment.key) + "' in [" + shown(assignment.section) + "]", {}};
}

Result<void> Config::add_interfaces(std::string_view value) {
  if (value.empty()) interfaces_.clear();
  for (std::string& word : words(value)) {
    if (const auto pattern = Pattern::parse(word); !pattern) return pattern.error();
    interfaces_.push_back(std::move(word));
  }
  return {};
}

// Of [Netmon], or of an [Interface NAME]; sections that are written the same are one.
Result<GivenSettings*> Config::settings_of(const std::string& section) {
  if (section == kCommonSection) return &common_;
  if (section.rfind(kInterfaceSection, 0) != 0) {
    return Error{
        0, "unknown section [" + shown(section) + "]; there are [Netmon] and [Interface NAME]", {}};
  }
  const auto names = words(std::string_view(section).substr(kInterfaceSection.size()));
  if (names.size() != 1) return Error{0, "one name or glob belongs into [Interface NAME]", {}};
  const auto pattern = Pattern::parse(names.front());
  if (!pattern) return pattern.error();
  if (pattern->is_exclude()) return Error{0, "an [Interface NAME] cannot exclude", {}};
  const auto known = std::find_if(sections_.begin(), sections_.end(),
                                  [&](const Section& other) { return other.pattern == *pattern; });
  if (known != sections_.end()) return &known->settings;
  return &sections_.emplace_back(Section{*pattern, {}}).settings;
}

InterfaceSettings Config::settings_for(const LinkNames& names) const {
  for (const bool glob : {false, true}) {
    for (const InterfaceName& name : names) {
      const auto found =
          std::find_if(sections_.begin(), sections_.end(), [&](const Section& section) {
            return section.pattern.is_glob() == glob && section.pattern.matches(name);
          });
      if (found != sections_.end()) return merged(found->settings);
    }
  }
  return merged({});
}

// What a section does not say is as [Netmon] says, or as it is by default.
InterfaceSettings Config::merged(const GivenSettings& own) const {
  InterfaceSettings settings;
  for (const Key& key : kKeys) key.merge(own, common_, settings);
  return settings;
}

}  // namespace netmon
