// SPDX-License-Identifier: MIT
#include "netmon/unit_gate.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

namespace netmon {

namespace {

// Answers when it is told to.
class AskedLauncher : public Launcher {
 public:
  [[nodiscard]] Surroundings surroundings() const override { return {}; }
  [[nodiscard]] Result<void> start(LinkId, const InterfaceName&, bool) override { return {}; }
  void signal(LinkId, int) override {}
  bool signal_all(int) override { return false; }
  [[nodiscard]] std::optional<Admission> admit(const ucred&, int) const override { return {}; }
  void main_process(const Admission&,
                    const std::function<void(std::optional<pid_t>)>& done) override {
    questions.push_back(done);
  }
  void answer(pid_t pid) {
    const auto done = questions.front();
    questions.pop_front();
    done(pid);
  }

  std::deque<std::function<void(std::optional<pid_t>)>> questions;
};

struct Told {
  std::string unit;
  uint64_t newest;
  std::optional<pid_t> main;

  bool operator==(const Told&) const = default;
};

class UnitGateTest : public testing::Test {
 protected:
  AskedLauncher launcher;
  std::vector<Told> told;
  UnitGate gate{[this](const std::string& unit, uint64_t newest, std::optional<pid_t> main) {
    told.push_back({unit, newest, main});
  }};

  void connect(const std::string& unit) {
    static_cast<void>(gate.next_peer());
    gate.confirm(launcher, Admission{{}, {}, unit});
  }
};

}  // namespace

TEST_F(UnitGateTest, LetsEachUnitConnectSoOftenAndNoMore) {
  for (uint64_t i = 0; i < UnitGate::kConnects; ++i) EXPECT_TRUE(gate.may_connect("a"));
  EXPECT_FALSE(gate.may_connect("a"));
  EXPECT_TRUE(gate.may_connect("b"));
}

TEST_F(UnitGateTest, LetsWhatIsNoUnitConnect) {
  for (uint64_t i = 0; i <= UnitGate::kConnects; ++i) EXPECT_TRUE(gate.may_connect(""));
}

TEST_F(UnitGateTest, LetsAUnitBeRestartedOnce) {
  EXPECT_TRUE(gate.may_restart("a"));
  EXPECT_FALSE(gate.may_restart("a"));
  EXPECT_TRUE(gate.may_restart("b"));
}

TEST_F(UnitGateTest, AsksNobodyAboutWhatIsNoUnit) {
  connect("");
  EXPECT_TRUE(launcher.questions.empty());
}

TEST_F(UnitGateTest, AsksOncePerUnitAndOnceMoreForAllThatCameMeanwhile) {
  connect("a");
  connect("b");
  connect("a");
  connect("a");
  EXPECT_EQ(launcher.questions.size(), 2U);
  launcher.answer(10);
  EXPECT_EQ(told, (std::vector<Told>{{"a", 1, 10}}));
  launcher.answer(20);
  EXPECT_EQ(told.back(), (Told{"b", 2, 20}));
  ASSERT_EQ(launcher.questions.size(), 1U);
  launcher.answer(11);
  EXPECT_EQ(told.back(), (Told{"a", 4, 11}));
  EXPECT_TRUE(launcher.questions.empty());
}

}  // namespace netmon
