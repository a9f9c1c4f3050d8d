// SPDX-License-Identifier: MIT
#include "sysd/unix_socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "support/temporary_directory.h"

namespace netmon {

namespace {

constexpr int kBacklog = 4;

class UnixSocketTest : public testing::Test {
 protected:
  TemporaryDirectory directory;
  std::string path = directory.path() / "socket";
};

}  // namespace

TEST_F(UnixSocketTest, WhoConnectsIsAccepted) {
  const auto listening = listen_unix(path, kBacklog);
  ASSERT_TRUE(listening);
  const auto connected = connect_unix(path, "cannot connect to");
  ASSERT_TRUE(connected);
  const auto accepted = accept_peer(listening->get());
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->peer.pid, ::getpid());
  EXPECT_EQ(accepted->peer.uid, ::geteuid());
  EXPECT_EQ(path_of_socket(listening->get()), path);
}

TEST_F(UnixSocketTest, WhereNobodyConnectsThereIsNobody) {
  const auto listening = listen_unix(path, kBacklog);
  ASSERT_TRUE(listening);
  const auto accepted = accept_peer(listening->get());
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().code, EAGAIN);
}

TEST_F(UnixSocketTest, HasTheModeThatItIsGiven) {
  const auto listening = listen_unix(path, kBacklog, 0604);
  ASSERT_TRUE(listening);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0604U);
}

TEST_F(UnixSocketTest, SaysWhomItCannotReachAndWhy) {
  const auto nobody = connect_unix(path, "cannot connect to the clock at");
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ENOENT);
  EXPECT_EQ(nobody.error().text(),
            "cannot connect to the clock at " + path + ": No such file or directory");
}

TEST_F(UnixSocketTest, RefusesAPathThatTheKernelWouldCut) {
  const std::string longer = path + std::string(108, 'x');
  EXPECT_EQ(connect_unix(longer, "cannot connect to").error().code, ENAMETOOLONG);
  EXPECT_EQ(listen_unix(longer, kBacklog).error().code, ENAMETOOLONG);
}

TEST_F(UnixSocketTest, LeavesWhatIsThereAlone) {
  const auto first = listen_unix(path, kBacklog);
  ASSERT_TRUE(first);
  const auto second = listen_unix(path, kBacklog);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, EADDRINUSE);
  EXPECT_TRUE(connect_unix(path, "cannot connect to"));
}

}  // namespace netmon
