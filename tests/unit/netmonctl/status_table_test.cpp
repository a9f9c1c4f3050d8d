// SPDX-License-Identifier: MIT
#include "netmonctl/status_table.h"

#include <gtest/gtest.h>

#include "support/link_json.h"

namespace netmon::ctl {

namespace {

std::string status_of(const JsonObject& json, const Paper& paper = {}) {
  return format_status({decode_link(json)}, kLinkNow, false, paper);
}

}  // namespace

TEST(StatusTable, HasOneLineForEachLink) {
  EXPECT_EQ(format_status({decode_link(link_json("eth0"))}, kLinkNow, true, {}),
            "LINK  STATE     SINCE  ADMIN  OPER  RX b/s  TX b/s  ERR/s  DROP/s  FLAP/h  "
            "RESTORES  POLICY, LAST EVENT\n"
            "eth0  up     1min 40s  up     up      941M   12.3k   0.50       3       2  "
            "       4  5s ago: link up: the outage took 166 ms\n");
}

TEST(StatusTable, ShowsTheAlternativeNameByWhichALinkIsConfigured) {
  EXPECT_EQ(
      status_of(JsonObject({{"interface", "v0"}, {"altname", "w\x1b"}, {"standing", "absent"}})),
      "v0 (w\\x1b)  absent  -  -  -  -  -  -  -  -  -\n");
}

TEST(StatusTable, ShowsWhatIsNotKnownAsADash) {
  EXPECT_EQ(status_of(JsonObject({{"interface", "eth9"}, {"standing", "absent"}})),
            "eth9  absent  -  -  -  -  -  -  -  -  -\n");
}

TEST(StatusTable, TellsWhyALinkIsNotRestored) {
  JsonObject json = link_json("eth0");
  json.erase("last_event");
  const auto ends_with = [&](const std::string& end) {
    const std::string line = status_of(json);
    EXPECT_TRUE(line.size() > end.size() && line.substr(line.size() - end.size()) == end) << line;
  };
  json["hold"] = {{"since_realtime_usec", 1},
                  {"until_realtime_usec", kLinkNow + 250'000'000},
                  {"reason", "fibre\x1b[2J swap"},
                  {"uid", 0}};
  ends_with("  4  held, 4min 10s left: fibre\\x1b[2J swap\n");
  json["hold"] = {{"since_realtime_usec", 1}, {"uid", 0}};
  ends_with("  4  held, until it is released\n");
  json.erase("hold");
  json["restore"] = false;
  ends_with("  4  not restored\n");
  json["restore"] = true;
  json["standing"] = "error_disabled";
  json["retry_in_usec"] = 180'000'000;
  ends_with("  4  next try in 3min\n");
  json.erase("retry_in_usec");
  json["standing"] = "up";
  json["contended"] = true;
  ends_with("  4  contended, not restored until clear\n");
  json["standing"] = "contended";
  ends_with("  4  left alone until clear\n");
  json["stale"] = true;
  ends_with("  4  stale; left alone until clear\n");
  json["monitored"] = false;
  ends_with("  4  stale; no monitor; left alone until clear\n");
}

TEST(StatusTable, FitsATerminalOf80ColumnsWithoutItsSpareColumns) {
  EXPECT_EQ(format_status({decode_link(link_json("eth0"))}, kLinkNow, true, {80, false}),
            "LINK  STATE     SINCE  RX b/s  TX b/s  ERR/s  DROP/s  FLAP/h  POLICY, LAST EVENT\n"
            "eth0  up     1min 40s    941M   12.3k   0.50       3       2  5s ago: link up: …\n");
}

TEST(StatusTable, CannotBeSteeredByANameOrAMessage) {
  JsonObject json = link_json("eth0");
  json["interface"] = "e\x1b]0;x\x07";
  json["last_event"]["message"] = "a\nb";
  const std::string line = status_of(json);
  EXPECT_NE(line.find("e\\x1b]0;x\\x07  up"), std::string::npos) << line;
  EXPECT_NE(line.find("a\\x0ab\n"), std::string::npos) << line;
}

TEST(StatusTable, EndsWithACountAndWhatTheJournalTakes) {
  JsonObject held = link_json("eth1");
  held["standing"] = "down";
  held["hold"] = {{"since_realtime_usec", 1}, {"uid", 0}};
  const ServiceState service = decode_service(JsonObject::parse(
      R"({"version": "0.1.0", "pid": 12, "service": true, "started_realtime_usec": 1000000000,
          "journal_bytes_per_day": 4400000000})"));
  EXPECT_EQ(format_legend({decode_link(link_json("eth0")), decode_link(held)}, service, kLinkNow),
            "2 links: 1 up, 1 down, 1 held; netmon 0.1.0, up 1min 40s, 4.40GB a day in the "
            "journal\n");
  EXPECT_EQ(format_legend({}, decode_service(JsonObject({{"version", "1"}})), kLinkNow),
            "0 links; netmon 1\n");
  JsonObject contended = link_json("eth2");
  contended["contended"] = true;
  EXPECT_EQ(format_legend({decode_link(contended)}, decode_service(JsonObject({{"version", "1"}})),
                          kLinkNow),
            "1 link: 1 up, 1 contended; netmon 1\n")
      << "beside how it stands";
}

}  // namespace netmon::ctl
