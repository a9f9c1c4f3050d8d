// SPDX-License-Identifier: MIT
#include "netmonctl/links.h"

#include <gtest/gtest.h>

#include "support/link_json.h"

namespace netmon::ctl {

namespace {

LinkSample sample_at(uint64_t monotonic_usec, uint64_t rx_bytes) {
  LinkSample sample;
  sample.ifindex = 3;
  sample.monotonic_usec = monotonic_usec;
  sample.quality = "ok";
  sample.counters[Counter::rx_bytes] = rx_bytes;
  return sample;
}

}  // namespace

TEST(Links, AreReadWithAllThatIsSaid) {
  const Link link = decode_link(link_json("eth0"));
  EXPECT_EQ(link.interface, "eth0");
  EXPECT_EQ(link.ifindex, 3);
  EXPECT_EQ(link.standing, Standing::up);
  EXPECT_EQ(link.since_realtime_usec, 1000000000U);
  EXPECT_EQ(link.operstate, "up");
  EXPECT_EQ(link.admin_up, true);
  EXPECT_TRUE(link.monitor.connected);
  EXPECT_FALSE(link.monitor.stale);
  EXPECT_EQ(link.monitor.unit, "intfmon@eth0.service");
  EXPECT_EQ(link.monitor.pid, 4711);
  EXPECT_TRUE(link.named);
  EXPECT_TRUE(link.restore);
  EXPECT_EQ(link.interval, seconds(1));
  ASSERT_TRUE(link.sample);
  EXPECT_EQ(link.sample->sequence, 7U);
  EXPECT_EQ(link.sample->counters[Counter::carrier_down_count], 1U);
  EXPECT_EQ(link.sample->counters[Counter::tx_packets], 20U);
  ASSERT_TRUE(link.rates);
  EXPECT_EQ(link.rates->rx_bytes, 117625000.0);
  EXPECT_EQ(link.rates->dropped(), 3.0);
  EXPECT_EQ(link.rates->errors(), 0.5);
  EXPECT_EQ(link.counts.restores, 4);
  EXPECT_EQ(link.counts.flaps, 9);
  EXPECT_EQ(link.counts.flaps_hour, 2);
  EXPECT_EQ(link.counts.flaps_day, 3);
  ASSERT_TRUE(link.last_event);
  EXPECT_EQ(link.last_event->kind, "link_up");
  EXPECT_EQ(link.last_event->priority, 5);
  EXPECT_FALSE(link.hold);
  EXPECT_FALSE(link.retry_in);
}

TEST(Links, AreReadWithHoldReasonAndRetry) {
  JsonObject json = link_json("eth0");
  json["standing"] = "error_disabled";
  json["reason"] = "no_carrier";
  json["retry_in_usec"] = 240000000;
  json["hold"] = {
      {"since_realtime_usec", 1}, {"until_realtime_usec", 2}, {"reason", "swap"}, {"uid", 1000}};
  const Link link = decode_link(json);
  EXPECT_EQ(link.standing, Standing::error_disabled);
  EXPECT_EQ(to_string(link.standing), "error-disabled");
  EXPECT_EQ(link.reason, "no-carrier");
  EXPECT_EQ(link.retry_in, seconds(240));
  EXPECT_EQ(link.hold, (LinkHold{1, 2, "swap", 1000}));
}

TEST(Links, WithFieldsThatAreMissingOrWrongAreReadAsNotKnown) {
  const Link link = decode_link(JsonObject::parse(
      R"({"interface": "x", "standing": "flying", "ifindex": "3", "admin_up": 1, "sample": [],
          "rates": {"rx_bytes": "many"}, "since_realtime_usec": -4, "news": {}})"));
  EXPECT_EQ(link.interface, "x");
  EXPECT_EQ(link.standing, Standing::unknown);
  EXPECT_EQ(link.ifindex, std::nullopt);
  EXPECT_EQ(link.admin_up, std::nullopt);
  EXPECT_EQ(link.sample, std::nullopt);
  EXPECT_EQ(link.since_realtime_usec, std::nullopt);
  ASSERT_TRUE(link.rates);
  EXPECT_EQ(link.rates->rx_bytes, std::nullopt);
  EXPECT_EQ(link.rates->errors(), std::nullopt);
  EXPECT_EQ(link.counts.flaps_hour, std::nullopt);
}

TEST(Links, HaveRatesByTheMeasuredTime) {
  const auto rates = rates_between(sample_at(1'000'000, 1000), sample_at(3'000'000, 2000));
  ASSERT_TRUE(rates);
  EXPECT_EQ(rates->span, seconds(2));
  EXPECT_EQ(rates->rx_bytes, 500.0);
  EXPECT_EQ(rates->tx_bytes, std::nullopt);
}

TEST(Links, HaveNoRatesWhereDifferencesMeanNothing) {
  const LinkSample before = sample_at(1'000'000, 1000);
  LinkSample after = sample_at(2'000'000, 2000);
  ASSERT_TRUE(rates_between(before, after));
  after.quality = "gap";
  EXPECT_TRUE(rates_between(before, after));
  for (const char* quality : {"first", "reset"}) {
    after.quality = quality;
    EXPECT_FALSE(rates_between(before, after)) << quality;
  }
  after.quality = "ok";
  after.ifindex = 4;
  EXPECT_FALSE(rates_between(before, after));
  EXPECT_FALSE(rates_between(before, sample_at(1'000'000, 2000)));
  EXPECT_EQ(rates_between(before, sample_at(2'000'000, 999))->rx_bytes, std::nullopt);
}

}  // namespace netmon::ctl
