// SPDX-License-Identifier: MIT
#include "netmonctl/socket_path.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/fake_netmon.h"
#include "support/temporary_directory.h"

namespace netmon::ctl {

namespace {

// A machine with its /run/netmon and its /tmp.
class SocketPath : public testing::Test {
 protected:
  std::string make_directory(const std::string& name) {
    std::filesystem::create_directory(tree.path() / name);
    return tree.path() / name;
  }
  std::string service_path() { return tree.path() / "io.netmon"; }
  std::string terminal_path(const std::string& name) { return make_directory(name) + "/io.netmon"; }
  Outcome<ControlSocket> open(const std::optional<std::string>& path = std::nullopt,
                              uid_t uid = ::getuid()) {
    return open_control_socket(path, {service_path(), tree.path(), uid});
  }
  void expect_trouble(const Trouble& expected) {
    const auto socket = open();
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error(), expected);
  }
  static std::vector<std::string> silence(const VarlinkCall&) { return {}; }

  TemporaryDirectory tree;
};

const Trouble kNotRunning{kExitNoService, "netmon does not run: systemctl start netmon"};

}  // namespace

TEST_F(SocketPath, IsThatOfTheServiceFirst) {
  const FakeNetmon service(service_path(), silence);
  const FakeNetmon terminal(terminal_path("netmon-aaaaaa"), silence);
  const auto socket = open();
  ASSERT_TRUE(socket) << socket.error().text;
  EXPECT_EQ(socket->path, service_path());
}

TEST_F(SocketPath, IsThatOfTheOnlyNetmonInATerminalOtherwise) {
  const std::string path = terminal_path("netmon-aaaaaa");
  const FakeNetmon terminal(path, silence);
  make_directory("netmon-bbbbbb");
  make_directory("other-aaaaaa");
  const auto socket = open();
  ASSERT_TRUE(socket) << socket.error().text;
  EXPECT_EQ(socket->path, path);
}

TEST_F(SocketPath, IsNotGuessedAmongSeveralTerminals) {
  const std::string a = terminal_path("netmon-aaaaaa");
  const std::string b = terminal_path("netmon-bbbbbb");
  const FakeNetmon first(a, silence);
  const FakeNetmon second(b, silence);
  expect_trouble({kExitUsage, "several netmons run; choose one: --socket=" + a + " --socket=" + b});
  EXPECT_TRUE(open(b));
}

TEST_F(SocketPath, IsNoneWhereNothingRuns) {
  expect_trouble(kNotRunning);
}

TEST_F(SocketPath, LeftBehindByANetmonThatWasKilledCountsAsNone) {
  const std::string path = terminal_path("netmon-aaaaaa");
  for (const std::string& left : {path, service_path()}) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, left.c_str(), left.size() + 1);
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  expect_trouble(kNotRunning);
  const auto named = open(path);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error(), (Trouble{kExitNoService, "no netmon listens on " + path}));
}

TEST_F(SocketPath, OfAnotherUserIsNotTrusted) {
  const FakeNetmon terminal(terminal_path("netmon-aaaaaa"), silence);
  const auto socket = open(std::nullopt, ::getuid() + 1);
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error(), kNotRunning);
}

TEST_F(SocketPath, BehindALinkToADirectoryOfTheUserIsNotTrusted) {
  const FakeNetmon terminal(terminal_path("elsewhere"), silence);
  std::filesystem::create_directory_symlink(tree.path() / "elsewhere",
                                            tree.path() / "netmon-aaaaaa");
  expect_trouble(kNotRunning);
}

TEST_F(SocketPath, ThatIsNamedIsTheOnlyOneTried) {
  const FakeNetmon service(service_path(), silence);
  const std::string path = tree.path() / "nothing";
  const auto socket = open(path);
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error(),
            (Trouble{kExitNoService, "cannot connect to " + path + ": No such file or directory"}));
}

TEST_F(SocketPath, ThatIsLongerThanASocketMayBeIsRefused) {
  const std::string path(200, 'x');
  const auto socket = open(path);
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().text, "cannot connect to " + path + ": File name too long");
}

}  // namespace netmon::ctl
