// SPDX-License-Identifier: MIT
#include "base/link_state.h"

#include <gtest/gtest.h>
#include <linux/if.h>

namespace netmon {

TEST(Operstate, HasTheKernelsNumbersAndWords) {
  struct Case {
    int number;
    Operstate operstate;
    std::string_view word;
  };
  const Case cases[] = {
      {IF_OPER_UNKNOWN, Operstate::unknown, "unknown"},
      {IF_OPER_NOTPRESENT, Operstate::notpresent, "notpresent"},
      {IF_OPER_DOWN, Operstate::down, "down"},
      {IF_OPER_LOWERLAYERDOWN, Operstate::lowerlayerdown, "lowerlayerdown"},
      {IF_OPER_TESTING, Operstate::testing, "testing"},
      {IF_OPER_DORMANT, Operstate::dormant, "dormant"},
      {IF_OPER_UP, Operstate::up, "up"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(static_cast<int>(c.operstate), c.number) << c.word;
    EXPECT_EQ(to_string(c.operstate), c.word);
    EXPECT_EQ(parse_operstate(c.word), c.operstate);
  }
}

TEST(Operstate, IsNothingForOtherWords) {
  for (const std::string_view word : {"", "UP", "up\n", "up ", "u", "not present"}) {
    EXPECT_EQ(parse_operstate(word), std::nullopt) << word;
  }
}

TEST(Condition, IsDownOnlyForStatesThatCanBe) {
  struct Case {
    Operstate operstate;
    Condition with_iff_up;
    Condition without;
  };
  const Case cases[] = {
      {Operstate::unknown, Condition::up, Condition::down},
      {Operstate::notpresent, Condition::down, Condition::down},
      {Operstate::down, Condition::down, Condition::down},
      {Operstate::lowerlayerdown, Condition::down, Condition::down},
      {Operstate::testing, Condition::pending, Condition::pending},
      {Operstate::dormant, Condition::pending, Condition::pending},
      {Operstate::up, Condition::up, Condition::up},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(condition({c.operstate, true, false}), c.with_iff_up) << to_string(c.operstate);
    EXPECT_EQ(condition({c.operstate, false, false}), c.without) << to_string(c.operstate);
    EXPECT_EQ(condition({c.operstate, true, true}), c.with_iff_up) << to_string(c.operstate);
  }
}

TEST(DownReason, IsTheOneThatCanBeHelpedFirst) {
  struct Case {
    LinkState state;
    DownReason reason;
  };
  const Case cases[] = {
      {{Operstate::down, false, false}, DownReason::admin_down},
      {{Operstate::down, false, true}, DownReason::admin_down},
      {{Operstate::lowerlayerdown, false, false}, DownReason::admin_down},
      {{Operstate::notpresent, false, false}, DownReason::admin_down},
      {{Operstate::unknown, false, false}, DownReason::admin_down},
      {{Operstate::down, true, false}, DownReason::no_carrier},
      {{Operstate::down, true, true}, DownReason::protodown},
      {{Operstate::lowerlayerdown, true, true}, DownReason::protodown},
      {{Operstate::lowerlayerdown, true, false}, DownReason::lower_layer_down},
      {{Operstate::notpresent, true, false}, DownReason::not_present},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(down_reason(c.state), c.reason) << to_string(c.reason);
  }
}

TEST(DownReason, IsReadBackFromItsWord) {
  const std::string_view words[] = {"admin-down", "no-carrier", "lower-layer-down", "not-present",
                                    "protodown"};
  for (size_t i = 0; i < std::size(words); ++i) {
    const auto reason = static_cast<DownReason>(i);
    EXPECT_EQ(to_string(reason), words[i]);
    EXPECT_EQ(parse_down_reason(words[i]), reason);
  }
  EXPECT_EQ(parse_down_reason("down"), std::nullopt);
  EXPECT_EQ(parse_down_reason(""), std::nullopt);
}

}  // namespace netmon
