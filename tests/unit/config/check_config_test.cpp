// SPDX-License-Identifier: MIT
#include "config/check_config.h"

#include <gtest/gtest.h>

#include <sstream>

#include "support/temporary_directory.h"

namespace netmon {

namespace {

std::vector<LinkNames> present() {
  return {{*InterfaceName::from_bytes("lo")},
          {*InterfaceName::from_bytes("eth0"), *InterfaceName::from_bytes("up0")},
          {*InterfaceName::from_bytes("e\x1bsc")}};
}

std::string explained(const std::string& text) {
  const TemporaryDirectory directory;
  directory.write("netmon.conf", text);
  const auto config = load_config(directory.path() / "netmon.conf");
  EXPECT_TRUE(config) << config.error().text();
  if (!config) return "";
  std::ostringstream out;
  explain_config(*config, present(), out);
  return out.str();
}

}  // namespace

TEST(CheckConfig, SaysWhatIsMonitoredHowAndWhatItCostsInTheJournal) {
  EXPECT_EQ(explained("[Netmon]\nInterfaces=eth0 e* wan0\nIntervalSec=2s\n"
                      "[Interface e?sc]\nRestoreLink=no\nLogIntervalSec=1min\n"),
            "lo: not monitored\n"
            "eth0: every 2s, restored, 35 MB a day in the journal\n"
            "e\\x1bsc: every 2s, not restored, 1.2 MB a day in the journal\n"
            "wan0: named, and absent now\n"
            "The configuration is fine. It monitors 2 of 3 interfaces, which adds about 36 MB a day"
            " to the journal.\n");
}

TEST(CheckConfig, SaysThatAGlobDoesNotForceALinkUpAndThatNoStatsCostNothing) {
  EXPECT_EQ(explained("[Netmon]\nInterfaces=eth*\nLogStats=no\n"),
            "lo: not monitored\n"
            "eth0: every 1s, restored once it has been up, 0.0 MB a day in the journal\n"
            "e\\x1bsc: not monitored\n"
            "The configuration is fine. It monitors 1 of 3 interfaces, which adds about 0.0 MB a"
            " day to the journal.\n");
}

TEST(CheckConfig, KnowsAlternativeNames) {
  EXPECT_EQ(explained("[Netmon]\nInterfaces=up0\n[Interface up0]\nLogStats=no\n"),
            "lo: not monitored\n"
            "eth0 (up0): every 1s, restored, 0.0 MB a day in the journal\n"
            "e\\x1bsc: not monitored\n"
            "The configuration is fine. It monitors 1 of 3 interfaces, which adds about 0.0 MB a"
            " day to the journal.\n");
}

TEST(CheckConfig, RefusesWithFileAndLine) {
  const TemporaryDirectory directory;
  directory.write("netmon.conf", "[Netmon]\n\nIntervalSec=0\n");
  const std::string file = directory.path() / "netmon.conf";
  EXPECT_EQ(load_config(file).error().text(),
            file + ":3: IntervalSec= must be from 100ms to 1h, not '0'");
}

}  // namespace netmon
