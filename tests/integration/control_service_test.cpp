// SPDX-License-Identifier: MIT
//
// The control socket of netmon as a service, without a service manager: no monitor runs, no polkit
// answers, but links, holds, rights and the configuration are what they are.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "support/control_client.h"
#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test::control_service_test {

using std::chrono::milliseconds;

namespace {

constexpr int kPassedSocket = 9;
const std::string kRun = "/run/netmon";
const std::string kState = kRun + "/state";

// A /run of our own, with the configuration, the state and both sockets.
class ControlService : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_EQ(::mount("tmpfs", "/run", "tmpfs", 0, "mode=755"), 0) << std::strerror(errno);
    ASSERT_FALSE(std::filesystem::exists("/etc/netmon")) << "the test needs its own configuration";
  }
  void SetUp() override {
    std::filesystem::create_directories(kState);
    configure("[Netmon]\nInterfaces=v\n");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, (kRun + "/monitor.sock").c_str());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ASSERT_EQ(::listen(fd, 10), 0);
    ASSERT_EQ(::dup2(fd, kPassedSocket), kPassedSocket);
    ::close(fd);
    start();
  }
  void TearDown() override {
    stop(SIGKILL);
    ::close(kPassedSocket);
    std::filesystem::remove_all(kRun);
  }
  // As the service manager would.
  void start() {
    netmon = std::make_unique<Program>(std::vector<std::string>{
        "/bin/sh", "-c",
        "export LISTEN_PID=$$ LISTEN_FDS=1 STATE_DIRECTORY=" + kState + "; exec " +
            quoted_for_shell(kNetmon) + " --service 3<&" + std::to_string(kPassedSocket)});
    ASSERT_TRUE(eventually([] { return ::access(path().c_str(), F_OK) == 0; }))
        << netmon->error_text();
    client = std::make_unique<ControlClient>(path());
  }
  void stop(int signal) {
    netmon->kill(signal);
    netmon->wait_exit();
    client.reset();
    netmon.reset();
    if (signal == SIGKILL) ::unlink(path().c_str());
  }
  static void configure(const std::string& text) { std::ofstream(kRun + "/netmon.conf") << text; }
  static std::string path() { return kRun + "/io.netmon"; }
  Json hold(const Json& parameters) { return client->call("Hold", parameters); }

  VethPair pair{"v"};
  std::unique_ptr<Program> netmon;
  std::unique_ptr<ControlClient> client;
};

}  // namespace

TEST_F(ControlService, LiesInRunAndIsRemovedAtTheEnd) {
  const Json service = client->call("GetService")["parameters"]["service"];
  EXPECT_EQ(service["service"], true);
  EXPECT_GT(service["journal_bytes_per_day"], 1'000'000);
  netmon->kill(SIGTERM);
  EXPECT_EQ(netmon->wait_exit(), 0);
  EXPECT_NE(::access(path().c_str(), F_OK), 0);
}

TEST_F(ControlService, TellsTheUnitOfALinkAndWhatTheKernelSaysWhereNoMonitorRuns) {
  const Json link = client->link("v");
  EXPECT_EQ(link["unit"], "intfmon@v.service");
  EXPECT_EQ(link["standing"], "unknown");
  EXPECT_EQ(link["monitored"], false);
  EXPECT_EQ(link["stale"], false);
  EXPECT_EQ(link["operstate"], "up");
  EXPECT_FALSE(link.contains("sample"));
  EXPECT_EQ(client->call("SetUp", {{"interface", "v"}})["error"], "io.netmon.NotPresent");
}

TEST_F(ControlService, AHoldOutlivesTheServiceHoweverItEnds) {
  const Json held =
      hold({{"interface", "v"}, {"for_usec", 3'600'000'000U}, {"reason", "fibre swap"}});
  ASSERT_FALSE(held.contains("error")) << held;
  for (const int signal : {SIGKILL, SIGTERM}) {
    stop(signal);
    start();
    EXPECT_EQ(client->link("v")["hold"], held["parameters"]["hold"]);
  }
  EXPECT_FALSE(client->call("Release", {{"interface", "v"}}).contains("error"));
  stop(SIGKILL);
  start();
  EXPECT_FALSE(client->link("v").contains("hold"));
}

TEST_F(ControlService, AHoldThatEndedWhileTheServiceWasAwayIsOver) {
  ASSERT_FALSE(hold({{"interface", "v"}, {"for_usec", 200'000}}).contains("error"));
  stop(SIGKILL);
  std::this_thread::sleep_for(milliseconds(250));  // the wall clock is what it goes by
  start();
  EXPECT_FALSE(client->link("v").contains("hold"));
}

TEST_F(ControlService, AHoldOfThisBootAndOfAnotherLastsAndEndsInItsTime) {
  const auto restart_as_of_another_boot = [&](const Json& changes) {
    stop(SIGKILL);
    std::ifstream file(kState + "/state.json");
    Json state = Json::parse(std::string((std::istreambuf_iterator<char>(file)), {}));
    state["boot_id"] = "another";
    state["holds"][0].update(changes);
    std::ofstream(kState + "/state.json") << state;
    start();
  };
  ASSERT_FALSE(hold({{"interface", "v"}, {"for_usec", 3'600'000'000U}}).contains("error"));
  restart_as_of_another_boot(Json::object());
  EXPECT_TRUE(client->link("v").contains("hold"));
  const auto soon = std::chrono::system_clock::now() + milliseconds(500);
  restart_as_of_another_boot(
      {{"until_realtime_usec",
        std::chrono::duration_cast<std::chrono::microseconds>(soon.time_since_epoch()).count()}});
  EXPECT_TRUE(eventually([&] { return !client->link("v").contains("hold"); }));
  EXPECT_GE(std::chrono::system_clock::now(), soon - milliseconds(1));
}

TEST_F(ControlService, AHoldOfALinkThatIsConfiguredByAnotherNameIsThereWithIt) {
  stop(SIGKILL);
  configure("[Netmon]\nInterfaces=wan0\n");
  start();
  const auto is_held = [&] {
    return eventually([&] {
      const Json link = client->link("v");
      return link.contains("ifindex") && link.contains("hold");
    });
  };
  ip("link property add dev v altname wan0");
  ASSERT_TRUE(eventually([&] { return client->link("v").contains("ifindex"); }));
  ASSERT_FALSE(hold({{"interface", "v"}}).contains("error"));
  // As at a boot at which netmon is there before the name is.
  stop(SIGKILL);
  ip("link property del dev v altname wan0");
  start();
  ASSERT_EQ(client->link("wan0")["standing"], "absent");
  ip("link property add dev v altname wan0");
  EXPECT_TRUE(is_held());
  // Asked for while the interface is away, and netmon is started once it is there.
  EXPECT_FALSE(client->call("Release", {{"interface", "v"}}).contains("error"));
  ip("link property del dev v altname wan0");
  ASSERT_TRUE(eventually([&] { return client->link("wan0")["standing"] == "absent"; }));
  ASSERT_FALSE(hold({{"interface", "wan0"}}).contains("error"));
  stop(SIGKILL);
  ip("link property add dev v altname wan0");
  start();
  EXPECT_TRUE(is_held());
}

TEST_F(ControlService, AHoldOfAClockThatRanAheadLastsNoLongerThanWasAskedFor) {
  ASSERT_FALSE(hold({{"interface", "v"}, {"for_usec", 3'600'000'000U}}).contains("error"));
  stop(SIGKILL);
  std::ifstream file(kState + "/state.json");
  Json state = Json::parse(std::string((std::istreambuf_iterator<char>(file)), {}));
  Json& kept = state["holds"][0];
  const uint64_t ahead = kept.at("since_realtime_usec").get<uint64_t>() + 365 * 86'400'000'000U;
  kept.update({{"since_realtime_usec", ahead}, {"until_realtime_usec", ahead + 500'000}});
  std::ofstream(kState + "/state.json") << state;
  start();
  EXPECT_TRUE(eventually([&] {
    const Json link = client->link("v");
    return !link.contains("hold") && link.contains("last_event") &&
           link["last_event"]["kind"] == "hold_over";
  })) << client->link("v");
}

TEST_F(ControlService, AHoldOfANameThatALinkGetsIsThatOfTheLink) {
  stop(SIGKILL);
  configure("[Netmon]\nInterfaces=v wan0\n");
  start();
  ASSERT_FALSE(hold({{"interface", "wan0"}}).contains("error"));
  ASSERT_FALSE(hold({{"interface", "v"}, {"for_usec", 3'600'000'000U}}).contains("error"));
  ip("link property add dev v altname wan0");
  EXPECT_TRUE(eventually([&] {
    const Json link = client->link("v");
    return link.contains("hold") && !link["hold"].contains("until_realtime_usec");
  })) << client->link("v");
  EXPECT_FALSE(client->call("Release", {{"interface", "v"}}).contains("error"));
  stop(SIGKILL);
  start();
  EXPECT_FALSE(client->link("v").contains("hold"));
}

TEST_F(ControlService, AHoldOfAnInterfaceThatIsAwayOverTheRestartIsThereWithIt) {
  ASSERT_FALSE(hold({{"interface", "v"}}).contains("error"));
  ip("link del dev v");
  ASSERT_TRUE(eventually([&] { return client->link("v")["standing"] == "absent"; }));
  for (int times = 0; times < 2; ++times) {
    stop(SIGKILL);
    start();
  }
  const VethPair again("v");
  EXPECT_TRUE(eventually([&] { return client->link("v").contains("ifindex"); }));
  EXPECT_TRUE(client->link("v").contains("hold"));
}

TEST_F(ControlService, ANameThatIsConfiguredAndAbsentIsShownAndCanBeHeldAndReleased) {
  configure("[Netmon]\nInterfaces=v ghost\n");
  ASSERT_FALSE(client->call("Reload").contains("error"));
  const Json absent = client->link("ghost");
  EXPECT_EQ(absent["standing"], "absent");
  EXPECT_EQ(absent["named"], true);
  EXPECT_FALSE(absent.contains("ifindex"));
  ASSERT_FALSE(hold({{"interface", "ghost"}}).contains("error"));
  stop(SIGKILL);
  start();
  EXPECT_TRUE(client->link("ghost").contains("hold"));
  EXPECT_EQ(client->list().size(), 2U);
  const Device ghost("ghost", {"link", "add", "name", "ghost", "type", "ifb"});
  EXPECT_TRUE(eventually([&] { return client->link("ghost").contains("ifindex"); }));
  EXPECT_TRUE(client->link("ghost").contains("hold"));
  EXPECT_EQ(client->list().size(), 2U);
  EXPECT_FALSE(client->call("Release", {{"interface", "ghost"}}).contains("error"));
}

TEST_F(ControlService, ABrokenStateKeepsNothingFromRunning) {
  stop(SIGKILL);
  std::ofstream(kState + "/state.json") << "{\"version\":1,\"holds\":[{}]}";
  start();
  EXPECT_EQ(client->list().size(), 1U);
}

TEST_F(ControlService, ReadsTheConfigurationAgainAndTellsFileLineAndReasonOfABrokenOne) {
  configure("[Netmon]\nInterfaces=v vp\n");
  EXPECT_EQ(client->call("Reload"), Json({{"parameters", Json::object()}}));
  EXPECT_EQ(client->list().size(), 2U);
  configure("[Netmon]\nInterfaces=v\nIntervalSec=never\n");
  const Json reply = client->call("Reload");
  EXPECT_EQ(reply["error"], "io.netmon.ReloadFailed");
  EXPECT_EQ(reply["parameters"]["message"].get<std::string>().rfind(kRun + "/netmon.conf:3: ", 0),
            0U)
      << reply;
  EXPECT_EQ(client->list().size(), 2U) << "all goes on as it was";
}

TEST_F(ControlService, AWatcherSeesWhatAReloadChanges) {
  ControlClient watcher(path());
  watcher.watch();
  configure("[Netmon]\nInterfaces=v\nRestoreLink=no\n");
  ASSERT_FALSE(client->call("Reload").contains("error"));
  EXPECT_EQ(watcher.next("link")["restore"], false);
}

TEST_F(ControlService, AWatcherIsToldWhatIsNotMonitoredAnyMore) {
  configure("[Netmon]\nInterfaces=v vp ghost\n");
  ASSERT_FALSE(client->call("Reload").contains("error"));
  ControlClient watcher(path());
  watcher.watch();
  configure("[Netmon]\nInterfaces=v ghost\n");
  ASSERT_FALSE(client->call("Reload").contains("error"));
  EXPECT_EQ(watcher.next("unmonitored"), "vp");
  configure("[Netmon]\nInterfaces=v*\n");
  ASSERT_FALSE(client->call("Reload").contains("error"));
  EXPECT_EQ(watcher.next("unmonitored"), "ghost");
  ip("link set dev vp down");
  ip("link set dev vp name other0");
  EXPECT_EQ(watcher.next("unmonitored"), "vp");
  ip("link set dev other0 name vp");
}

TEST_F(ControlService, AnotherUserSeesAllAndChangesNothingAndIsToldWhatIsNeeded) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    static constexpr uid_t kNobody = 65534;
    if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ::_exit(2);
    ControlClient other(path());
    bool good = other.list().size() == 1;
    other.begin("Watch", Json::object(), true);
    good = good && !other.next("live").is_null();
    for (const char* method : {"SetUp", "Hold", "Release", "Clear", "Reload"}) {
      ControlClient caller(path());
      Json parameters = Json::object();
      if (std::string(method) != "Reload") parameters["interface"] = "v";
      const Json reply = caller.call(method, parameters);
      good = good && reply["error"] == "io.netmon.PermissionDenied" &&
             reply["parameters"]["action"] == "io.netmon.manage" &&
             reply["parameters"]["message"].get<std::string>().rfind(
                 "needs root, or polkit's yes to io.netmon.manage (", 0) == 0;
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_NE(WEXITSTATUS(status), 2) << "needs to be root";
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(client->link("v").contains("hold"));
}

}  // namespace netmon::test::control_service_test
