// SPDX-License-Identifier: MIT
#include "intfmon/service_report.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "support/temporary_directory.h"

namespace netmon {

namespace {

// A service manager, with a watchdog of 80 s.
class ServiceReportTest : public testing::Test {
 protected:
  ServiceReportTest() : socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    const std::string path = directory.path() / "notify";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path.c_str());
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", "80000000", 1);
    ::unsetenv("WATCHDOG_PID");
  }
  ~ServiceReportTest() override {
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
  }
  ServiceReportTest(const ServiceReportTest&) = delete;
  ServiceReportTest& operator=(const ServiceReportTest&) = delete;

  // What was said since it was asked last.
  std::vector<std::string> told() {
    std::vector<std::string> all;
    std::array<char, 256> text{};
    ssize_t size = 0;
    while ((size = ::recv(socket.get(), text.data(), text.size(), 0)) > 0) {
      all.emplace_back(text.data(), static_cast<size_t>(size));
    }
    return all;
  }

  TemporaryDirectory directory;
  UniqueFd socket;
};

using Told = std::vector<std::string>;

}  // namespace

TEST_F(ServiceReportTest, IsReadyOnceWithTheFirstSample) {
  ::unsetenv("WATCHDOG_USEC");
  ServiceReport report;
  report.on_look(false, Instant(seconds(100)));
  EXPECT_EQ(told(), Told());
  report.on_look(true, Instant(seconds(101)));
  report.on_look(true, Instant(seconds(500)));
  EXPECT_EQ(told(), Told{"READY=1"});
}

TEST_F(ServiceReportTest, FeedsTheWatchdogInAQuarterOfItsTimeSoThatTheMachineMayStandStill) {
  ServiceReport report;
  report.on_look(false, Instant(seconds(100)));
  EXPECT_EQ(told(), Told{"WATCHDOG=1"});
  for (const int second : {101, 110, 119}) report.on_look(false, Instant(seconds(second)));
  EXPECT_EQ(told(), Told());
  report.on_look(false, Instant(seconds(120)));
  EXPECT_EQ(told(), Told{"WATCHDOG=1"});
  report.on_look(false, Instant(seconds(250)));
  report.on_look(false, Instant(seconds(251)));
  EXPECT_EQ(told(), Told{"WATCHDOG=1"}) << "after a pause";
}

TEST_F(ServiceReportTest, HasNotFailedWhereItEndsBeforeItWasReady) {
  ServiceReport().on_end();
  EXPECT_EQ(told(), (Told{"READY=1", "STOPPING=1"}));
}

}  // namespace netmon
