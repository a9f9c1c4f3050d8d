// SPDX-License-Identifier: MIT
#include "wire/messages.h"
#include "support/interface_names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace netmon {

namespace {

using Json = nlohmann::json;

constexpr uint64_t kMost = UINT64_MAX;
const Observation kDown{{Operstate::down, true, false}, Instant(microseconds(12'345'678))};
const Observation kUp{{Operstate::up, true, false}, Instant(microseconds(12'345'679))};

// One message of each type, with all its fields, and what is wrong with other values of them.
struct Wrong {
  const char* field;
  Json value;
  const char* complaint;
};
struct Sort {
  Json message;
  std::vector<const char*> optional;
  std::vector<Wrong> wrong;
};

constexpr const char* kNotNumber = "is not a whole number";
constexpr const char* kNotText = "is not a string";
constexpr const char* kNotBoolean = "is neither true nor false";
constexpr const char* kOut = "is out of its range";
constexpr const char* kUnknown = "has an unknown value";
constexpr const char* kNotName = "is not an interface name";
constexpr const char* kNotRate = "is not a number";

// The message of a sample with all its fields, and what is wrong with other values of them.
Sort sort_of_sample() {
  Sort sort{{{"type", "sample"},
             {"ifindex", 2},
             {"sequence", 0},
             {"realtime_usec", 5},
             {"monotonic_usec", 5},
             {"quality", "ok"},
             {"operstate", "up"},
             {"flags", 1},
             {"rates", {{"span_usec", 1}}},
             {"request", 1}},
            {"operstate", "flags", "rates", "request"},
            {{"ifindex", 0, kOut},
             {"sequence", -1, kNotNumber},
             {"realtime_usec", "5", kNotNumber},
             {"realtime_usec", kMost, kOut},
             {"monotonic_usec", 1.5, kNotNumber},
             {"monotonic_usec", kMost, kOut},
             {"quality", "good", kUnknown},
             {"quality", 0, kNotText},
             {"operstate", "UP", kUnknown},
             {"operstate", nullptr, kNotText},
             {"flags", 0x100000000U, kOut},
             {"flags", -1, kNotNumber},
             {"rates", 5, "is not an object"},
             {"rates", nullptr, "is not an object"},
             {"request", 0, kOut},
             {"request", "1", kNotNumber}}};
  for (size_t i = 0; i < kCounters; ++i) {
    // The names are literals.
    const char* counter = to_string(static_cast<Counter>(i)).data();
    sort.message[counter] = i;
    sort.optional.push_back(counter);
    sort.wrong.push_back({counter, -1, kNotNumber});
    sort.wrong.push_back({counter, nullptr, kNotNumber});
  }
  return sort;
}

std::vector<Sort> sorts() {
  const Json observation = {
      {"operstate", "down"}, {"admin_up", true}, {"protodown", false}, {"seen_usec", 5}};
  const std::vector<Wrong> wrong_observation = {
      {"operstate", 2, kNotText},         {"operstate", "DOWN", kUnknown},
      {"operstate", "", kUnknown},        {"admin_up", 1, kNotBoolean},
      {"admin_up", nullptr, kNotBoolean}, {"protodown", "no", kNotBoolean},
      {"seen_usec", -1, kNotNumber},      {"seen_usec", 1.5, kNotNumber},
      {"seen_usec", "5", kNotNumber},     {"seen_usec", INT64_MAX / 1000 + 1, kOut},
      {"seen_usec", kMost, kOut},
  };
  std::vector<Sort> all = {
      {{{"type", "ready"},
        {"interface", "eth0"},
        {"ifindex", 2},
        {"protocol", 1},
        {"build", "0.1"},
        {"was_up", true},
        {"samples", 0},
        {"changed_usec", 5}},
       {"changed_usec"},
       {{"interface", 5, kNotText},
        {"interface", "", kNotName},
        {"interface", "a/b", kNotName},
        {"interface", "sixteen-bytes-16", kNotName},
        {"interface", "a\\x00", kNotName},
        {"ifindex", 0, kOut},
        {"ifindex", 0x80000000U, kOut},
        {"ifindex", kMost, kOut},
        {"ifindex", -2, kNotNumber},
        {"ifindex", 2.0, kNotNumber},
        {"protocol", 0, kOut},
        {"protocol", 0x100000000U, kOut},
        {"protocol", "1", kNotNumber},
        {"build", 1, kNotText},
        {"was_up", "yes", kNotBoolean},
        {"samples", -1, kNotNumber},
        {"samples", true, kNotNumber},
        {"changed_usec", kMost, kOut},
        {"changed_usec", "now", kNotNumber}}},
      {{{"type", "monitor"},
        {"interval_usec", 100'000},
        {"spread_usec", 100'000},
        {"print", "text"},
        {"count", 1},
        {"last_slot_usec", 5}},
       {"spread_usec", "count", "last_slot_usec"},
       {{"interval_usec", 99'999, kOut},
        {"interval_usec", 3'600'000'001, kOut},
        {"interval_usec", "1s", kNotNumber},
        {"spread_usec", 100'001, kOut},
        {"spread_usec", "1s", kNotNumber},
        {"print", "xml", kUnknown},
        {"print", true, kNotText},
        {"count", 0, kOut},
        {"count", nullptr, kNotNumber},
        {"last_slot_usec", kMost, kOut},
        {"last_slot_usec", "now", kNotNumber}}},
      {{{"type", "link-down"}, {"reason", "no-carrier"}},
       {},
       {{"reason", "admin-down", "does not fit the state"},
        {"reason", "", "does not fit the state"},
        {"reason", 1, kNotText},
        {"operstate", "up", "is not down"},
        {"operstate", "unknown", "is not down"},
        {"operstate", "dormant", "is not down"}}},
      {{{"type", "set-link-up"}, {"decision", 1}},
       {},
       {{"decision", 0, kOut}, {"decision", "1", kNotNumber}}},
      {{{"type", "link-up-result"}, {"decision", 1}, {"errno", 0}, {"message", ""}},
       {},
       {{"decision", 0, kOut},
        {"errno", 4096, kOut},
        {"errno", -1, kNotNumber},
        {"message", nullptr, kNotText}}},
      {{{"type", "event"}, {"event", "flap"}, {"count", 1}, {"detail", ""}},
       {"count", "detail"},
       {{"event", "party", kUnknown},
        {"event", 1, kNotText},
        {"count", 0, kOut},
        {"count", "1", kNotNumber},
        {"detail", 1, kNotText}}},
      {{{"type", "interface"}, {"change", "renamed"}, {"name", "eth1"}},
       {},
       {{"change", "painted", kUnknown},
        {"change", 0, kNotText},
        {"name", "", kNotName},
        {"name", "a:b", kNotName},
        {"name", 1, kNotText}}},
      {{{"type", "shutdown"}}, {}, {}},
      {{{"type", "bye"},
        {"reason", "count"},
        {"samples", 0},
        {"detail", "x"},
        {"last_slot_usec", 5}},
       {"detail", "last_slot_usec"},
       {{"reason", "bored", kUnknown},
        {"reason", 1, kNotText},
        {"samples", -1, kNotNumber},
        {"detail", false, kNotText},
        {"last_slot_usec", -1, kNotNumber}}},
      {{{"type", "report"}, {"send", "once"}, {"request", 1}},
       {},
       {{"send", "always", kUnknown},
        {"send", 1, kNotText},
        {"request", 0, kOut},
        {"request", nullptr, kNotNumber}}},
      sort_of_sample(),
  };
  for (Sort& sort : all) {
    const std::string type = sort.message["type"];
    if (type != "ready" && type != "link-down" && type != "link-up-result" && type != "event") {
      continue;
    }
    sort.message.update(observation);
    sort.wrong.insert(sort.wrong.end(), wrong_observation.begin(), wrong_observation.end());
  }
  return all;
}

Sample some_sample() {
  Sample sample{7, from_usec(5'000'000), 9, 2, {Operstate::dormant, 0x1003, {}}, Quality::gap};
  for (size_t i = 0; i < kCounters; ++i) sample.reading.counters[static_cast<Counter>(i)] = i;
  sample.reading.counters[Counter::rx_errors].reset();
  sample.reading.counters[Counter::tx_packets] = kMost;
  return sample;
}

Rates some_rates() {
  Rates rates{milliseconds(1500), {}};
  rates.per_second[0] = 0.1;
  rates.per_second[7] = kMaxBytesPerSecond;
  return rates;
}

// What decode() says against a text.
std::string complaint(const std::string& text) {
  const auto message = decode(text);
  return message ? "" : message.error().text();
}

// An object of the given depth in all.
std::string shutdown_of_depth(int depth) {
  const auto inner = static_cast<size_t>(depth - 1);
  return R"({"type":"shutdown","more":)" + (inner == 0 ? "0" : std::string(inner, '[')) +
         std::string(inner, ']') + "}";
}

}  // namespace

// So that such a one can be told from nonsense, and be helped.
TEST(Messages, OfAReadyOfAnotherVersionOnlyTheVersionCounts) {
  const auto message = decode(R"({"type":"ready","protocol":2,"interface":7,"build":[]})");
  ASSERT_TRUE(message) << message.error().text();
  EXPECT_EQ(std::get<Ready>(*message).protocol, 2U);
  EXPECT_NE(complaint(R"({"type":"ready","protocol":1,"interface":7,"build":[]})"), "");
}

TEST(Messages, AreReadAsTheyWereWritten) {
  const std::string all_bytes = "\x1b\x80*]\\x";
  const std::vector<Message> messages = {
      Ready{name("eth0"), 1, 1, "0.1.0", kUp, true, 0, std::nullopt},
      Ready{name("eth0"), 1, 1, "0.1.0", kUp, true, 0, from_usec(7), true},
      Ready{name("eth0"),
            1,
            1,
            "0.1.0",
            kUp,
            true,
            0,
            {},
            true,
            {kMost, kMost, from_usec(0), kMost, microseconds(7), from_usec(9)}},
      Ready{name("eth0"), 1, 1, "0.1.0", kUp, true, 0, {}, true, {0, 0, from_usec(5), 0, {}, {}}},
      Ready{name(all_bytes), INT32_MAX, UINT32_MAX, "", kDown, false, kMost, std::nullopt},
      Monitor{},
      Monitor{kMinInterval, microseconds(0), Print::none, 1},
      Monitor{kMaxInterval, kMaxInterval, Print::json, kMost},
      Monitor{kMinInterval, kMinInterval, Print::none, 1, std::nullopt, from_usec(7)},
      LinkDown{kDown},
      LinkDown{{{Operstate::unknown, false, false}, from_usec(0)}},
      LinkDown{{{Operstate::lowerlayerdown, true, false}, from_usec(INT64_MAX / 1000)}},
      LinkDown{{{Operstate::notpresent, true, false}, from_usec(1)}},
      LinkDown{{{Operstate::down, true, true}, from_usec(1)}},
      SetLinkUp{1},
      SetLinkUp{kMost},
      LinkUpResult{1, 0, "", kUp},
      LinkUpResult{2, 4095, "no, \"really\"\n€", kDown},
      Event{EventKind::up, kUp, std::nullopt, std::nullopt},
      Event{EventKind::dormant, kUp, std::nullopt, std::nullopt},
      Event{EventKind::flap, kUp, 3, std::nullopt},
      Event{EventKind::reset, kUp, std::nullopt, std::nullopt},
      Event{EventKind::missed, kUp, kMost, std::nullopt},
      Event{EventKind::output_lost, kUp, 1, std::nullopt},
      Event{EventKind::output_failed, kUp, std::nullopt, "No space left on device"},
      Event{EventKind::absent, {{Operstate::testing, false, false}, from_usec(9)}, 2, ""},
      InterfaceChanged{InterfaceChange::renamed, name(all_bytes)},
      InterfaceChanged{InterfaceChange::gone, std::nullopt},
      InterfaceChanged{InterfaceChange::moved, std::nullopt},
      Shutdown{},
      Bye{ByeReason::shutdown, 0, std::nullopt},
      Bye{ByeReason::signal, 7, "SIGTERM"},
      Bye{ByeReason::count, kMost, std::nullopt},
      Bye{ByeReason::absent, 1, std::nullopt},
      Bye{ByeReason::output_closed, 1, ""},
      Bye{ByeReason::signal, 7, "SIGTERM", from_usec(INT64_MAX / 1000)},
      Report{ReportKind::once, 1},
      Report{ReportKind::once, kMost},
      Report{ReportKind::start, 0},
      Report{ReportKind::stop, 0},
      SampleTaken{some_sample(), std::nullopt, std::nullopt},
      SampleTaken{some_sample(), some_rates(), kMost},
      SampleTaken{
          {0, from_usec(0), 0, INT32_MAX, {}, Quality::first}, Rates{microseconds(1), {}}, 1},
  };
  for (const Message& message : messages) {
    const std::string text = encode(message);
    const auto decoded = decode(text);
    ASSERT_TRUE(decoded) << text << ": " << decoded.error().text();
    EXPECT_EQ(*decoded, message) << text;
    EXPECT_EQ(text.rfind(R"({"type":")" + std::string(type_of(message)) + '"', 0), 0U) << text;
    EXPECT_EQ(text.find_first_of(std::string_view("\0\n", 2)), std::string::npos);
  }
}

TEST(Messages, LookAsTheProtocolSays) {
  EXPECT_EQ(encode(Monitor{}),
            R"({"type":"monitor","interval_usec":1000000,"spread_usec":16000,"print":"text"})");
  EXPECT_EQ(encode(LinkDown{kDown}),
            R"({"type":"link-down","operstate":"down","admin_up":true,"protodown":false,)"
            R"("seen_usec":12345678,"reason":"no-carrier"})");
  EXPECT_EQ(encode(Shutdown{}), R"({"type":"shutdown"})");
  EXPECT_EQ(encode(InterfaceChanged{InterfaceChange::renamed, name("\x1b\\")}),
            R"({"type":"interface","change":"renamed","name":"\\x1b\\x5c"})");
}

TEST(Messages, AreUtf8EvenWhereTheTextOfAPeerIsNot) {
  const std::string text = encode(LinkUpResult{1, 5, "bad \xff byte", kUp});
  EXPECT_TRUE(Json::accept(text));
  EXPECT_EQ(std::get<LinkUpResult>(*decode(text)).message, "bad \xef\xbf\xbd byte");
}

TEST(Messages, NeedEachFieldAndNameTheOneThatIsMissing) {
  for (const Sort& sort : sorts()) {
    ASSERT_EQ(complaint(sort.message.dump()), "");
    const std::string type = sort.message["type"];
    for (const auto& [field, value] : sort.message.items()) {
      if (field == "type") continue;
      Json without = sort.message;
      without.erase(field);
      const bool optional =
          std::find(sort.optional.begin(), sort.optional.end(), field) != sort.optional.end();
      EXPECT_EQ(complaint(without.dump()),
                optional ? "" : "'" + type + "': the field '" + field + "' is missing");
    }
  }
}

TEST(Messages, NameTheFieldThatHasAWrongValue) {
  for (const Sort& sort : sorts()) {
    const std::string type = sort.message["type"];
    for (const Wrong& wrong : sort.wrong) {
      Json changed = sort.message;
      changed[wrong.field] = wrong.value;
      EXPECT_EQ(complaint(changed.dump()),
                "'" + type + "': the field '" + wrong.field + "' " + wrong.complaint)
          << changed;
    }
  }
}

TEST(Messages, HaveATestForAWrongValueOfEachField) {
  for (const Sort& sort : sorts()) {
    std::set<std::string> untested;
    for (const auto& [field, value] : sort.message.items()) untested.insert(field);
    untested.erase("type");
    for (const Wrong& wrong : sort.wrong) untested.erase(wrong.field);
    EXPECT_TRUE(untested.empty()) << sort.message << ": " << *untested.begin();
  }
}

TEST(Messages, MayHaveFieldsThatAreNotKnown) {
  for (const Sort& sort : sorts()) {
    Json more = sort.message;
    const auto without = decode(more.dump());
    more["new"] = {{"deep", {1, 2, nullptr}}};
    const auto with = decode(more.dump());
    ASSERT_TRUE(with) << more;
    EXPECT_EQ(*with, *without);
  }
}

TEST(Messages, NameTheRateThatHasAWrongValue) {
  const Json sample = sort_of_sample().message;
  for (const Wrong& wrong : std::vector<Wrong>{{"span_usec", 0, kOut},
                                               {"span_usec", 1.5, kNotNumber},
                                               {"rx_bytes", -1, kOut},
                                               {"rx_bytes", kMaxBytesPerSecond * 1.01, kOut},
                                               {"tx_packets", "1", kNotRate},
                                               {"tx_errors", nullptr, kNotRate}}) {
    Json changed = sample;
    changed["rates"][wrong.field] = wrong.value;
    EXPECT_EQ(complaint(changed.dump()),
              std::string("'sample': the field '") + wrong.field + "' " + wrong.complaint);
  }
  Json without = sample;
  without["rates"] = Json::object();
  EXPECT_EQ(complaint(without.dump()), "'sample': the field 'span_usec' is missing");
}

TEST(Messages, NeedNoRequestWhereAStreamIsMeant) {
  EXPECT_EQ(*decode(R"({"type":"report","send":"start","request":"x"})"),
            Message(Report{ReportKind::start, 0}));
}

TEST(Messages, NeedNoNameWhereTheInterfaceIsGone) {
  EXPECT_EQ(*decode(R"({"type":"interface","change":"gone","name":5})"),
            Message(InterfaceChanged{InterfaceChange::gone, std::nullopt}));
}

TEST(Messages, RefuseWhatIsNoMessage) {
  const std::string not_json = "a message that is not JSON in UTF-8";
  const std::string no_object = "a message that is not a JSON object";
  const std::string no_type = "a message without a 'type'";
  const std::map<std::string, std::string> cases = {
      {"", not_json},
      {"{", not_json},
      {"hello", not_json},
      {R"({"type":"shutdown"} )", ""},
      {R"({"type":"shutdown"}x)", not_json},
      {R"({"type":"shutdown"}{"type":"shutdown"})", not_json},
      {R"({"type":"shutdown",})", not_json},
      {R"({'type':'shutdown'})", not_json},
      {R"({"type":"shutdown","x":NaN})", not_json},
      {R"({"type":"shutdown","x":1e999})", not_json},
      {"{\"type\":\"shutdown\",\"x\":\"\xff\"}", not_json},
      {"{\"type\":\"shutdown\",\"x\":\"\xc0\xaf\"}", not_json},
      {"{\"type\":\"shutdown\",\"x\":\"\xed\xa0\x80\"}", not_json},
      {R"({"type":"shutdown","x":"\ud800"})", not_json},
      {"{\"type\":\"shutdown\",\"x\":\"\n\"}", not_json},
      {"[]", no_object},
      {R"(["shutdown"])", no_object},
      {"null", no_object},
      {R"("shutdown")", no_object},
      {"5", no_object},
      {"{}", no_type},
      {R"({"Type":"shutdown"})", no_type},
      {R"({"type":5})", no_type},
      {R"({"type":null})", no_type},
      {R"({"type":""})", "a message of the unknown type ''"},
      {R"({"type":"Shutdown"})", "a message of the unknown type 'Shutdown'"},
      {R"({"type":"samples"})", "a message of the unknown type 'samples'"},
      {R"({"type":"\u001b[2J"})", "a message of the unknown type '\\x1b[2J'"},
      {R"({"type":"0123456789012345678901234567890123456789"})",
       "a message of the unknown type '01234567890123456789012345678901'"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(complaint(text), expected) << text;
}

TEST(Messages, MayHave256KeysAndNo257) {
  const auto with_keys = [](int count) {
    std::string text = R"({"type":"shutdown")";
    for (int i = 2; i < count; ++i) text += ",\"" + std::to_string(i) + "\":0";
    return text + R"(,"in":{}})";
  };
  EXPECT_TRUE(decode(with_keys(256)));
  const auto refused = decode(with_keys(257));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(), "JSON of more than 256 keys");
}

TEST(Messages, MayBeNested16DeepAndNo17) {
  EXPECT_EQ(complaint(shutdown_of_depth(1)), "");
  EXPECT_EQ(complaint(shutdown_of_depth(16)), "");
  EXPECT_EQ(complaint(shutdown_of_depth(17)), "JSON nested deeper than 16");
  EXPECT_EQ(complaint(std::string(60'000, '[')), "JSON nested deeper than 16");
  std::string objects = "{}";
  for (int depth = 1; depth < 16; ++depth) objects = R"({"type":"shutdown","x":)" + objects + "}";
  EXPECT_EQ(complaint(objects), "");
  EXPECT_EQ(complaint(R"({"type":"shutdown","x":)" + objects + "}"), "JSON nested deeper than 16");
}

TEST(EncodeSample, WritesWhatIsKnownAndLeavesOutTheRest) {
  Sample sample;
  sample.sequence = 3;
  sample.taken = from_usec(5'000'000);
  sample.realtime_usec = 7;
  sample.ifindex = 2;
  sample.quality = Quality::gap;
  EXPECT_EQ(encode_sample(name("e\x1b"), sample),
            R"({"type":"sample","interface":"e\\x1b","ifindex":2,"sequence":3,)"
            R"("realtime_usec":7,"monotonic_usec":5000000,"quality":"gap"})");
  sample.reading.operstate = Operstate::up;
  sample.reading.flags = 0x1003;
  for (size_t i = 0; i < kCounters; ++i) sample.reading.counters[static_cast<Counter>(i)] = i;
  sample.reading.counters[Counter::rx_errors].reset();
  sample.reading.counters[Counter::tx_packets] = kMost;
  EXPECT_EQ(encode_sample(name("eth0"), sample),
            R"({"type":"sample","interface":"eth0","ifindex":2,"sequence":3,)"
            R"("realtime_usec":7,"monotonic_usec":5000000,"quality":"gap","operstate":"up",)"
            R"("flags":4099,"carrier_up_count":0,"carrier_down_count":1,"rx_bytes":2,)"
            R"("rx_dropped":3,"rx_packets":5,"tx_bytes":6,"tx_dropped":7,"tx_errors":8,)"
            R"("tx_packets":18446744073709551615})");
}

}  // namespace netmon
