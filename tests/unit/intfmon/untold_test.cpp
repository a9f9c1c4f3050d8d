// SPDX-License-Identifier: MIT
#include "intfmon/untold.h"

#include <gtest/gtest.h>

namespace netmon {

namespace {

Instant at(int second) {
  return Instant(seconds(second));
}

}  // namespace

TEST(Untold, SumsUpTheOutagesThatBeginAndEnd) {
  Untold untold;
  untold.look(Condition::up, at(0));
  EXPECT_EQ(untold.sum(), Meanwhile());
  for (const int begin : {10, 20}) {
    untold.look(Condition::down, at(begin));
    untold.look(Condition::down, at(begin + 1));
    untold.look(Condition::pending, at(begin + 2));
    untold.look(Condition::down, at(begin + 3));
    untold.look(Condition::up, at(begin + 4));
    untold.look(Condition::up, at(begin + 5));
  }
  Meanwhile sum;
  sum.outages = 2;
  sum.down = seconds(8);
  sum.last_up = at(24);
  EXPECT_EQ(untold.sum(), sum);
}

TEST(Untold, KnowsOneThatRunsStillByNothing) {
  Untold untold;
  untold.look(Condition::up, at(0));
  untold.look(Condition::down, at(1));
  EXPECT_EQ(untold.sum(), Meanwhile()) << "ready says it";
}

TEST(Untold, TellsWhenTheOutageEndedThatNetmonKnewOf) {
  Untold untold;
  untold.look(Condition::down, at(0));
  untold.forget();
  untold.look(Condition::down, at(1));
  untold.look(Condition::up, at(5));
  untold.look(Condition::down, at(6));
  untold.look(Condition::up, at(8));
  Meanwhile sum;
  sum.first_up = at(5);
  sum.outages = 1;
  sum.down = seconds(2);
  sum.last_up = at(8);
  EXPECT_EQ(untold.sum(), sum);
}

TEST(Untold, DoesNotTakeDormantForAnOutageOrItsEnd) {
  Untold untold;
  untold.look(Condition::up, at(0));
  untold.look(Condition::pending, at(1));
  untold.look(Condition::up, at(2));
  EXPECT_EQ(untold.sum(), Meanwhile());
}

TEST(Untold, AddsFlapsAndMissedSlotsUntilTheyAreTold) {
  Untold untold;
  untold.add(EventKind::flap, 2);
  untold.add(EventKind::flap, 3);
  untold.add(EventKind::missed, 4);
  untold.add(EventKind::up, 5);
  Meanwhile sum;
  sum.flaps = 5;
  sum.missed = 4;
  EXPECT_EQ(untold.sum(), sum);
  untold.forget();
  EXPECT_EQ(untold.sum(), Meanwhile());
}

}  // namespace netmon
