// SPDX-License-Identifier: MIT
#include "netmon/control_socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_directory.h"
#include "support/varlink_client.h"
#include "sysd/unix_socket.h"

namespace netmon {

TEST(ControlSocket, IsOpenToEverybodyAndRemovedAtTheEnd) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() / "io.netmon";
  const mode_t mask = ::umask(0077);
  {
    const ControlSocket socket(path);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_TRUE(S_ISSOCK(status.st_mode));
    EXPECT_EQ(status.st_mode & 0777U, 0666U);
    EXPECT_EQ(accept_peer(socket.fd()).error().code, EAGAIN);
    const VarlinkClient client(path);
    const auto accepted = accept_peer(socket.fd());
    ASSERT_TRUE(accepted);
    EXPECT_EQ(accepted->peer.pid, ::getpid());
  }
  ::umask(mask);
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(ControlSocket, ReplacesOneThatWasLeft) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() / "io.netmon";
  directory.write("io.netmon", "left");
  directory.write("io.netmon.new", "left half made");
  const ControlSocket socket(path);
  const VarlinkClient client(path);
  EXPECT_TRUE(accept_peer(socket.fd()));
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(ControlSocket, ThatCannotBeMadeIsAnErrorThatNamesIt) {
  for (const std::string& path :
       {std::string("/nowhere/io.netmon"), "/tmp/" + std::string(100, 'x') + "/io.netmon"}) {
    try {
      const ControlSocket socket(path);
      FAIL() << path;
    } catch (const Failure& failure) {
      EXPECT_EQ(std::string(failure.what()).find("cannot listen on " + path), 0U) << failure.what();
    }
  }
}

TEST(ControlSocket, LiesBesideTheMonitorSocket) {
  EXPECT_EQ(control_path("/run/netmon/monitor.sock"), "/run/netmon/io.netmon");
}

}  // namespace netmon
