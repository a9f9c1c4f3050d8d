// SPDX-License-Identifier: MIT
#include "netmonctl/show_text.h"

#include <gtest/gtest.h>

#include "netmonctl/units.h"
#include "support/link_json.h"

namespace netmon::ctl {

namespace {

constexpr uint64_t kMoment = 1'000'000'000;

}  // namespace

TEST(ShowText, TellsAllThatIsKnown) {
  JsonObject json = link_json("eth0");
  json["hold"] = {{"since_realtime_usec", kMoment},
                  {"until_realtime_usec", kLinkNow + 60'000'000},
                  {"reason", "swap\x1b"},
                  {"uid", 1000}};
  EXPECT_EQ(format_link(decode_link(json), kLinkNow, {}),
            "eth0 is up\n"
            "State       up since " +
                format_moment(kMoment) +
                ", 1min 40s\n"
                "Kernel      admin up, oper up, ifindex 3; carrier came 2 and went 1 times\n"
                "Held        1min left, by uid 1000 at " +
                format_moment(kMoment) +
                ": swap\\x1b\n"
                "Receives    941Mbit/s, 81.0k packets/s, 0 errors/s, 2 drops/s\n"
                "Sends       12.3kbit/s, 12 packets/s, 0.50 errors/s, 1 drops/s\n"
                "Flaps       2 within an hour, 3 within a day; 9 unseen in all\n"
                "Restores    4\n"
                "Last event  5s ago: link up: the outage took 166 ms\n"
                "Monitor     connected, pid 4711, intfmon@eth0.service\n"
                "Settings    by name, restored, every 1s\n"
                "Received    1000 bytes, 10 packets, 0 errors, 0 drops\n"
                "Sent        2000 bytes, 20 packets, 0 errors, 0 drops\n");
}

TEST(ShowText, OfWhatIsNotKnownIsADash) {
  const std::string text = format_link(decode_link(JsonObject({{"interface", "x"}})), kLinkNow, {});
  EXPECT_NE(text.find("Receives    -bit/s, - packets/s, - errors/s, - drops/s\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Kernel      admin -, oper -, ifindex -\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Monitor     none\n"), std::string::npos) << text;
}

TEST(ShowText, TellsWhyThereIsNoMonitor) {
  const JsonObject json = {{"interface", "x"},
                           {"unit", "intfmon@x.service"},
                           {"monitor_failure", "Unit intfmon@x.service is masked\x1b"}};
  const std::string text = format_link(decode_link(json), kLinkNow, {});
  EXPECT_NE(text.find("Monitor     none, intfmon@x.service; cannot be started: Unit "
                      "intfmon@x.service is masked\\x1b\n"),
            std::string::npos)
      << text;
}

TEST(ShowText, HasTheLastEventsOnALineEach) {
  const std::vector<PastEvent> events = {{kMoment, "link_down", "link down: no-carrier", 4},
                                         {kLinkNow, "flap", "", 6}};
  EXPECT_EQ(format_recent_events(events, {}), "Events      " + format_moment(kMoment) +
                                                  "  link down: no-carrier\n            " +
                                                  format_moment(kLinkNow) + "  flap\n");
  EXPECT_EQ(format_recent_events(std::vector<PastEvent>(), {}),
            "Events      none in the journal\n");
}

TEST(ShowText, NamesWhatIsNeededWhereTheJournalCannotBeRead) {
  EXPECT_EQ(format_recent_events(Error{0, "this needs the group", "systemd-journal"}, {}),
            "Events      this needs the group systemd-journal\n");
}

TEST(ShowText, CutsALineToTheTerminalWithoutLeavingAColourOpen) {
  const std::vector<PastEvent> events = {{kMoment, "link_down", "link down: no-carrier", 4}};
  const std::string text = format_recent_events(events, {40, true});
  EXPECT_EQ(text.substr(text.size() - 8), "…\x1b[0m\n");
}

TEST(ShowText, DoesNotCutWhatIsThereToBeRead) {
  const std::string error =
      "cannot read the journal, which takes root or the group systemd-journal";
  EXPECT_EQ(format_recent_events(Error{0, error, {}}, {40, false}), "Events      " + error + "\n");
  JsonObject json = link_json("eth0");
  json["monitor_failure"] = std::string(80, 'x') + " is masked";
  json["monitored"] = false;
  const std::string text = format_link(decode_link(json), kLinkNow, {80, false});
  EXPECT_NE(text.find("x is masked\n"), std::string::npos) << text;
}

TEST(ShowText, HasTheNewestRatesAndTheirScaleOnANarrowTerminal) {
  std::vector<PastRates> rates;
  for (uint64_t i = 0; i < 60; ++i) rates.push_back({kMoment + i * 10'000'000, 1.0, 1.0});
  rates.back().rx_bytes = 1.5e6;
  const std::string text = format_recent_rates(rates, true, {80, false});
  EXPECT_EQ(text.find('\n'), text.find("█  12.0Mbit/s\n") + std::string("█  12.0Mbit/s").size())
      << text;
  EXPECT_LE(text.find(" to "), text.size());
  EXPECT_NE(text.find(" to " + format_time_of_day(rates.back().realtime_usec)), std::string::npos);
  EXPECT_NE(text.find(format_time_of_day(rates[4].realtime_usec) + " to "), std::string::npos)
      << text;
}

TEST(ShowText, HasAGraphWithGapsWhereNothingIsKnown) {
  std::vector<PastRates> rates = {{kMoment, 100.0, std::nullopt},
                                  {kMoment + 10'000'000, std::nullopt, std::nullopt},
                                  {kMoment + 20'000'000, 300.0, 1.0}};
  const std::string text = format_recent_rates(rates, true, {});
  EXPECT_NE(text.find("Receives      █  2.40kbit/s\n"
                      "              █\n"
                      "            █ █\n"
                      "            " +
                      format_time_of_day(kMoment) + " to "),
            std::string::npos)
      << text;
  rates = {{kMoment, std::nullopt, std::nullopt}};
  EXPECT_EQ(format_recent_rates(rates, true, {}), "");
  EXPECT_EQ(format_recent_rates({}, true, {}), "");
}

}  // namespace netmon::ctl
