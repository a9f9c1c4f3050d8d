// SPDX-License-Identifier: MIT
#include "netmon/monitor_socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "sysd/unix_socket.h"

namespace netmon {

namespace {

UniqueFd connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0) fd.reset();
  return fd;
}

}  // namespace

TEST(MonitorSocket, LiesInADirectoryForItsUserAlone) {
  const MonitorSocket socket;
  struct stat status {};
  ASSERT_EQ(::stat(std::filesystem::path(socket.path()).parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700U);
  EXPECT_EQ(status.st_uid, ::geteuid());
}

TEST(MonitorSocket, IsAnotherOneEachTime) {
  const MonitorSocket one;
  const MonitorSocket two;
  EXPECT_NE(one.path(), two.path());
}

TEST(MonitorSocket, IsRemovedWithItsDirectory) {
  std::optional<MonitorSocket> socket(std::in_place);
  const std::filesystem::path path = socket->path();
  EXPECT_TRUE(std::filesystem::exists(path));
  socket.reset();
  EXPECT_FALSE(std::filesystem::exists(path.parent_path()));
}

TEST(MonitorSocket, TellsWhoConnected) {
  const MonitorSocket socket;
  const UniqueFd client = connect_to(socket.path());
  ASSERT_TRUE(client);
  const auto accepted = accept_peer(socket.fd());
  ASSERT_TRUE(accepted) << accepted.error().text();
  EXPECT_TRUE(accepted->fd);
  EXPECT_EQ(accepted->peer.pid, ::getpid());
  EXPECT_EQ(accepted->peer.uid, ::geteuid());
}

TEST(MonitorSocket, SaysThatNobodyWaits) {
  const MonitorSocket socket;
  const auto accepted = accept_peer(socket.fd());
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().code, EAGAIN);
}

}  // namespace netmon
