// SPDX-License-Identifier: MIT
#include "netmonctl/journal_events.h"

#include <gtest/gtest.h>

#include <map>

#include "netmonctl/events_format.h"
#include "report/message_ids.h"

namespace netmon::ctl {

namespace {

using Values = std::map<std::string, std::string>;

constexpr uint64_t kTime = 1'795'617'020'250'999;

EntryFields fields_of(const Values& values) {
  EntryFields fields = event_fields();
  size_t used = 0;
  for (Field& field : fields) {
    const auto value = values.find(std::string(field.name));
    if (value == values.end()) continue;
    field.value = value->second;
    field.present = true;
    ++used;
  }
  EXPECT_EQ(used, values.size()) << "a field that is not looked for";
  return fields;
}

std::optional<LoggedEvent> event_of(Values values, const Values& other = {}) {
  for (const auto& [name, value] : other) values[name] = value;
  return parse_event(fields_of(values), kTime);
}

const Values kDown = {{"MESSAGE", "eth0: link down: admin-down"},
                      {"MESSAGE_ID", message_id::kLinkDown},
                      {"PRIORITY", "4"},
                      {"_SYSTEMD_UNIT", "netmon.service"},
                      {"NETMON_INTERFACE", "eth0"},
                      {"NETMON_REASON", "admin-down"}};

}  // namespace

TEST(CtlLoggedEvent, HasWhatNetmonToldTheJournal) {
  const auto event = event_of(kDown);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->realtime_usec, kTime);
  EXPECT_EQ(event->interface, "eth0");
  EXPECT_EQ(event->kind, "link_down");
  EXPECT_EQ(event->message, "link down: admin-down");
  EXPECT_EQ(event->priority, 4);
  EXPECT_EQ(event->reason, "admin-down");
  EXPECT_EQ(event->outage_usec, std::nullopt);

  const auto up = event_of(kDown, {{"MESSAGE_ID", message_id::kLinkUp},
                                   {"NETMON_OUTAGE_USEC", "1500000"},
                                   {"NETMON_DECISION", "12"},
                                   {"NETMON_COUNT", "3"},
                                   {"NETMON_RULE", "was-up"}});
  ASSERT_TRUE(up);
  EXPECT_EQ(up->outage_usec, 1'500'000U);
  EXPECT_EQ(up->decision, 12U);
  EXPECT_EQ(up->count, 3U);
  EXPECT_EQ(up->rule, "was-up");
}

TEST(CtlLoggedEvent, SaysItsInterfaceOnceHoweverItIsConfigured) {
  EXPECT_EQ(event_of(kDown, {{"MESSAGE", "eth0 (wan0): link down"}})->message, "link down");
  EXPECT_EQ(event_of(kDown, {{"MESSAGE", "eth0 (wan0) is down"}})->message, "eth0 (wan0) is down");
  EXPECT_EQ(event_of(kDown, {{"MESSAGE", "eth01: link down"}})->message, "eth01: link down");
}

TEST(CtlLoggedEvent, IsKnownByItsIdWhereItHasNoWord) {
  const std::map<std::string, std::string> kinds = {
      {message_id::kLinkDown, "link_down"},
      {message_id::kLinkUp, "link_up"},
      {message_id::kDecision, "wait"},
      {message_id::kRestored, "restored"},
      {message_id::kRestoreFailed, "restore_failed"},
      {message_id::kNotPermitted, "no_permission"},
      {message_id::kCannotHelp, "cannot_help"},
      {message_id::kLeftDown, "left_down"},
      {message_id::kContended, "contended"},
      {message_id::kErrorDisabled, "error_disabled"},
      {message_id::kFlap, "flap"},
      {message_id::kCountersReset, "reset"},
      {message_id::kSamplesLost, "missed"},
      {message_id::kAbsent, "absent"},
  };
  for (const auto& [id, kind] : kinds) {
    const auto event = event_of(kDown, {{"MESSAGE_ID", id}});
    ASSERT_TRUE(event) << kind;
    EXPECT_EQ(event->kind, kind);
  }
  EXPECT_EQ(
      event_of(kDown, {{"MESSAGE_ID", message_id::kDecision}, {"NETMON_DECISION", "1"}})->kind,
      "set_up");
  EXPECT_EQ(event_of(kDown, {{"NETMON_EVENT", "still_down"}})->kind, "still_down");
  EXPECT_EQ(event_of(kDown, {{"MESSAGE_ID", "new"}, {"NETMON_EVENT", "held"}})->kind, "held");
}

TEST(CtlLoggedEvent, IsOnlyWhatTheServiceWrote) {
  for (const char* unit : {"", "user@1000.service", "intfmon@eth0.service", "netmon.service.evil",
                           "evil-netmon.service", "netmon.socket"}) {
    EXPECT_FALSE(event_of(kDown, {{"_SYSTEMD_UNIT", unit}})) << unit;
  }
  for (const char* needed : {"MESSAGE", "_SYSTEMD_UNIT", "NETMON_INTERFACE", "MESSAGE_ID"}) {
    Values values = kDown;
    values.erase(needed);
    EXPECT_FALSE(event_of(values)) << needed;
  }
  EXPECT_FALSE(event_of(kDown, {{"MESSAGE_ID", message_id::kSample}}));
}

TEST(CtlLoggedEvent, TakesNoNumbersAndWordsThatAreNone) {
  const auto event = event_of(kDown, {{"PRIORITY", "8"},
                                      {"NETMON_OUTAGE_USEC", "-1"},
                                      {"NETMON_COUNT", "3x"},
                                      {"NETMON_DECISION", "99999999999999999999"},
                                      {"NETMON_REASON", "\x1b[2J"},
                                      {"NETMON_RULE", ""},
                                      {"NETMON_EVENT", "a b"}});
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, "link_down");
  EXPECT_EQ(event->priority, 6);
  EXPECT_FALSE(event->outage_usec || event->count || event->decision || event->reason ||
               event->rule);
}

TEST(CtlLoggedEvent, CannotSteerATerminal) {
  const auto event = event_of(
      kDown, {{"NETMON_INTERFACE", "a\\x1bb"}, {"MESSAGE", "a\\x1bb: \x1b[2J\x9b\nforged \\x5c"}});
  ASSERT_TRUE(event);
  EXPECT_EQ(event->interface, "a\\x1bb");
  EXPECT_EQ(event->message, "\\x1b[2J\\x9b\\x0aforged \\x5c");
}

TEST(CtlLoggedEvent, IsOfItsOwnTimeWhereItWaitedForJournald) {
  const auto at = [](const std::string& own) {
    return event_of(kDown, {{"NETMON_REALTIME_USEC", own}})->realtime_usec;
  };
  EXPECT_EQ(at(std::to_string(kTime - 20'000'000)), kTime - 20'000'000);
  for (const std::string& nonsense :
       {std::string("x"), std::to_string(kTime + 1), std::string("0")}) {
    EXPECT_EQ(at(nonsense), kTime) << nonsense;
  }
}

TEST(CtlEventText, IsOneLineWithTheOutageAsPeopleCount) {
  ::setenv("TZ", "UTC0", 1);
  LoggedEvent event{kTime, "eth0", "link_down", "link down: admin-down", 4, {}, {}, {}, {}, {}};
  EXPECT_EQ(format_event(event, false),
            "2026-11-25 14:30:20.250  eth0             link down: admin-down\n");
  EXPECT_EQ(format_event(event, true),
            "2026-11-25 14:30:20.250  eth0             \x1b[33mlink down: admin-down\x1b[0m\n");
  event.priority = 3;
  EXPECT_NE(format_event(event, true).find("\x1b[31m"), std::string::npos);
  event.priority = 6;
  EXPECT_EQ(format_event(event, true), format_event(event, false));
  event.kind = "link_up";
  event.message = "link up: the outage took 62345 ms";
  event.outage_usec = 62'345'678;
  EXPECT_EQ(format_event(event, false),
            "2026-11-25 14:30:20.250  eth0             link up: the outage took 1min 2s 345ms\n");
  event.outage_usec = UINT64_MAX;  // no outage: netmon's own words then
  EXPECT_NE(format_event(event, false).find("62345 ms"), std::string::npos);
}

TEST(CtlEventText, IsAnObjectInJson) {
  LoggedEvent event{kTime, "eth0", "link_up", "link up", 5, 1'500, {}, {}, {}, {}};
  EXPECT_EQ(format_event_json(event, Json::brief),
            "{\"interface\":\"eth0\",\"realtime_usec\":1795617020250999,\"kind\":\"link_up\","
            "\"message\":\"link up\",\"priority\":5,\"outage_usec\":1500}\n");
  event.outage_usec.reset();
  event.reason = "no-carrier";
  event.rule = "retry";
  event.decision = 4;
  event.count = 2;
  EXPECT_NE(format_event_json(event, Json::pretty).find("\"reason\": \"no-carrier\",\n"),
            std::string::npos);
  EXPECT_NE(format_event_json(event, Json::brief)
                .find("\"reason\":\"no-carrier\",\"rule\":\"retry\",\"decision\":4,\"count\":2}"),
            std::string::npos);
}

}  // namespace netmon::ctl
