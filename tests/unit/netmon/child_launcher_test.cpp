// SPDX-License-Identifier: MIT
#include "netmon/child_launcher.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "netmon/hand_launcher.h"
#include "support/interface_names.h"
#include "support/temporary_directory.h"
#include "support/test_loop.h"

namespace netmon {

namespace {

constexpr LinkId kLink = 3;

// Starts a script in the place of intfmon.
class ChildLauncherTest : public testing::Test {
 protected:
  ChildLauncherTest() { block_signals({SIGCHLD, SIGINT, SIGTERM}); }

  ChildLauncher& launcher_of(const std::string& script, bool trace = false) {
    directory.write("intfmon", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
    return made.emplace(loop, program(), "/run/x.sock", trace,
                        [this](LinkId link, const MonitorEnd& how) {
                          ended_link = link;
                          end = how;
                          loop.exit(0);
                        });
  }
  [[nodiscard]] std::string program() const { return directory.path() / "intfmon"; }
  // Text that the script wrote to a file beside it.
  [[nodiscard]] std::string written() const {
    std::ifstream file(directory.path() / "out");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // The script writes its pid into this FIFO, so that its start is an event.
  pid_t wait_for_pid() const {
    pid_t pid = 0;
    std::ifstream(directory.path() / "pid") >> pid;
    return pid;
  }

  TestLoop loop;
  TemporaryDirectory directory;
  std::optional<ChildLauncher> made;
  LinkId ended_link = 0;
  MonitorEnd end;
};

constexpr const char* kWaiting = R"(echo $$ > "${0%/*}/pid"; exec sleep 60)";

}  // namespace

TEST_F(ChildLauncherTest, PassesTheSocketAndTheShownName) {
  const std::string script = R"(printf '%s\n' "$@" > "${0%/*}/out")";
  ASSERT_TRUE(launcher_of(script).start(kLink, name("-e\x1b"), false));
  loop.run();
  EXPECT_EQ(written(), "--socket=/run/x.sock\n--exit-with-netmon\n--\n-e\\x1b\n");
  EXPECT_EQ(ended_link, kLink);
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.signal, 0);
}

TEST_F(ChildLauncherTest, PassesTraceOn) {
  const std::string script = R"(printf '%s\n' "$@" > "${0%/*}/out")";
  ASSERT_TRUE(launcher_of(script, true).start(kLink, name("lo"), false));
  loop.run();
  EXPECT_EQ(written(), "--socket=/run/x.sock\n--exit-with-netmon\n--trace\n--\nlo\n");
}

TEST_F(ChildLauncherTest, StartsInAGroupOfItsOwnWithoutInputAndWithAllSignals) {
  const std::string script =
      R"(set -- $(cat /proc/$$/stat); { echo $(($5 == $$)); readlink /proc/$$/fd/0;
         sed -n 's/^Sig[BI][lg][kn]:.//p' /proc/self/status; } > "${0%/*}/out")";
  ::signal(SIGPIPE, SIG_IGN);
  ASSERT_TRUE(launcher_of(script).start(kLink, name("lo"), false));
  loop.run();
  ::signal(SIGPIPE, SIG_DFL);
  bool own_group = false;
  std::string input;
  uint64_t blocked = 0;
  uint64_t ignored = 0;
  std::istringstream(written()) >> own_group >> input >> std::hex >> blocked >> ignored;
  EXPECT_TRUE(own_group);
  EXPECT_EQ(input, "/dev/null");
  EXPECT_EQ(blocked, 0U);
  EXPECT_EQ(ignored & 0x7fffffffU, 0U);  // of the others, glibc keeps two for itself
}

TEST_F(ChildLauncherTest, TellsTheExitStatus) {
  ASSERT_TRUE(launcher_of("exit 5").start(kLink, name("lo"), false));
  loop.run();
  EXPECT_EQ(end.status, 5);
  EXPECT_EQ(end.signal, 0);
}

TEST_F(ChildLauncherTest, TellsTheSignalThatKilledAChild) {
  ASSERT_EQ(::mkfifo((directory.path() / "pid").c_str(), 0600), 0);
  ChildLauncher& launcher = launcher_of(kWaiting);
  ASSERT_TRUE(launcher.start(kLink, name("lo"), false));
  ASSERT_GT(wait_for_pid(), 0);
  launcher.signal(kLink + 1, SIGKILL);  // nobody
  launcher.signal(kLink, SIGTERM);
  loop.run();
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.signal, SIGTERM);
}

TEST_F(ChildLauncherTest, AdmitsItsChildrenForTheirLinkAndNobodyElse) {
  ASSERT_EQ(::mkfifo((directory.path() / "pid").c_str(), 0600), 0);
  ChildLauncher& launcher = launcher_of(kWaiting);
  ASSERT_TRUE(launcher.start(kLink, name("lo"), false));
  const ucred child{wait_for_pid(), ::getuid(), ::getgid()};
  const auto admission = launcher.admit(child, -1);
  ASSERT_TRUE(admission);
  EXPECT_EQ(admission->link, kLink);
  EXPECT_FALSE(launcher.admit({::getpid(), ::getuid(), ::getgid()}, -1));
  EXPECT_TRUE(launcher.signal_all(SIGKILL));
  loop.run();
  EXPECT_EQ(end.signal, SIGKILL);
  EXPECT_FALSE(launcher.signal_all(SIGKILL)) << "none is left";
  EXPECT_FALSE(launcher.admit(child, -1)) << "its pid may be another's now";
}

TEST_F(ChildLauncherTest, KillsWhatIsLeftWhenItEnds) {
  ASSERT_EQ(::mkfifo((directory.path() / "pid").c_str(), 0600), 0);
  ASSERT_TRUE(launcher_of(kWaiting).start(kLink, name("lo"), false));
  const pid_t pid = wait_for_pid();
  made.reset();
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST_F(ChildLauncherTest, SaysWhatCannotBeStarted) {
  ChildLauncher& launcher = launcher_of("");
  std::filesystem::remove(program());
  const auto started = launcher.start(kLink, name("lo"), false);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ENOENT);
  EXPECT_EQ(started.error().subject, program());
}

TEST(HandLauncher, AdmitsRootAndTheSameUserForAnyLink) {
  const HandLauncher launcher;
  EXPECT_FALSE(launcher.surroundings().keeping.starts);
  for (const uid_t uid : {uid_t{0}, ::getuid()}) {
    const auto admission = launcher.admit({1, uid, 0}, -1);
    ASSERT_TRUE(admission);
    EXPECT_EQ(admission->link, std::nullopt);
  }
  EXPECT_FALSE(launcher.admit({1, ::getuid() + 1, 0}, -1));
}

}  // namespace netmon
