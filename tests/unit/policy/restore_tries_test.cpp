// SPDX-License-Identifier: MIT
#include "policy/restore_tries.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

constexpr Instant kStart(seconds(1000));

RestoreTries with_too_many(Instant end) {
  RestoreTries tries;
  for (size_t i = 0; i < RestoreTries::kAllowed; ++i) tries.end_try(end);
  return tries;
}

}  // namespace

TEST(RestoreTries, TheFirstIsDueAtOnceAndTheOthersLaterAndLaterUpToAMinute) {
  RestoreTries tries;
  EXPECT_EQ(tries.counts_from(), std::nullopt);
  tries.count_from(kStart);
  EXPECT_EQ(tries.counts_from(), kStart);
  EXPECT_FALSE(tries.any());
  EXPECT_EQ(tries.due(), kStart);
  for (const seconds wait : {seconds(1), seconds(2), seconds(4), seconds(8), seconds(16),
                             seconds(32), seconds(60), seconds(60)}) {
    tries.begin_try();
    EXPECT_TRUE(tries.any());
    EXPECT_EQ(tries.due(), kStart + wait);
  }
  tries.end_try(kStart + seconds(5));
  EXPECT_EQ(tries.due(), kStart + seconds(60)) << "an end alone moves nothing";
  tries.count_from(kStart + seconds(5));
  EXPECT_EQ(tries.due(), kStart + seconds(65));
  tries.start_over();
  EXPECT_FALSE(tries.any());
  EXPECT_EQ(tries.due(), kStart + seconds(5));
}

TEST(RestoreTries, ThoseThatEndedWithinTheWindowAreTooMany) {
  RestoreTries tries;
  Instant now = kStart;
  for (size_t i = 0; i < RestoreTries::kAllowed; ++i, now += seconds(10)) {
    tries.begin_try();
    EXPECT_FALSE(tries.too_many(now)) << i;
    tries.end_try(now);
  }
  EXPECT_TRUE(tries.too_many(now));
  EXPECT_TRUE(tries.too_many(kStart + RestoreTries::kWindow - nanoseconds(1)));
  // The oldest counts no more, and the next one takes its place.
  EXPECT_FALSE(tries.too_many(kStart + RestoreTries::kWindow));
  tries.end_try(kStart + RestoreTries::kWindow);
  EXPECT_TRUE(tries.too_many(kStart + RestoreTries::kWindow));
}

// The kernel refused, and will again: that is no try that failed.
TEST(RestoreTries, ThoseThatDidNotEndAreNeverTooMany) {
  RestoreTries tries;
  for (size_t i = 0; i < 2 * RestoreTries::kAllowed; ++i) tries.begin_try();
  EXPECT_FALSE(tries.too_many(kStart));
}

TEST(RestoreTries, WhatStartsOverHasItsWindowStill) {
  RestoreTries tries = with_too_many(kStart);
  tries.disable(kStart);
  tries.start_over();
  EXPECT_TRUE(tries.too_many(kStart));
  EXPECT_TRUE(tries.disabled_until());
  tries.enable();
  EXPECT_TRUE(tries.too_many(kStart));
}

TEST(RestoreTries, AreDisabledUntilTheyAreEnabledAlsoWhereOneIsDueAgain) {
  RestoreTries tries;
  EXPECT_FALSE(tries.disabled_until());
  tries.disable(kStart);
  EXPECT_EQ(tries.disabled_until(), kStart + RestoreTries::kDisabledFor);
  const Instant due = *tries.disabled_until();
  tries.disable(due);
  EXPECT_EQ(tries.disabled_until(), due + RestoreTries::kDisabledFor);
  tries.enable();
  EXPECT_FALSE(tries.disabled_until());
}

TEST(RestoreTries, AreAsTheyWereRecalled) {
  RestoreTries tries;
  tries.recall(kStart);
  EXPECT_EQ(tries.disabled_until(), kStart);
  tries.recall(std::nullopt);
  EXPECT_FALSE(tries.disabled_until());
}

TEST(RestoreTries, WhatIsForgottenIsTheWindowAndNotTheBackoff) {
  RestoreTries tries = with_too_many(kStart);
  tries.count_from(kStart);
  tries.begin_try();
  tries.disable(kStart);
  EXPECT_TRUE(tries.too_many(kStart));
  tries.forget();
  EXPECT_FALSE(tries.too_many(kStart));
  EXPECT_FALSE(tries.disabled_until());
  EXPECT_EQ(tries.due(), kStart + seconds(1));
}

}  // namespace netmon
