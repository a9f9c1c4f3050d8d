// SPDX-License-Identifier: MIT
//
// What is printed, and when.
#include <gtest/gtest.h>

#include <fstream>

#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

std::string file_text(const std::string& path) {
  std::ifstream file("/sys/class/net/" + path);
  std::string text;
  file >> text;
  return text;
}

}  // namespace

TEST(Samples, TheThreeLinesAreThoseOfTheFilesByteForByte) {
  Program netmon({kNetmon, "--count=1", "lo"});
  ASSERT_EQ(netmon.wait_exit(seconds(5)), 0) << netmon.error_text();
  const auto stat = [](const char* name) {
    return file_text(std::string("lo/statistics/") + name);
  };
  const std::string expected[] = {
      "Interface:lo state:" + file_text("lo/operstate") + " up_count:" +
          file_text("lo/carrier_up_count") + " down_count:" + file_text("lo/carrier_down_count"),
      "rx_bytes:" + stat("rx_bytes") + " rx_dropped:" + stat("rx_dropped") +
          " rx_errors:" + stat("rx_errors") + " rx_packets:" + stat("rx_packets"),
      "tx_bytes:" + stat("tx_bytes") + " tx_dropped:" + stat("tx_dropped") +
          " tx_errors:" + stat("tx_errors") + " tx_packets:" + stat("tx_packets")};
  const auto lines = netmon.output();
  ASSERT_EQ(lines.size(), 3U);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(lines[i].text, expected[i]);
}

}  // namespace netmon::test
