// SPDX-License-Identifier: MIT
#include "netmonctl/watch_text.h"

#include <gtest/gtest.h>

#include "netmonctl/units.h"
#include "support/link_json.h"

namespace netmon::ctl {

namespace {

JsonObject sample_of(const std::string& name, uint64_t monotonic_usec, uint64_t rx_bytes) {
  return {{"sample",
           {{"interface", name},
            {"ifindex", 3},
            {"monotonic_usec", monotonic_usec},
            {"realtime_usec", kLinkNow},
            {"quality", "ok"},
            {"operstate", "up"},
            {"rx_bytes", rx_bytes}}}};
}

}  // namespace

TEST(WatchText, BeginsWithHowEachLinkStands) {
  WatchText text(false);
  EXPECT_EQ(text.line({{"link", link_json("eth0")}}, kLinkNow),
            format_time_of_day(kLinkNow) + " eth0 is up since " + format_moment(1000000000) + "\n");
  JsonObject down = link_json("br-lan");
  down["standing"] = "down";
  down["reason"] = "no_carrier";
  down["restore"] = false;
  down.erase("since_realtime_usec");
  EXPECT_EQ(text.line({{"link", down}}, kLinkNow),
            format_time_of_day(kLinkNow) + " br-lan is down (no-carrier); not restored\n");
  // Names that are shorter than one before line up.
  EXPECT_EQ(text.line({{"link", link_json("lo")}}, kLinkNow).substr(8, 11), " lo     is ");
}

TEST(WatchText, HasTheRatesSinceTheSampleBefore) {
  WatchText text(false);
  text.line({{"link", link_json("eth0")}}, kLinkNow);  // 1000 bytes at 5 s
  EXPECT_EQ(text.line(sample_of("eth0", 6'000'000, 126'000), kLinkNow),
            format_time_of_day(kLinkNow) +
                " eth0 up rx 1.00Mbit/s -pkt/s, tx -bit/s -pkt/s, - errors/s, - drops/s\n");
  EXPECT_EQ(text.line(sample_of("eth0", 8'000'000, 126'000), kLinkNow).substr(8, 19),
            " eth0 up rx 0bit/s ");
}

TEST(WatchText, MakesNoRateOfAFewMilliseconds) {
  WatchText text(false);
  text.line({{"link", link_json("eth0")}}, kLinkNow);  // at 5 s, and 941 Mbit/s until then
  EXPECT_EQ(text.line(sample_of("eth0", 5'003'000, 126'000), kLinkNow).substr(8, 21),
            " eth0 up rx 941Mbit/s");
  EXPECT_EQ(text.line(sample_of("eth0", 6'000'000, 126'000), kLinkNow).substr(8, 22),
            " eth0 up rx 1.00Mbit/s");
}

TEST(WatchText, HasNoRatesForAFirstSampleAndSaysWhatItIsWorth) {
  WatchText text(false);
  JsonObject sample = sample_of("eth0", 6'000'000, 126'000);
  sample["sample"]["quality"] = "first";
  const std::string line = text.line(sample, kLinkNow);
  EXPECT_NE(line.find("rx -bit/s"), std::string::npos) << line;
  EXPECT_NE(line.find(" (first)\n"), std::string::npos) << line;
}

TEST(WatchText, HasEventsAsTheyAreLogged) {
  WatchText text(true);
  const JsonObject event = {{"event",
                             {{"interface", "e\x1b"},
                              {"realtime_usec", kLinkNow},
                              {"kind", "link_down"},
                              {"message", "link down\n"},
                              {"priority", 4}}}};
  EXPECT_EQ(text.line(event, kLinkNow),
            format_time_of_day(kLinkNow) + " \x1b[1me\\x1b\x1b[0m \x1b[33mlink down\\x0a\x1b[0m\n");
}

TEST(WatchText, SaysHowALinkStandsWhereNoEventHasToldIt) {
  WatchText text(false);
  const auto link = [](const char* standing) {
    JsonObject json = link_json("eth0");
    json["standing"] = standing;
    return JsonObject{{"link", json}};
  };
  const auto event = [](const char* kind) {
    return JsonObject{{"event",
                       {{"interface", "eth0"},
                        {"realtime_usec", kLinkNow},
                        {"kind", kind},
                        {"message", "something"},
                        {"priority", 5}}}};
  };
  EXPECT_NE(text.line(event("link_up"), kLinkNow), "");
  EXPECT_NE(text.line(link("up"), kLinkNow), "") << "the first line about it";
  EXPECT_NE(text.line(event("link_down"), kLinkNow), "");
  EXPECT_EQ(text.line(link("down"), kLinkNow), "");
  EXPECT_EQ(text.line(link("down"), kLinkNow), "") << "nothing that is said of it has changed";
  EXPECT_NE(text.line(link("up"), kLinkNow), "") << "no event";
  EXPECT_NE(text.line(event("missed"), kLinkNow), "");
  EXPECT_EQ(text.line(link("up"), kLinkNow), "");
  EXPECT_NE(text.line(event("missed"), kLinkNow), "");
  EXPECT_NE(text.line(link("down"), kLinkNow), "") << "an event that does not tell that";
  EXPECT_NE(text.line(event("renamed"), kLinkNow), "");
  EXPECT_NE(text.line(link("down"), kLinkNow), "") << "another link";
}

TEST(WatchText, SaysWhichLinkIsNotMonitoredAnyMoreAndBeginsAnewWithTheNextOneOfThatName) {
  WatchText text(false);
  JsonObject link = {{"link", link_json("eth\x1b")}};
  EXPECT_NE(text.line(link, kLinkNow), "");
  EXPECT_EQ(text.line({{"unmonitored", "eth\x1b"}}, kLinkNow),
            format_time_of_day(kLinkNow) + " eth\\x1b is no longer monitored\n");
  link["link"].erase("sample");
  EXPECT_NE(text.line(link, kLinkNow), "") << "the first line about it";
  EXPECT_NE(text.line(sample_of("eth\x1b", 6'000'000, 126'000), kLinkNow).find("rx -bit/s"),
            std::string::npos)
      << "a rate over the time in which nobody looked";
}

TEST(WatchText, SaysNothingOfWhatItDoesNotKnow) {
  WatchText text(false);
  EXPECT_EQ(text.line({{"unmonitored", true}}, kLinkNow), "");
  EXPECT_EQ(text.line({{"live", true}}, kLinkNow), "");
  EXPECT_EQ(text.line({{"news", {{"a", 1}}}}, kLinkNow), "");
  EXPECT_EQ(text.line({{"sample", 4}}, kLinkNow), "");
}

}  // namespace netmon::ctl
