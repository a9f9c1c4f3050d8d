// SPDX-License-Identifier: MIT
//
// With a system bus that is made up: it speaks D-Bus and answers for polkit.
#include "sysd/polkit.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <atomic>
#include <cstring>
#include <optional>
#include <string>
#include <thread>

#include "base/unique_fd.h"
#include "support/temporary_directory.h"
#include "support/test_loop.h"

namespace netmon {

namespace {

enum class Answers { yes, no, an_error, nonsense, never };

// One connection, served in a thread until it ends.
class MadeUpBus {
 public:
  explicit MadeUpBus(Answers answers)
      : answers_(answers), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const std::string path = directory_.path() / "bus";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0 ||
        ::listen(listener_.get(), 1) < 0) {
      throw std::runtime_error("no socket for the bus");
    }
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path).c_str(), 1);
    thread_ = std::thread([this] { serve(); });
  }
  ~MadeUpBus() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
  }
  MadeUpBus(const MadeUpBus&) = delete;
  MadeUpBus& operator=(const MadeUpBus&) = delete;

  // What polkit was asked, once the bus is gone from the other side.
  std::string asked;

 private:
  void serve() {
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    sd_bus* bus = nullptr;
    sd_id128_t id{};
    sd_id128_randomize(&id);
    sd_bus_new(&bus);
    sd_bus_set_fd(bus, fd, fd);
    sd_bus_set_server(bus, 1, id);
    sd_bus_add_filter(bus, nullptr, on_message, this);
    sd_bus_start(bus);
    while (true) {
      const int worked = sd_bus_process(bus, nullptr);
      if (worked < 0) break;
      if (worked == 0 && sd_bus_wait(bus, UINT64_MAX) < 0) break;
    }
    sd_bus_unref(bus);
  }
  static int on_message(sd_bus_message* message, void* userdata, sd_bus_error*) {
    auto* self = static_cast<MadeUpBus*>(userdata);
    if (sd_bus_message_is_method_call(message, "org.freedesktop.DBus", "Hello") > 0) {
      return sd_bus_reply_method_return(message, "s", ":1.1");
    }
    if (sd_bus_message_is_method_call(message, "org.freedesktop.PolicyKit1.Authority",
                                      "CheckAuthorization") <= 0) {
      return 0;
    }
    self->note(message);
    switch (self->answers_) {
      case Answers::yes:
      case Answers::no:
        return sd_bus_reply_method_return(message, "(bba{ss})", self->answers_ == Answers::yes, 1,
                                          0);
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

  TemporaryDirectory directory_;
  Answers answers_;
  UniqueFd listener_;
  std::thread thread_;
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
  MadeUpBus bus(Answers::yes);
  {
    TestLoop loop;
    Polkit polkit(loop);
    EXPECT_TRUE(*ask(loop, polkit));
  }
  EXPECT_EQ(bus.asked,
            "unix-process pid=123 start-time=456 uid=1000 io.netmon.manage verb:hold interface:eth0"
            " flags=0");
}

TEST(Polkit, MaySayNo) {
  const MadeUpBus bus(Answers::no);
  TestLoop loop;
  Polkit polkit(loop);
  EXPECT_FALSE(*ask(loop, polkit));
}

TEST(Polkit, ThatAnswersWithAnErrorIsAnErrorInItsOwnWords) {
  const MadeUpBus bus(Answers::an_error);
  TestLoop loop;
  Polkit polkit(loop);
  EXPECT_EQ(ask(loop, polkit).error().text(), "polkit: no such action");
}

TEST(Polkit, ThatAnswersNonsenseIsAnErrorAndNoYes) {
  const MadeUpBus bus(Answers::nonsense);
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
  const MadeUpBus bus(Answers::never);
  TestLoop loop;
  Polkit polkit(loop);
  for (size_t i = 0; i < Polkit::kMaxInFlight; ++i) {
    polkit.check({1, 2, 3}, "x", {}, [](const Result<bool>&) { FAIL() << "answered"; });
  }
  EXPECT_EQ(ask(loop, polkit).error().code, EBUSY);
}

}  // namespace netmon
