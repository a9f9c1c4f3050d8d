// SPDX-License-Identifier: MIT
//
// With a system bus that is made up: it speaks D-Bus and answers for polkit.
#include "sysd/polkit.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <optional>
#include <string>

#include "support/made_up_bus.h"
#include "support/test_loop.h"

namespace netmon {

namespace {

enum class Answers { yes, no, an_error, nonsense, never };

class MadeUpPolkit {
 public:
  explicit MadeUpPolkit(Answers answers) : answers_(answers) {}

  // What it was asked, once the bus is gone from the other side.
  std::string asked;

 private:
  int answer(sd_bus_message* message) {
    if (sd_bus_message_is_method_call(message, "org.freedesktop.PolicyKit1.Authority",
                                      "CheckAuthorization") <= 0) {
      return 0;
    }
    note(message);
    switch (answers_) {
      case Answers::yes:
      case Answers::no:
        return sd_bus_reply_method_return(message, "(bba{ss})", answers_ == Answers::yes, 1, 0);
      case Answers::an_error:
        return sd_bus_reply_method_errorf(message, "org.freedesktop.PolicyKit1.Error.Failed",
                                          "no such action");
      case Answers::nonsense:
        return sd_bus_reply_method_return(message, "s", "perhaps");
      case Answers::never:
        break;
    }
    return 1;
  }
  void note(sd_bus_message* message) {
    const char* kind = nullptr;
    const char* names[3] = {};
    uint32_t pid = 0;
    uint64_t start_time = 0;
    int32_t uid = 0;
    const char* action = nullptr;
    uint32_t flags = 7;
    const char* cancel = nullptr;
    sd_bus_message_read(message, "(sa{sv})s", &kind, 3, &names[0], "u", &pid, &names[1], "t",
                        &start_time, &names[2], "i", &uid, &action);
    asked = std::string(kind) + " " + names[0] + "=" + std::to_string(pid) + " " + names[1] + "=" +
            std::to_string(start_time) + " " + names[2] + "=" + std::to_string(uid) + " " + action;
    sd_bus_message_enter_container(message, 'a', "{ss}");
    const char* name = nullptr;
    const char* value = nullptr;
    while (sd_bus_message_read(message, "{ss}", &name, &value) > 0) {
      asked += std::string(" ") + name + ":" + value;
    }
    sd_bus_message_exit_container(message);
    sd_bus_message_read(message, "us", &flags, &cancel);
    asked += " flags=" + std::to_string(flags);
  }

  Answers answers_;
  MadeUpBus bus_{[this](sd_bus_message* message) { return answer(message); }};
};

// What comes of one question.
Result<bool> ask(EventLoop& loop, Polkit& polkit) {
  std::optional<Result<bool>> outcome;
  polkit.check({123, 456, 1000}, "io.netmon.manage", {{"verb", "hold"}, {"interface", "eth0"}},
               [&](const Result<bool>& answer) {
                 outcome = answer;
                 loop.exit(0);
               });
  if (!outcome) loop.run();
  return *outcome;
}

}  // namespace

TEST(Polkit, IsAskedForTheProcessWithAllThatTellsItFromOthers) {
  MadeUpPolkit made_up(Answers::yes);
  {
    TestLoop loop;
    Polkit polkit(loop);
    EXPECT_TRUE(*ask(loop, polkit));
  }
  EXPECT_EQ(made_up.asked,
            "unix-process pid=123 start-time=456 uid=1000 io.netmon.manage verb:hold interface:eth0"
            " flags=0");
}

TEST(Polkit, MaySayNo) {
  const MadeUpPolkit made_up(Answers::no);
  TestLoop loop;
  Polkit polkit(loop);
  EXPECT_FALSE(*ask(loop, polkit));
}

TEST(Polkit, ThatAnswersWithAnErrorIsAnErrorInItsOwnWords) {
  const MadeUpPolkit made_up(Answers::an_error);
  TestLoop loop;
  Polkit polkit(loop);
  EXPECT_EQ(ask(loop, polkit).error().text(), "polkit: no such action");
}

TEST(Polkit, ThatAnswersNonsenseIsAnErrorAndNoYes) {
  const MadeUpPolkit made_up(Answers::nonsense);
  TestLoop loop;
  Polkit polkit(loop);
  EXPECT_EQ(ask(loop, polkit).error().what, "cannot read what polkit answered");
}

TEST(Polkit, WithoutABusIsAnErrorAtOnceOrALittleLater) {
  ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus", 1);
  TestLoop loop;
  Polkit polkit(loop);
  EXPECT_FALSE(ask(loop, polkit).ok());
  ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
}

TEST(Polkit, IsAskedAtMostSoMuchAtOnce) {
  const MadeUpPolkit made_up(Answers::never);
  TestLoop loop;
  Polkit polkit(loop);
  for (size_t i = 0; i < Polkit::kMaxInFlight; ++i) {
    polkit.check({1, 2, 3}, "x", {}, [](const Result<bool>&) { FAIL() << "answered"; });
  }
  EXPECT_EQ(ask(loop, polkit).error().code, EBUSY);
}

}  // namespace netmon
