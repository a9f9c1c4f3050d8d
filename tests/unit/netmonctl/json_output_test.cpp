// SPDX-License-Identifier: MIT
#include "netmonctl/json_output.h"

#include <gtest/gtest.h>

namespace netmon::ctl {

TEST(JsonOutput, IsOneLineOrIndented) {
  const JsonObject object = {{"b", 1}, {"a", {true}}};
  EXPECT_EQ(format_json(object, Json::brief), "{\"b\":1,\"a\":[true]}\n");
  EXPECT_EQ(format_json(object, Json::pretty),
            "{\n    \"b\": 1,\n    \"a\": [\n        true\n    ]\n}\n");
}

TEST(JsonOutput, HoldsNoControlByteAndMeansTheSame) {
  const JsonObject object = {{"t", "\x1b[2J \x7f \xc2\x9b ö \n"}};
  const std::string text = format_json(object, Json::brief);
  EXPECT_EQ(text, "{\"t\":\"\\u001b[2J \\u007f \\u009b ö \\n\"}\n");
  EXPECT_EQ(JsonObject::parse(text), object);
}

TEST(JsonOutput, IsUtf8WhateverItIsGiven) {
  EXPECT_EQ(format_json({{"t", "\xff"}}, Json::brief), "{\"t\":\"\xef\xbf\xbd\"}\n");
}

}  // namespace netmon::ctl
