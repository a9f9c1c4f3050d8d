// SPDX-License-Identifier: MIT
#include "sysd/unit_state.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <set>
#include <sstream>

#include "../../support/paths.h"

namespace netmon {

TEST(UnitState, SaysWhyAServiceFailedInTheWordsOfItsManager) {
  EXPECT_EQ(why_failed({"failed", "exit-code", CLD_EXITED, 226}, "failed"),
            "exit-code, status 226/NAMESPACE");
  EXPECT_EQ(why_failed({"failed", "exit-code", CLD_EXITED, 1}, "failed"), "exit-code, status 1");
  EXPECT_EQ(why_failed({"activating", "signal", CLD_KILLED, SIGSEGV}, "failed"), "signal, SIGSEGV");
  EXPECT_EQ(why_failed({"failed", "core-dump", CLD_DUMPED, SIGABRT}, "failed"),
            "core-dump, SIGABRT");
  EXPECT_EQ(why_failed({"failed", "signal", CLD_KILLED, 60}, "failed"), "signal, signal 60");
  EXPECT_EQ(why_failed({"failed", "resources", 0, 0}, "failed"), "resources");
  EXPECT_EQ(why_failed({"inactive", "success", 0, 0}, "dependency"), "its job ended: dependency");
  EXPECT_EQ(why_failed({}, "failed"), "its job ended: failed");
}

TEST(UnitState, IsOverWhereTheManagerDoesNothingMoreByItself) {
  for (const char* active : {"failed", "inactive"}) {
    EXPECT_TRUE((UnitState{active, {}, 0, 0}.is_over())) << active;
  }
  for (const char* active : {"active", "activating", "deactivating", "reloading", ""}) {
    EXPECT_FALSE((UnitState{active, {}, 0, 0}.is_over())) << active;
  }
}

TEST(ExitStatus, HasANameWhereTheManagerCouldNotExecuteAService) {
  EXPECT_EQ(exit_status_name(200), "CHDIR");
  EXPECT_EQ(exit_status_name(203), "EXEC");
  EXPECT_EQ(exit_status_name(226), "NAMESPACE");
  EXPECT_EQ(exit_status_name(243), "CREDENTIALS");
  EXPECT_EQ(exit_status_name(244), "BPF");
  for (const int status : {-1, 0, 1, 199, 223, 234, 245, 255}) {
    EXPECT_EQ(exit_status_name(status), "") << status;
  }
}

// One supervisor each: what could not be executed, systemd does not start again, since netmon does.
TEST(ExitStatus, ThatHasANameIsOneThatTheUnitLeavesToNetmon) {
  std::ifstream file(std::string(test::kSourceRoot) + "/systemd/intfmon@.service");
  const std::string key = "RestartPreventExitStatus=";
  std::set<int> left;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(key, 0) != 0) continue;
    std::istringstream numbers(line.substr(key.size()));
    for (int number = 0; numbers >> number;) left.insert(number);
  }
  for (int status = 0; status < 256; ++status) {
    EXPECT_TRUE(exit_status_name(status).empty() || left.count(status) == 1) << status;
  }
}

}  // namespace netmon
