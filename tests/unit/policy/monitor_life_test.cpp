// SPDX-License-Identifier: MIT
//
// The life of a monitor, event by event. Any events in any order: life_walk_test.cpp.
#include "policy/monitor_life.h"

#include <gtest/gtest.h>

#include <array>

#include "support/keepings.h"

namespace netmon {

namespace {

Instant life_time(nanoseconds time) {
  return Instant(std::chrono::hours(100) + time);
}

// "start", "start(may-run)", "say(its monitor …)", one after the other.
std::string words(const LifeSteps& steps) {
  static constexpr std::array<std::string_view, 12> kKinds = {
      "start", "order", "tell-end", "tell-gone", "stop",        "say",
      "warn",  "back",  "complain", "ask-who",   "output-gone", "forget"};
  static_assert(kKinds.size() == static_cast<size_t>(LifeStep::Kind::forget) + 1);
  std::string all;
  for (const LifeStep& step : steps) {
    if (!all.empty()) all += ' ';
    all += kKinds[static_cast<size_t>(step.kind)];
    if (step.may_run) all += "(may-run)";
    if (!step.text.empty()) all += "(" + step.text + ")";
  }
  return all;
}

class LifeDriver {
 public:
  explicit LifeDriver(const Keeping& keeping, Choice choice = Choice::glob)
      : life(keeping, choice) {}

  // To Phase::monitored.
  void run() {
    life.on_appeared(life_time(now));
    life.on_ready(life_time(now));
    ASSERT_EQ(phase(), "monitored");
  }
  std::string_view phase() const { return to_string(life.phase()); }
  // From now on; nullopt: none.
  std::optional<nanoseconds> deadline() const {
    if (!life.deadline()) return std::nullopt;
    return *life.deadline() - life_time(now);
  }
  std::string wait() {
    now += *deadline();
    return words(life.on_deadline(life_time(now)));
  }
  std::string appear(bool may_run = false) {
    return words(life.on_appeared(life_time(now), may_run));
  }
  std::string vanish() { return words(life.on_vanished(life_time(now))); }
  std::string rename() { return words(life.on_renamed(life_time(now))); }
  std::string ready() { return words(life.on_ready(life_time(now))); }
  std::string close() { return words(life.on_closed(life_time(now))); }
  std::string end(const std::string& how, const std::string& signal = {}) {
    return words(life.on_ended(how, signal, life_time(now)));
  }
  std::string choose(Choice choice) { return words(life.choose(choice, life_time(now))); }
  // Bye, and the end of its connection.
  std::string leave(Farewell farewell, const std::string& detail = {}) {
    life.on_farewell(farewell, detail);
    return close();
  }

  MonitorLife life;
  nanoseconds now{0};
};

}  // namespace

TEST(MonitorLife, BeginsWithItsInterfaceAndActsOnceItHasSaidReady) {
  for (const Keeping& keeping : {kChild, kUnit}) {
    LifeDriver link(keeping);
    EXPECT_EQ(link.phase(), "absent");
    EXPECT_EQ(link.appear(), "start");
    EXPECT_EQ(link.phase(), "starting");
    EXPECT_FALSE(link.life.can_act());
    EXPECT_EQ(link.ready(), "order");
    EXPECT_EQ(link.phase(), "monitored");
    EXPECT_TRUE(link.life.can_act());
    EXPECT_EQ(link.deadline(), std::nullopt);
  }
}

TEST(MonitorLife, LeavesAloneWhatMayRunOfTheNetmonBefore) {
  LifeDriver link(kUnit);
  EXPECT_EQ(link.appear(true), "start(may-run)");
  EXPECT_EQ(link.ready(), "order");
  EXPECT_EQ(link.leave(Farewell::told), "");
  EXPECT_EQ(link.wait(), "start") << "and what has ended is over before the next begins";
}

TEST(MonitorLife, WaitsForOneThatIsStartedByHand) {
  LifeDriver link(kHand);
  EXPECT_EQ(link.appear(), "");
  EXPECT_EQ(link.phase(), "waiting");
  EXPECT_EQ(link.deadline(), std::nullopt);
  EXPECT_EQ(link.ready(), "order");
  EXPECT_EQ(link.close(), "say(its monitor is gone; waiting for another)");
  EXPECT_EQ(link.phase(), "waiting");
  EXPECT_EQ(link.deadline(), std::nullopt);
}

TEST(MonitorLife, StartsACrashedChildAgainAfterABackoff) {
  LifeDriver link(kChild);
  link.appear();
  const char* const delays[] = {"100ms",    "200ms",    "400ms", "800ms", "1s 600ms",
                                "3s 200ms", "6s 400ms", "10s",   "10s"};
  for (const char* delay : delays) {
    EXPECT_EQ(
        link.end("was killed by SIGKILL"),
        std::string("say(its monitor was killed by SIGKILL; starting it again in ") + delay + ")");
    EXPECT_EQ(link.phase(), "waiting");
    EXPECT_EQ(link.wait(), "start");
  }
  link.ready();
  link.now += MonitorLife::kRanWell;
  EXPECT_EQ(link.close(), "");
  EXPECT_EQ(link.phase(), "ending") << "until its process has ended";
  EXPECT_EQ(link.end("ended"), "say(its monitor ended; starting it again in 100ms)");
}

TEST(MonitorLife, IsOverOnlyWhenItsProcessHasEndedAndItsConnectionIsClosed) {
  LifeDriver link(kChild);
  link.run();
  EXPECT_EQ(link.end("ended"), "");
  EXPECT_TRUE(link.life.runs());
  EXPECT_EQ(link.close(), "say(its monitor ended; starting it again in 100ms)");
  EXPECT_FALSE(link.life.runs());
}

TEST(MonitorLife, LeavesACrashedUnitToItsKeeperAndAsksAfterAWhile) {
  LifeDriver link(kUnit);
  link.run();
  EXPECT_EQ(link.close(), "say(its monitor is gone; waiting for another)");
  EXPECT_EQ(link.deadline(), MonitorLife::kUnitStartLimit);
  EXPECT_EQ(link.wait(), "start(may-run)");
  EXPECT_EQ(link.ready(), "order");
}

TEST(MonitorLife, ASignalIsSomebodysWishAndHoldsUntilAReload) {
  LifeDriver child(kChild);
  child.run();
  child.life.on_farewell(Farewell::signal, "SIGTERM");
  child.close();
  EXPECT_EQ(child.end("x"), "say(its monitor was told to end by SIGTERM; no longer monitored)");
  EXPECT_EQ(child.phase(), "stopped");

  LifeDriver early(kChild);
  early.appear();
  EXPECT_EQ(early.end("was killed by SIGTERM", "SIGTERM"),
            "say(its monitor was told to end by SIGTERM; no longer monitored)");

  LifeDriver unit(kUnit);
  unit.run();
  EXPECT_EQ(unit.leave(Farewell::signal, "SIGTERM"),
            "ask-who(its monitor was told to end by SIGTERM)");
  EXPECT_EQ(words(unit.life.on_asked("how", "", life_time(unit.now))),
            "say(how; no longer monitored)");
  EXPECT_EQ(unit.phase(), "stopped");
  EXPECT_EQ(unit.vanish(), "");
  EXPECT_EQ(unit.appear(), "");
  EXPECT_EQ(unit.phase(), "stopped");
  EXPECT_EQ(words(unit.life.resume(life_time(unit.now))), "start");
}

TEST(MonitorLife, WhatTheServiceManagerGaveUpOnIsNobodysWish) {
  LifeDriver link(kUnit);
  link.run();
  link.leave(Farewell::signal, "SIGTERM");
  EXPECT_EQ(words(link.life.on_asked("how", "timeout", life_time(link.now))),
            "say(its monitor was ended by the service manager (timeout); waiting for another)");
  EXPECT_EQ(link.phase(), "waiting");
}

TEST(MonitorLife, AnAnswerThatComesLateChangesNothing) {
  LifeDriver link(kUnit);
  link.run();
  link.leave(Farewell::signal, "SIGTERM");
  EXPECT_EQ(link.ready(), "order") << "somebody has started it again";
  EXPECT_EQ(words(link.life.on_asked("how", "", life_time(link.now))), "");
  EXPECT_EQ(link.phase(), "monitored");
}

TEST(MonitorLife, ASignalWhileNetmonIsBeingStoppedIsNobodysWish) {
  LifeDriver link(kUnit);
  link.run();
  link.life.hold_back();
  EXPECT_EQ(link.leave(Farewell::signal, "SIGTERM"), "");
  EXPECT_EQ(link.phase(), "waiting");
  EXPECT_EQ(link.deadline(), std::nullopt);
}

TEST(MonitorLife, WhileItIsNotKnownWhetherAllEndsAMonitorThatComesIsServed) {
  LifeDriver link(kUnit);
  link.appear();
  link.life.hold_back();
  EXPECT_EQ(link.ready(), "order");
  EXPECT_EQ(words(link.life.shut_down()), "tell-end");
  EXPECT_EQ(link.leave(Farewell::told), "");
  EXPECT_FALSE(link.life.runs());
  EXPECT_EQ(link.ready(), "tell-end");
}

TEST(MonitorLife, EndsWithItsInterfaceAndBeginsAnewWithTheNext) {
  LifeDriver link(kUnit);
  link.run();
  EXPECT_EQ(link.vanish(), "tell-gone");
  EXPECT_EQ(link.phase(), "ending");
  EXPECT_EQ(link.appear(), "") << "the old one is not over";
  EXPECT_EQ(link.leave(Farewell::absent), "");
  EXPECT_EQ(link.phase(), "waiting");
  EXPECT_EQ(link.wait(), "start");
  EXPECT_EQ(link.vanish(), "stop") << "it would start for nothing";
  EXPECT_EQ(link.phase(), "absent");

  LifeDriver child(kChild);
  child.appear();
  EXPECT_EQ(child.vanish(), "") << "it sees that by itself";
  EXPECT_EQ(child.end("ended without a word"), "");
  EXPECT_EQ(child.phase(), "absent");
}

TEST(MonitorLife, WhatMayBeStartedAgainForAnInterfaceThatIsGoneIsStopped) {
  LifeDriver waits(kUnit);
  waits.run();
  EXPECT_EQ(waits.close(), "say(its monitor is gone; waiting for another)");
  EXPECT_EQ(waits.vanish(), "stop");
  EXPECT_EQ(waits.phase(), "absent");

  LifeDriver crashes(kUnit);
  crashes.run();
  EXPECT_EQ(crashes.vanish(), "tell-gone");
  EXPECT_EQ(crashes.close(), "stop");
  EXPECT_EQ(crashes.phase(), "absent");

  LifeDriver leaves(kUnit);
  leaves.run();
  leaves.vanish();
  EXPECT_EQ(leaves.leave(Farewell::absent), "");
}

TEST(MonitorLife, AUnitBearsTheNameOfItsInterface) {
  LifeDriver link(kUnit);
  link.run();
  EXPECT_EQ(link.rename(), "tell-end");
  EXPECT_EQ(link.leave(Farewell::told), "start");
  EXPECT_EQ(link.rename(), "stop start") << "also before it has said ready";
  EXPECT_EQ(link.ready(), "order");
  link.close();
  EXPECT_EQ(link.rename(), "stop start") << "and where the old one is about to be restarted";
  // Its end is ours, whatever the signal that it meets meanwhile.
  link.ready();
  EXPECT_EQ(link.rename(), "tell-end");
  EXPECT_EQ(link.leave(Farewell::signal, "SIGTERM"), "start");

  LifeDriver child(kChild);
  child.run();
  EXPECT_EQ(child.rename(), "");
  EXPECT_EQ(child.phase(), "monitored");
}

TEST(MonitorLife, WhatIsNotChosenAnyMoreEndsAndIsForgotten) {
  LifeDriver link(kUnit);
  link.run();
  EXPECT_EQ(link.choose(Choice::none), "tell-end");
  EXPECT_EQ(link.choose(Choice::none), "");
  EXPECT_EQ(link.leave(Farewell::told), "forget");
  EXPECT_EQ(link.phase(), "forgotten");
}

TEST(MonitorLife, AUnitThatMayBeStartingIsRememberedForAWhile) {
  for (const bool crashed : {false, true}) {
    LifeDriver link(kUnit);
    link.appear();
    if (crashed) {
      link.ready();
      link.close();
    }
    EXPECT_EQ(link.choose(Choice::none), "stop");
    EXPECT_EQ(link.ready(), "tell-end") << "it came all the same";
    EXPECT_EQ(link.leave(Farewell::told), "forget");
  }
  LifeDriver link(kUnit);
  link.appear();
  link.choose(Choice::none);
  EXPECT_EQ(link.deadline(), MonitorLife::kLingers);
  EXPECT_EQ(link.wait(), "forget");
}

TEST(MonitorLife, WhatIsChosenAgainBeginsAnewOnceItIsOver) {
  LifeDriver link(kUnit);
  link.run();
  link.choose(Choice::none);
  EXPECT_EQ(link.choose(Choice::named), "");
  EXPECT_EQ(link.leave(Farewell::told), "start");
  link.choose(Choice::none);
  EXPECT_EQ(link.choose(Choice::named), "start") << "nothing ran that is to be waited for";
}

TEST(MonitorLife, WhatHasNothingRunningIsForgottenAtOnce) {
  LifeDriver absent(kUnit);
  EXPECT_EQ(absent.choose(Choice::none), "forget");
  LifeDriver stopped(kUnit);
  stopped.life.recall_stopped();
  stopped.appear();
  EXPECT_EQ(stopped.choose(Choice::none), "forget");
  LifeDriver waiting(kHand);
  waiting.appear();
  EXPECT_EQ(waiting.choose(Choice::none), "forget");
}

TEST(MonitorLife, TriesAStartThatFailedAgainAfterABackoff) {
  LifeDriver link(kUnit);
  link.appear();
  EXPECT_EQ(words(link.life.on_start_failed("no", life_time(link.now))),
            "warn(its monitor cannot be started (no); trying again and again)");
  EXPECT_EQ(link.deadline(), milliseconds(100));
  EXPECT_EQ(link.wait(), "start");
  link.now += std::chrono::minutes(1);  // that took long
  EXPECT_EQ(words(link.life.on_start_failed("no", life_time(link.now))), "") << "told once";
  EXPECT_EQ(link.deadline(), milliseconds(200));
  EXPECT_EQ(link.life.failure(), "no");
  link.vanish();
  EXPECT_EQ(link.phase(), "absent");
  EXPECT_EQ(link.life.failure(), "");
  EXPECT_EQ(words(link.life.on_start_failed("no", life_time(link.now))), "")
      << "of a start that is long over";
  EXPECT_EQ(link.life.failure(), "");
}

TEST(MonitorLife, TellsOnceWhyAStartFailsAndOnceThatItDidNot) {
  LifeDriver link(kUnit);
  link.appear();
  EXPECT_EQ(words(link.life.on_start_failed("masked", life_time(link.now))),
            "warn(its monitor cannot be started (masked); trying again and again)");
  EXPECT_EQ(link.wait(), "start");
  EXPECT_EQ(words(link.life.on_start_failed("no memory", life_time(link.now))),
            "warn(its monitor cannot be started (no memory); trying again and again)")
      << "another reason";
  EXPECT_EQ(link.wait(), "start");
  EXPECT_EQ(link.ready(), "back(its monitor could be started) order");
  EXPECT_EQ(link.life.failure(), "");
}

TEST(MonitorLife, LeavesWhatItsKeeperTriesAgainToThat) {
  LifeDriver link(kUnit);
  link.appear();
  EXPECT_EQ(words(link.life.on_start_failing("exit-code")),
            "warn(its monitor cannot be started (exit-code); trying again and again)");
  EXPECT_EQ(words(link.life.on_start_failing("exit-code")), "");
  EXPECT_EQ(link.phase(), "starting");
  EXPECT_EQ(link.deadline(), MonitorLife::kUnitStartLimit);
  EXPECT_EQ(link.ready(), "back(its monitor could be started) order");
  EXPECT_EQ(words(link.life.on_start_failing("exit-code")), "") << "of a start that is over";
  EXPECT_EQ(link.life.failure(), "");
}

// As one whose program is gone when it has crashed.
TEST(MonitorLife, StartsByItselfWhatItsKeeperCouldNotStartAgain) {
  LifeDriver link(kUnit);
  link.run();
  EXPECT_EQ(words(link.life.on_closed(life_time(link.now))),
            "say(its monitor is gone; waiting for another)");
  EXPECT_EQ(words(link.life.on_start_failed("exec", life_time(link.now))),
            "warn(its monitor cannot be started (exec); trying again and again)");
  EXPECT_EQ(link.phase(), "waiting");
  EXPECT_EQ(link.deadline(), milliseconds(100));
  EXPECT_EQ(words(link.life.on_start_failed("exec", life_time(link.now))), "")
      << "it waits for its own start now";
  EXPECT_EQ(link.deadline(), milliseconds(100));
  EXPECT_EQ(link.wait(), "start");
  EXPECT_EQ(link.ready(), "back(its monitor could be started) order");
}

TEST(MonitorLife, BeginsTheBackoffAnewWhereItHasRunWellBefore) {
  LifeDriver link(kUnit);
  link.appear();
  for (int times = 0; times < 8; ++times) {
    link.life.on_start_failed("no", life_time(link.now));
    link.wait();
  }
  link.ready();
  link.now += std::chrono::hours(1);
  link.life.on_closed(life_time(link.now));
  link.life.on_start_failed("exec", life_time(link.now));
  EXPECT_EQ(link.deadline(), milliseconds(100));
}

TEST(MonitorLife, SaysNothingOfWhatItsKeeperCannotStartAgainOnceItHoldsBack) {
  LifeDriver link(kUnit);
  link.run();
  link.life.on_closed(life_time(link.now));
  link.life.hold_back();
  EXPECT_EQ(words(link.life.on_start_failing("exit-code")), "");
  EXPECT_EQ(words(link.life.on_start_failed("exec", life_time(link.now))), "");
}

TEST(MonitorLife, SaysWhyItsKeeperCannotStartItAgainYet) {
  LifeDriver link(kUnit);
  link.run();
  link.life.on_closed(life_time(link.now));
  EXPECT_EQ(words(link.life.on_start_failing("exit-code")),
            "warn(its monitor cannot be started (exit-code); trying again and again)");
  EXPECT_EQ(link.deadline(), MonitorLife::kUnitStartLimit);
  EXPECT_EQ(link.ready(), "back(its monitor could be started) order");
}

TEST(MonitorLife, OfAnotherNameHasNotFailed) {
  LifeDriver link(kUnit);
  link.appear();
  link.life.on_start_failed("masked", life_time(link.now));
  EXPECT_EQ(link.rename(), "stop start");
  EXPECT_EQ(link.life.failure(), "");
}

TEST(MonitorLife, ComplainsOnceOfAStartThatTakesLongAndAsksForAUnitAgain) {
  LifeDriver child(kChild);
  child.appear();
  EXPECT_EQ(child.wait(),
            "complain(its monitor has been started and has not connected for 10s; waiting on)");
  EXPECT_EQ(child.deadline(), std::nullopt);
  LifeDriver unit(kUnit);
  unit.appear();
  EXPECT_EQ(
      unit.wait(),
      "complain(its monitor has been started and has not connected for 30s; asking for it again)"
      " start(may-run)");
  EXPECT_EQ(unit.wait(), "start(may-run)");
}

TEST(MonitorLife, AnUpgradeIsNobodysWishAndBringsAnother) {
  LifeDriver link(kUnit);
  link.run();
  link.life.on_restarting();
  EXPECT_EQ(link.leave(Farewell::signal, "SIGTERM"), "");
  EXPECT_EQ(link.phase(), "waiting");
  EXPECT_EQ(link.deadline(), MonitorLife::kUnitStartLimit);
  EXPECT_EQ(link.ready(), "order");
}

TEST(MonitorLife, StopsWhenAllThatWasAskedForIsPrinted) {
  for (const Farewell farewell : {Farewell::count, Farewell::output_closed}) {
    LifeDriver link(kChild);
    link.run();
    link.life.on_farewell(farewell, "");
    link.close();
    EXPECT_EQ(link.end("x"), farewell == Farewell::count ? "" : "output-gone");
    EXPECT_EQ(link.phase(), "stopped");
  }
}

TEST(MonitorLife, TheEndOfAllEndsWhatRuns) {
  LifeDriver link(kChild);
  link.appear();
  EXPECT_EQ(words(link.life.shut_down()), "stop");
  EXPECT_TRUE(link.life.runs());
  EXPECT_EQ(link.end("was killed by SIGTERM", "SIGTERM"), "");
  EXPECT_FALSE(link.life.runs());
  EXPECT_EQ(link.deadline(), std::nullopt);
}

}  // namespace netmon
