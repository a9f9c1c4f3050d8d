// SPDX-License-Identifier: MIT
#include "wire/varlink.h"

#include <gtest/gtest.h>

#include <map>

namespace netmon {

namespace {

std::string call_complaint(const std::string& text) {
  const auto call = decode_call(text);
  return call ? "" : call.error().text();
}

std::string reply_complaint(const std::string& text) {
  const auto reply = decode_reply(text);
  return reply ? "" : reply.error().text();
}

// The name of the parameter that `read` finds wrong.
template <typename Read>
std::string wrong_parameter(const char* parameters, Read read) {
  const JsonObject json = JsonObject::parse(parameters);
  VarlinkParameters reader(json);
  read(reader);
  return reader.wrong().value_or("");
}

}  // namespace

TEST(Varlink, CallsAndRepliesAreReadAsTheyWereWritten) {
  for (const VarlinkCall& call :
       {VarlinkCall{"a.B", JsonObject::object(), false, false, false},
        VarlinkCall{"a.B", {{"x", {1, nullptr}}}, true, false, true},
        VarlinkCall{"io.netmon.Hold", {{"a", "\n\"€"}}, false, true, false}}) {
    const auto decoded = decode_call(encode(call));
    ASSERT_TRUE(decoded) << encode(call) << decoded.error().text();
    EXPECT_EQ(*decoded, call) << encode(call);
  }
  for (const VarlinkReply& reply :
       {VarlinkReply{}, VarlinkReply{std::nullopt, {{"link", JsonObject::object()}}, true},
        VarlinkReply{"io.netmon.NotHeld", {{"interface", "eth0"}}, false}}) {
    const auto decoded = decode_reply(encode(reply));
    ASSERT_TRUE(decoded) << encode(reply) << decoded.error().text();
    EXPECT_EQ(*decoded, reply) << encode(reply);
  }
}

TEST(Varlink, LooksAsVarlinkSays) {
  EXPECT_EQ(encode(VarlinkCall{"a.B", JsonObject::object(), true, false, false}),
            R"({"method":"a.B","parameters":{},"more":true})");
  EXPECT_EQ(encode(VarlinkCall{"a.B", {{"x", 1}}, false, true, true}),
            R"({"method":"a.B","parameters":{"x":1},"oneway":true,"upgrade":true})");
  EXPECT_EQ(encode(VarlinkReply{}), R"({"parameters":{}})");
  EXPECT_EQ(encode(VarlinkReply{std::nullopt, {{"x", 1}}, true}),
            R"({"parameters":{"x":1},"continues":true})");
  EXPECT_EQ(encode(VarlinkReply{"a.E", {{"x", 1}}, false}),
            R"({"error":"a.E","parameters":{"x":1}})");
}

TEST(Varlink, CallsMayLackAllButTheirMethod) {
  EXPECT_EQ(*decode_call(R"({"method":"a.B"})"),
            (VarlinkCall{"a.B", JsonObject::object(), false, false, false}));
  EXPECT_EQ(*decode_call(R"({"method":"a.B","parameters":null})"),
            (VarlinkCall{"a.B", JsonObject::object(), false, false, false}));
  EXPECT_EQ(*decode_reply("{}"), VarlinkReply{});
}

TEST(Varlink, FieldsThatAreNotKnownAreLeftAlone) {
  EXPECT_EQ(call_complaint(R"({"method":"a.B","new":[{}]})"), "");
  EXPECT_EQ(reply_complaint(R"({"parameters":{},"new":[{}]})"), "");
}

TEST(Varlink, RefusesWhatIsNoCallAndSaysWhy) {
  const std::string whose = "a message whose ";
  const std::map<std::string, std::string> cases = {
      {"", "a message that is not JSON in UTF-8"},
      {"{", "a message that is not JSON in UTF-8"},
      {R"({"method":"a.B"}{})", "a message that is not JSON in UTF-8"},
      {"{\"method\":\"\xff\"}", "a message that is not JSON in UTF-8"},
      {"[]", "a message that is not a JSON object"},
      {"{}", whose + "'method' is missing"},
      {R"({"method":5})", whose + "'method' is not a string"},
      {R"({"method":null})", whose + "'method' is not a string"},
      {R"({"method":")" + std::string(256, 'x') + R"("})", whose + "'method' is too long"},
      {R"({"method":"a.B","parameters":[]})", whose + "'parameters' is not an object"},
      {R"({"method":"a.B","parameters":"x"})", whose + "'parameters' is not an object"},
      {R"({"method":"a.B","more":1})", whose + "'more' is neither true nor false"},
      {R"({"method":"a.B","more":null})", whose + "'more' is neither true nor false"},
      {R"({"method":"a.B","oneway":"no"})", whose + "'oneway' is neither true nor false"},
      {R"({"method":"a.B","upgrade":{}})", whose + "'upgrade' is neither true nor false"},
      {R"({"method":"a.B","oneway":true,"more":true})", whose + "'oneway' does not go with 'more'"},
  };
  for (const auto& [text, complaint] : cases) EXPECT_EQ(call_complaint(text), complaint) << text;
  EXPECT_EQ(call_complaint(R"({"method":")" + std::string(255, 'x') + R"("})"), "");
}

TEST(Varlink, RefusesWhatIsNoReplyAndSaysWhy) {
  const std::string whose = "a message whose ";
  const std::map<std::string, std::string> cases = {
      {"7", "a message that is not a JSON object"},
      {R"({"error":5})", whose + "'error' is not a string"},
      {R"({"parameters":5})", whose + "'parameters' is not an object"},
      {R"({"continues":5})", whose + "'continues' is neither true nor false"},
      {R"({"error":"a.E","continues":true})", whose + "'continues' does not go with 'error'"},
  };
  for (const auto& [text, complaint] : cases) EXPECT_EQ(reply_complaint(text), complaint) << text;
}

TEST(Varlink, MayBeNested16DeepAndNo17) {
  const auto nested = [](size_t depth) {
    return R"({"method":"a.B","parameters":{"x":)" + std::string(depth - 2, '[') +
           std::string(depth - 2, ']') + "}}";
  };
  EXPECT_EQ(call_complaint(nested(16)), "");
  EXPECT_EQ(call_complaint(nested(17)), "JSON nested deeper than 16");
}

TEST(Varlink, NamesAreTakenApartAtTheLastDot) {
  const auto parts = [](std::string_view name) {
    const VarlinkName split = split_varlink_name(name);
    return std::string(split.interface) + "|" + std::string(split.member);
  };
  EXPECT_EQ(parts("io.netmon.Hold"), "io.netmon|Hold");
  EXPECT_EQ(parts("Hold"), "|");
  EXPECT_EQ(parts(".Hold"), "|Hold");
  EXPECT_EQ(parts("io.netmon."), "io.netmon|");
}

TEST(VarlinkParameters, AreReadWithTheirTypes) {
  const JsonObject json = JsonObject::parse(R"({"t":"x","l":["a","b"],"n":-5,"e":[]})");
  VarlinkParameters reader(json);
  EXPECT_EQ(reader.text("t"), "x");
  EXPECT_EQ(reader.optional_texts("l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(reader.optional_texts("e"), std::vector<std::string>());
  EXPECT_EQ(reader.optional_number("n"), -5);
  EXPECT_EQ(reader.optional_text("missing"), std::nullopt);
  EXPECT_EQ(reader.wrong(), std::nullopt);
}

TEST(VarlinkParameters, ThatAreNullAreAbsent) {
  EXPECT_EQ(wrong_parameter(R"({"t":null})", [](auto& p) { EXPECT_FALSE(p.optional_text("t")); }),
            "");
  EXPECT_EQ(wrong_parameter(R"({"t":null})", [](auto& p) { p.text("t"); }), "t");
}

TEST(VarlinkParameters, NameTheFirstThatIsWrong) {
  const auto text = [](auto& p) { p.text("t"); };
  const auto texts = [](auto& p) { p.optional_texts("l"); };
  const auto number = [](auto& p) { p.optional_number("n"); };
  EXPECT_EQ(wrong_parameter("{}", text), "t");
  EXPECT_EQ(wrong_parameter(R"({"t":5})", text), "t");
  EXPECT_EQ(wrong_parameter(R"({"t":"x","u":1})", text), "u") << "one that nobody reads";
  EXPECT_EQ(wrong_parameter(R"({"u":1})", text), "t");
  EXPECT_EQ(wrong_parameter(R"({"l":"a"})", texts), "l");
  EXPECT_EQ(wrong_parameter(R"({"l":["a",5]})", texts), "l");
  EXPECT_EQ(wrong_parameter(R"({"l":{}})", texts), "l");
  EXPECT_EQ(wrong_parameter(R"({"n":"5"})", number), "n");
  EXPECT_EQ(wrong_parameter(R"({"n":5.5})", number), "n");
  EXPECT_EQ(wrong_parameter(R"({"n":9223372036854775807})", number), "");
  EXPECT_EQ(wrong_parameter(R"({"n":9223372036854775808})", number), "n");
  EXPECT_EQ(
      wrong_parameter(R"({"n":5})", [](auto& p) { p.require(*p.optional_number("n") > 5, "n"); }),
      "n");
}

}  // namespace netmon
