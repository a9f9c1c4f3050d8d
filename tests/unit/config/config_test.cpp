// SPDX-License-Identifier: MIT
#include "config/config.h"
#include "support/interface_names.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

Result<Config> config_of(std::string_view text) {
  const auto assignments = parse_config_text(text, "f");
  if (!assignments) return assignments.error();
  return Config::from(*assignments);
}

InterfaceSettings settings(std::string_view text, std::string_view interface) {
  const auto config = config_of(text);
  EXPECT_TRUE(config) << config.error().text();
  return config ? config->settings_for({name(interface)}) : InterfaceSettings{};
}

}  // namespace

TEST(Config, OfNothingMonitorsNothing) {
  const auto config = config_of("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->selection().match(name("eth0")), Selection::Match::none);
  EXPECT_EQ(config->settings_for({name("eth0")}), InterfaceSettings{});
}

TEST(Config, InterfacesAppendAndAnEmptyOneResets) {
  const auto config = config_of(
      "[Netmon]\nInterfaces=old\nInterfaces=\nInterfaces=eth0 wan*\nInterfaces= !wan9 br-lan\n");
  ASSERT_TRUE(config) << config.error().text();
  const std::pair<const char*, Selection::Match> cases[] = {{"old", Selection::Match::none},
                                                            {"eth0", Selection::Match::named},
                                                            {"wan0", Selection::Match::glob},
                                                            {"wan9", Selection::Match::none},
                                                            {"br-lan", Selection::Match::named}};
  for (const auto& [interface, match] : cases) {
    EXPECT_EQ(config->selection().match(name(interface)), match) << interface;
  }
}

TEST(Config, ALiteralStarIsNoGlob) {
  const auto config = config_of("[Netmon]\nInterfaces=\\* e\\x1bsc\n");
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(config->selection().match(name("*")), Selection::Match::named);
  EXPECT_EQ(config->selection().match(name("e\x1bsc")), Selection::Match::named);
  EXPECT_EQ(config->selection().match(name("eth0")), Selection::Match::none);
}

TEST(Config, SettingsAreThoseOfTheOwnNameBeforeThoseOfAnAlternativeOne) {
  const auto config = config_of(
      "[Netmon]\nInterfaces=*\n[Interface w*]\nIntervalSec=2s\n[Interface v*]\nIntervalSec=3s\n"
      "[Interface wan0]\nIntervalSec=4s\n[Interface v0]\nIntervalSec=5s\n");
  ASSERT_TRUE(config) << config.error().text();
  const auto interval = [&](const LinkNames& names) {
    return config->settings_for(names).interval;
  };
  EXPECT_EQ(interval({name("v0"), name("wan0")}), seconds(5));
  EXPECT_EQ(interval({name("v1"), name("wan0")}), seconds(4));
  EXPECT_EQ(interval({name("v1"), name("wan1")}), seconds(3));
  EXPECT_EQ(interval({name("x1"), name("wan1")}), seconds(2));
}

TEST(Config, SettingsComeFromTheSectionThatNamesTheInterfaceThenFromTheFirstGlobThenFromNetmon) {
  const std::string_view text =
      "[Netmon]\nIntervalSec=2s\nRestoreLink=no\n"
      "[Interface eth*]\nIntervalSec=3s\nLogStats=no\n"
      "[Interface eth1]\nRestoreLink=yes\n"
      "[Interface *]\nIntervalSec=4s\n";
  EXPECT_EQ(settings(text, "eth0"), (InterfaceSettings{seconds(3), false, false, seconds(0)}));
  EXPECT_EQ(settings(text, "eth1"), (InterfaceSettings{seconds(2), true, true, seconds(0)}));
  EXPECT_EQ(settings(text, "wan0"), (InterfaceSettings{seconds(4), false, true, seconds(0)}));
  EXPECT_EQ(settings("[Netmon]\nLogIntervalSec=1min\n", "a").log_interval, seconds(60));
}

TEST(Config, ASectionWithoutKeysKeepsItsInterfaceFromThoseOfGlobs) {
  const std::string_view text =
      "[Netmon]\nIntervalSec=2s\n[Interface eth1]\n[Interface lo*]\n"
      "[Interface *]\nIntervalSec=3s\n";
  EXPECT_EQ(settings(text, "eth1").interval, seconds(2));
  EXPECT_EQ(settings(text, "lo").interval, seconds(2)) << "the first glob";
  EXPECT_EQ(settings(text, "eth0").interval, seconds(3));
}

TEST(Config, ALaterValueWinsAnEmptyOneTakesBackAndSectionsOfOneNameAreOne) {
  const std::string_view text =
      "[Netmon]\nIntervalSec=2s\nIntervalSec=5s\nRestoreLink=no\nRestoreLink=\n"
      "[Interface a]\nIntervalSec=7s\n[Interface b]\n[Interface a]\nLogStats=0\n";
  EXPECT_EQ(settings(text, "b"), (InterfaceSettings{seconds(5), true, true, seconds(0)}));
  EXPECT_EQ(settings(text, "a"), (InterfaceSettings{seconds(7), true, false, seconds(0)}));
}

TEST(Config, IsRefusedWithFileLineAndReason) {
  const std::string too_long = "[Netmon]\nInterfaces=eth0 " + std::string(128, 'n') + "\n";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"[Netmon]\nInterface=eth0\n", "f:2: unknown key 'Interface' in [Netmon]"},
      {"[Netmom]\nIntervalSec=1\n",
       "f:1: unknown section [Netmom]; there are [Netmon] and [Interface NAME]"},
      {"[Netmon]\n[Interfaces eth0]\n", "f:2: unknown section [Interfaces eth0]; there are "},
      {"[Netmon]\nIntervalSec=50ms\n", "f:2: IntervalSec= must be from 100ms to 1h, not '50ms'"},
      {"[Netmon]\nIntervalSec=soon\n", "f:2: IntervalSec=: not a time span: 'soon'"},
      {"[Netmon]\nLogIntervalSec=2h\n", "f:2: LogIntervalSec= must be from 100ms to 1h, not '2h'"},
      {"[Netmon]\nRestoreLink=perhaps\n", "f:2: RestoreLink= takes yes or no, not 'perhaps'"},
      {too_long, "f:2: an interface name has at most 127 bytes, not 128: "},
      {"[Netmon]\nInterfaces=a/b\n", "f:2: an interface name cannot contain '/': 'a/b'"},
      {"[Interface ]\nRestoreLink=no\n", "f:1: "},
      {"[Interface a b]\nRestoreLink=no\n", "f:1: one name or glob belongs into [Interface NAME]"},
      {"[Interface !a]\nRestoreLink=no\n", "f:1: an [Interface NAME] cannot exclude"},
      {"[Interface a]\nInterfaces=b\n", "f:2: unknown key 'Interfaces' in [Interface a]"}};
  for (const auto& [text, expected] : cases) {
    const auto config = config_of(text);
    ASSERT_FALSE(config) << text;
    EXPECT_EQ(config.error().text().rfind(expected, 0), 0U) << config.error().text();
  }
}

}  // namespace netmon
