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

// A sample in each second from 95 to 164, except in those from `from` to `to`; after those it is of
// another process if the first one `ended`.
Row row_without(int64_t from, int64_t to, bool ended) {
  Row row;
  for (int64_t slot = 95; slot < 165; ++slot) {
    if (slot >= from && slot <= to) continue;
    const int64_t sent = slot * kUsec + 5000;
    row.samples.push_back({sent, sent + 1000, ended && slot > to ? 2 : 1});
  }
  return row;
}

std::vector<int64_t> unexplained(const Row& row, const std::vector<Happened>& happened) {
  return account_slots(row, happened, 1).unexplained;
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
  const auto account = account_slots(row_without(0, 0, false), {}, 1);
  EXPECT_EQ(account.slots, 70);
  EXPECT_EQ(account.by_faults + account.told + account.untold, 0);
  EXPECT_EQ(account.unexplained, std::vector<int64_t>{});
  EXPECT_EQ(account.doubled, 0);
}

TEST(StormAccount, ASecondThatIsMissingWithoutAFaultIsUnexplained) {
  EXPECT_EQ(unexplained(row_without(120, 121, false), {}), (std::vector<int64_t>{120, 121}));
  // Nor by a fault of another link, by one that is over, or by one that takes nobody away.
  EXPECT_EQ(unexplained(row_without(120, 120, true), {fault(FaultKind::kill_monitor, 2, 119, 120),
                                                      fault(FaultKind::kill_monitor, 1, 104, 105),
                                                      fault(FaultKind::kill_monitor, 1, 122, 123),
                                                      fault(FaultKind::kill_netmon, -1, 119, 120),
                                                      fault(FaultKind::set_down, 1, 119, 120)}),
            (std::vector<int64_t>{120}));
}

TEST(StormAccount, AFaultOfTheLinkExplainsUntilTheFirstSampleAfterIt) {
  auto row = row_without(110, 150, true);
  const std::vector<Happened> happened = {fault(FaultKind::delete_link, 1, 110, 112)};
  EXPECT_EQ(unexplained(row, happened), std::vector<int64_t>{});
  EXPECT_EQ(account_slots(row, happened, 1).by_faults, 41);
  // Then it is over.
  row.samples.push_back({116 * kUsec + 5000, 116 * kUsec + 6000, 2});
  EXPECT_EQ(unexplained(row, happened).size(), 34U);
}

TEST(StormAccount, AConfigurationWithoutTheLinkIsReadWhenNetmonComesToIt) {
  const std::vector<Happened> happened = {fault(FaultKind::reload_without, 1, 110, 112)};
  EXPECT_EQ(unexplained(row_without(116, 117, true), happened), std::vector<int64_t>{});
  EXPECT_EQ(unexplained(row_without(116, 117, false), happened), (std::vector<int64_t>{116, 117}));
}

TEST(StormAccount, ARenameExplainsSlotsBetweenTwoProcesses) {
  const std::vector<Happened> happened = {fault(FaultKind::rename_link, 1, 119, 122)};
  EXPECT_EQ(unexplained(row_without(120, 121, true), happened), std::vector<int64_t>{});
  EXPECT_EQ(unexplained(row_without(120, 121, false), happened), (std::vector<int64_t>{120, 121}));
}

TEST(StormAccount, AKilledJournaldExplainsSlotsOfEveryLinkAndAMomentMore) {
  const std::vector<Happened> happened = {fault(FaultKind::kill_journald, -1, 110, 110)};
  EXPECT_EQ(unexplained(row_without(109, 110, false), happened), std::vector<int64_t>{});
  EXPECT_EQ(unexplained(row_without(112, 112, false), happened), std::vector<int64_t>{});
  EXPECT_EQ(unexplained(row_without(115, 115, false), happened), (std::vector<int64_t>{115}));
}

TEST(StormAccount, WhatIsToldAsMissedIsExplainedOfTheSameProcessAndNotMoreThanThat) {
  auto row = row_without(120, 121, false);
  row.missed = {Missed{118 * kUsec, 5}, Missed{122 * kUsec + 4000, 2}};
  EXPECT_EQ(unexplained(row, {}), std::vector<int64_t>{});
  EXPECT_EQ(account_slots(row, {}, 1).told, 2);
  row.missed = {Missed{118 * kUsec, 5}, Missed{122 * kUsec + 4000, 1}};
  EXPECT_EQ(unexplained(row, {}), (std::vector<int64_t>{121}));
  row = row_without(120, 121, true);
  row.missed = {Missed{122 * kUsec + 4000, 2}};
  EXPECT_EQ(unexplained(row, {}), (std::vector<int64_t>{120, 121}));
}

TEST(StormAccount, WhatAMonitorMissesWithoutNetmonCanBeToldToNobody) {
  auto row = row_without(120, 121, false);
  row.alone = {Alone{1, 118 * kUsec, 121 * kUsec}};
  EXPECT_EQ(unexplained(row, {}), std::vector<int64_t>{});
  EXPECT_EQ(account_slots(row, {}, 1).untold, 2);
  // Another process was, or it was before, or long after.
  row.alone = {Alone{2, 118 * kUsec, 121 * kUsec}, Alone{1, 110 * kUsec, 118 * kUsec}};
  EXPECT_EQ(unexplained(row, {}), (std::vector<int64_t>{120, 121}));
  row.alone = {Alone{1, 125 * kUsec, 126 * kUsec}};
  EXPECT_EQ(unexplained(row, {}), (std::vector<int64_t>{120, 121}));
}

TEST(StormAccount, AnEntryThatCameLateIsOfTheSlotBefore) {
  auto row = row_without(120, 122, false);
  for (int i = 0; i < 3; ++i) {
    row.samples.push_back({123 * kUsec + 6000 + i, 123 * kUsec + 7000 + i, 1});
  }
  const auto account = account_slots(row, {}, 1);
  EXPECT_EQ(account.unexplained, std::vector<int64_t>{});
  EXPECT_EQ(account.doubled, 0);
  // One more is one too many.
  row.samples.push_back({130 * kUsec + 7000, 130 * kUsec + 8000, 1});
  EXPECT_EQ(account_slots(row, {}, 1).doubled, 1);
}

}  // namespace netmon::test
