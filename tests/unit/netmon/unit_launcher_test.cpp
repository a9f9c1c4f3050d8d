// SPDX-License-Identifier: MIT
#include "netmon/unit_launcher.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

struct Named {
  const char* name;
  const char* unit;
};

constexpr Named kNamed[] = {{"eth0", "intfmon@eth0.service"},
                            {"br-lan", "intfmon@br-lan.service"},
                            {"wan.100", "intfmon@wan.100.service"},
                            {"a@b_c", "intfmon@a@b_c.service"},
                            {"st*r", R"(intfmon@st\x2ar.service)"},
                            {"br]ck", R"(intfmon@br\x5dck.service)"},
                            {"e\x1bsc", R"(intfmon@e\x1bsc.service)"},
                            {"gr\xc3\xb6n", R"(intfmon@gr\xc3\xb6n.service)"},
                            {"back\\x41", R"(intfmon@back\x5cx41.service)"},
                            {"eth0.service", "intfmon@eth0.service.service"}};

}  // namespace

TEST(UnitName, IsTheOneThatAPersonTypesWithOddBytesEscaped) {
  for (const Named& named : kNamed) {
    const auto name = InterfaceName::from_bytes(named.name);
    ASSERT_TRUE(name) << named.name;
    EXPECT_EQ(unit_of(*name), named.unit);
    EXPECT_EQ(interface_of(named.unit), *name) << named.unit;
  }
}

TEST(UnitName, IsReadInEitherSpelling) {
  EXPECT_EQ(interface_of(R"(intfmon@br\x2dlan.service)"), *InterfaceName::from_bytes("br-lan"));
}

TEST(UnitName, OfAnythingElseIsNone) {
  for (const char* unit : {"", "eth0", "intfmon@.service", "intfmon@eth0", "intfmon.service",
                           "xintfmon@eth0.service", "intfmon@eth0.socket", "session-1.scope",
                           "intfmon@sixteen-bytes-xx.service", R"(intfmon@a\x2fb.service)"}) {
    EXPECT_EQ(interface_of(unit), std::nullopt) << unit;
  }
}

}  // namespace netmon
