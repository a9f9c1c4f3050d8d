// SPDX-License-Identifier: MIT
//
// With a service manager that is made up: what becomes of a unit stands in its name.
#include "sysd/unit_manager.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/made_up_bus.h"
#include "support/test_loop.h"

namespace netmon {

namespace {

constexpr const char* kManagerOnBus = ":1.0";
constexpr const char* kStranger = ":1.66";

class MadeUpSystemd {
 private:
  int answer(sd_bus_message* call) {
    const char* const manager = "org.freedesktop.systemd1.Manager";
    if (sd_bus_message_is_method_call(call, manager, "Subscribe") > 0) return 1;
    if (sd_bus_message_is_method_call(call, manager, "ResetFailedUnit") > 0) return reset(call);
    if (sd_bus_message_is_method_call(call, manager, nullptr) > 0) return begin_job(call);
    return 0;
  }

  int begin_job(sd_bus_message* call) {
    const char* name = nullptr;
    const char* mode = nullptr;
    sd_bus_message_read(call, "ss", &name, &mode);
    const std::string unit = name;
    if (unit == "masked") {
      return sd_bus_reply_method_errorf(call, "org.freedesktop.systemd1.UnitMasked", "is masked");
    }
    if (unit == "beside another") {
      ++jobs_;
      tell_end(call, kManagerOnBus, "failed");
    }
    if (unit != "merged") ++jobs_;
    accept(call);
    if (unit == "hangs up") {
      sd_bus_flush(sd_bus_message_get_bus(call));
      sd_bus_close(sd_bus_message_get_bus(call));
    } else if (unit == "lied about") {
      tell_end(call, kStranger, "failed");
      tell_end(call, kManagerOnBus, "done");
    } else if (unit != "waits") {
      tell_end(call, kManagerOnBus, unit == "fails" ? "failed" : "done");
    }
    return 1;
  }
  [[nodiscard]] std::string job() const {
    return "/org/freedesktop/systemd1/job/" + std::to_string(jobs_);
  }
  void accept(sd_bus_message* call) const {
    sd_bus_message* reply = nullptr;
    sd_bus_message_new_method_return(call, &reply);
    sd_bus_message_append(reply, "o", job().c_str());
    send(call, reply, kManagerOnBus);
  }
  void tell_end(sd_bus_message* call, const char* sender, const char* result) const {
    sd_bus_message* signal = nullptr;
    sd_bus_message_new_signal(sd_bus_message_get_bus(call), &signal, "/org/freedesktop/systemd1",
                              "org.freedesktop.systemd1.Manager", "JobRemoved");
    sd_bus_message_append(signal, "uoss", jobs_, job().c_str(), "a unit", result);
    send(call, signal, sender);
  }
  static void send(sd_bus_message* call, sd_bus_message* message, const char* sender) {
    sd_bus_message_set_sender(message, sender);
    sd_bus_send(sd_bus_message_get_bus(call), message, nullptr);
    sd_bus_message_unref(message);
  }
  static int reset(sd_bus_message* call) {
    const char* unit = nullptr;
    sd_bus_message_read(call, "s", &unit);
    if (unit == std::string("fails")) return sd_bus_reply_method_return(call, "");
    return sd_bus_reply_method_errorf(call, "org.freedesktop.systemd1.NoSuchUnit", "not loaded");
  }

  uint32_t jobs_ = 0;
  MadeUpBus bus_{[this](sd_bus_message* call) { return answer(call); }};
};

// Starts, stops and restarts, and what became of each, in the order in which that was told.
class UnitManagerTest : public testing::Test {
 protected:
  UnitManager::OnText note(const std::string& unit) {
    return [this, unit](const Result<std::string>& over) {
      told.push_back(unit + ": " + (over ? *over : "error: " + over.error().what));
      if (--awaited == 0) loop.exit(0);
    };
  }
  void wait_for(int ends) {
    awaited = ends;
    loop.run();
  }

  MadeUpSystemd systemd;
  TestLoop loop;
  std::optional<UnitManager> units{std::in_place, loop};
  std::vector<std::string> told;
  int awaited = 0;
};

}  // namespace

TEST_F(UnitManagerTest, TellsOnceWhenAJobIsOverAndHow) {
  units->start("good", note("good"));
  units->start("fails", note("fails"));
  units->stop("stops", note("stops"));
  units->restart("again", note("again"));
  wait_for(4);
  EXPECT_EQ(told, (std::vector<std::string>{"good: done", "fails: failed", "stops: done",
                                            "again: done"}));
}

TEST_F(UnitManagerTest, TellsARefusalInTheManagersWords) {
  units->start("masked", note("masked"));
  wait_for(1);
  EXPECT_EQ(told, std::vector<std::string>{"masked: error: is masked"});
}

TEST_F(UnitManagerTest, TellsAllThatAskedForTheSameJob) {
  units->start("waits", note("first"));
  units->start("merged", note("second"));
  wait_for(2);
  EXPECT_EQ(told, (std::vector<std::string>{"first: done", "second: done"}));
}

TEST_F(UnitManagerTest, BelievesOnlyTheManagerThatAJobIsOver) {
  units->start("lied about", note("it"));
  wait_for(1);
  EXPECT_EQ(told, std::vector<std::string>{"it: done"});
}

TEST_F(UnitManagerTest, TellsOfAJobThatNobodyHereHasAskedFor) {
  units->on_other_job_over([&](const std::string& unit, const std::string& result) {
    told.push_back("another's: " + unit + ": " + result);
  });
  units->start("beside another", note("ours"));
  wait_for(1);
  EXPECT_EQ(told, (std::vector<std::string>{"another's: a unit: failed", "ours: done"}));
}

TEST_F(UnitManagerTest, SaysThatAJobIsLostWhereTheBusGoesAndGoesOnWhenItIsBack) {
  units->start("waits", note("waits"));
  units->start("hangs up", [this](const Result<std::string>& over) {
    note("hangs up")(over);
    units->start("good", note("good"));
  });
  wait_for(3);
  EXPECT_EQ(told, (std::vector<std::string>{"waits: lost", "hangs up: lost", "good: done"}));
}

// As in a netmon that is asked to end while monitors are being started.
TEST_F(UnitManagerTest, TellsNobodyOfAJobThatIsNotOverWhenItGoesAway) {
  units->start("waits", note("waits"));
  units->start("good", note("good"));
  wait_for(1);
  units.reset();
  EXPECT_EQ(told, std::vector<std::string>{"good: done"});
}

TEST_F(UnitManagerTest, ResetsWhatHasFailedAndTellsWhereThereIsNoSuchUnit) {
  std::vector<std::string> answers;
  for (const std::string unit : {"fails", "gone"}) {
    units->reset_failed(unit, [&](const Result<void>& done) {
      answers.push_back(done ? "done" : done.error().what);
      if (answers.size() == 2) loop.exit(0);
    });
  }
  loop.run();
  EXPECT_EQ(answers, (std::vector<std::string>{"done", "not loaded"}));
}

}  // namespace netmon
