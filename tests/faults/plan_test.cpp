// SPDX-License-Identifier: MIT
#include "plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "explain.h"

namespace netmon::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int64_t kBegin = 100 * kUsec;
constexpr int64_t kEnd = 160 * kUsec;

// A sample in each slot, except in those from `from` to `to`.
std::vector<int64_t> samples_without(int64_t from, int64_t to) {
  std::vector<int64_t> sent;
  for (int64_t slot = 95; slot < 165; ++slot) {
    if (slot < from || slot > to) sent.push_back(slot * kUsec + 5000);
  }
  return sent;
}

std::vector<int64_t> unexplained(const std::vector<int64_t>& sent,
                                 const std::vector<Happened>& happened) {
  return account_slots(sent, kBegin, kEnd, explained_spans(happened, 1)).unexplained;
}

Happened fault(FaultKind kind, int link, int64_t begin, int64_t end) {
  return {kind, link, begin * kUsec, end * kUsec};
}

}  // namespace

TEST(StormPlan, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const StormSettings settings{7, seconds(100), 16};
  EXPECT_EQ(plan_storm(settings), plan_storm(settings));
  EXPECT_NE(plan_storm(settings), plan_storm({8, seconds(100), 16}));
}

TEST(StormPlan, OfTenMinutesWith64LinksHasAThousandFaultsAndEachKind) {
  for (const uint64_t seed : {1, 2, 3, 4}) {
    const auto plan = plan_storm({seed, seconds(600), 64});
    EXPECT_GE(plan.size(), 1000U) << seed;
    std::set<FaultKind> kinds;
    for (const Fault& one : plan) kinds.insert(one.kind);
    EXPECT_EQ(kinds.size(), static_cast<size_t>(kFaultKinds)) << seed;
  }
}

TEST(StormPlan, AsksForNoMoreRestoresOfALinkThanPolicyGives) {
  std::map<int, int> restores;
  for (const Fault& one : plan_storm({3, seconds(600), 8})) {
    if (one.kind == FaultKind::set_down) restores[one.link] += 1;
    if (one.kind == FaultKind::no_netlink) restores[one.link] += 4;
  }
  ASSERT_FALSE(restores.empty());
  for (const auto& [link, count] : restores) EXPECT_LE(count, 4) << link;
}

TEST(StormPlan, ChangesNoLinkThatIsStillChanged) {
  using enum FaultKind;
  std::map<int, milliseconds> free;
  for (const Fault& one : plan_storm({5, seconds(600), 8})) {
    const bool changes = one.kind == delete_link || one.kind == rename_link ||
                         one.kind == move_link || one.kind == reload_without;
    if (!changes) continue;
    EXPECT_GE(one.at, free[one.link]) << to_string(one.kind) << " of " << one.link;
    free[one.link] = one.at + one.lasts;
  }
}

TEST(StormAccount, AFullRowOfSamplesHasNothingMissing) {
  const auto account = account_slots(samples_without(0, 0), kBegin, kEnd, {});
  EXPECT_EQ(account.slots, 59);
  EXPECT_EQ(account.missing, 0);
  EXPECT_EQ(account.doubled, 0);
}

TEST(StormAccount, ASecondThatIsMissingWithoutAFaultIsUnexplained) {
  EXPECT_EQ(unexplained(samples_without(120, 121), {}), (std::vector<int64_t>{120, 121}));
  // Nor by a fault of another link, by one that is over, or by one that takes nobody away.
  EXPECT_EQ(unexplained(samples_without(120, 120), {fault(FaultKind::kill_monitor, 2, 119, 120),
                                                    fault(FaultKind::kill_monitor, 1, 104, 105),
                                                    fault(FaultKind::kill_netmon, -1, 119, 120),
                                                    fault(FaultKind::set_down, 1, 119, 120)}),
            (std::vector<int64_t>{120}));
}

TEST(StormAccount, AFaultOfTheLinkExplainsUntilItsMargin) {
  const std::vector<Happened> happened = {fault(FaultKind::delete_link, 1, 110, 112)};
  EXPECT_EQ(unexplained(samples_without(110, 123), happened), std::vector<int64_t>{});
  EXPECT_EQ(unexplained(samples_without(110, 125), happened), (std::vector<int64_t>{124, 125}));
}

TEST(StormAccount, TheMarginBeginsWhenNetmonIsBack) {
  EXPECT_EQ(unexplained(samples_without(110, 126), {fault(FaultKind::kill_monitor, 1, 110, 110),
                                                    fault(FaultKind::freeze_netmon, -1, 116, 119)}),
            std::vector<int64_t>{});
}

TEST(StormAccount, AnEntryThatCameLateIsOfTheSlotBefore) {
  auto sent = samples_without(120, 122);
  for (int i = 0; i < 3; ++i) sent.push_back(123 * kUsec + 6000 + i);
  const auto account = account_slots(sent, kBegin, kEnd, {});
  EXPECT_EQ(account.missing, 0);
  EXPECT_EQ(account.doubled, 0);
  // One more is one too many.
  sent.push_back(130 * kUsec + 7000);
  EXPECT_EQ(account_slots(sent, kBegin, kEnd, {}).doubled, 1);
}

}  // namespace netmon::test
