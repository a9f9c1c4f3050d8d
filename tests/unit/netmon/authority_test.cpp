// SPDX-License-Identifier: MIT
//
// What polkit decides is in polkit_test.cpp.
#include "netmon/authority.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace netmon {

namespace {

constexpr bool kInTerminal = true;
constexpr bool kAsService = false;

class AuthorityTest : public testing::Test {
 protected:
  // What is needed; "yes" where nothing is, "later" where somebody has to be asked.
  std::string ask(const Caller& caller, bool in_terminal) {
    auto answer = std::make_shared<std::string>("later");
    authority.check(
        caller, in_terminal, "set-up", "eth0",
        [answer](const std::optional<std::string>& needed) { *answer = needed.value_or("yes"); });
    return *answer;
  }

  EventLoop loop;
  Authority authority{loop};
};

}  // namespace

TEST_F(AuthorityTest, LetsRoot) {
  EXPECT_EQ(ask({0, 1, 1}, kInTerminal), "yes");
  EXPECT_EQ(ask({0, 1, 1}, kAsService), "yes");
  EXPECT_EQ(ask({0, 1, 0}, kAsService), "yes") << "also one that is gone";
}

TEST_F(AuthorityTest, InATerminalLetsWhoeverRunsNetmonAndNobodyElse) {
  EXPECT_EQ(ask({::getuid(), 1, 1}, kInTerminal), "yes");
  EXPECT_EQ(ask({::getuid() + 1, 1, 1}, kInTerminal),
            "only uid " + std::to_string(::getuid()) +
                ", which this netmon runs as, and root may do this");
}

TEST_F(AuthorityTest, DoesNotAskAboutAProcessThatIsGone) {
  EXPECT_EQ(ask({12345, 1, 0}, kAsService),
            "needs root, or polkit's yes to io.netmon.manage; the calling process is gone");
}

}  // namespace netmon
