// SPDX-License-Identifier: MIT
#include "sysd/acceptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "support/temporary_directory.h"
#include "support/test_loop.h"

namespace netmon {

namespace {

class AcceptorTest : public testing::Test {
 protected:
  TemporaryDirectory directory;
  std::string path = directory.path() / "socket";
  UniqueFd listening = listen_unix(path, 8).take_or_throw();
  TestLoop loop;
  std::vector<UniqueFd> taken;
  std::vector<std::string> complaints;

  UniqueFd connect() { return connect_unix(path, "cannot connect to").take_or_throw(); }
  void take(AcceptedPeer accepted, size_t awaited) {
    EXPECT_EQ(accepted.peer.pid, ::getpid());
    taken.push_back(std::move(accepted.fd));
    if (taken.size() == awaited) loop.exit(0);
  }
};

}  // namespace

TEST_F(AcceptorTest, TakesWhoeverConnects) {
  const Acceptor acceptor(
      loop, listening.get(), [this](AcceptedPeer accepted) { take(std::move(accepted), 2); },
      [this](const std::string& text) { complaints.push_back(text); });
  const UniqueFd first = connect();
  const UniqueFd second = connect();
  loop.run();
  EXPECT_EQ(taken.size(), 2U);
  EXPECT_TRUE(complaints.empty());
}

// Until there is one again, it says so once for each pause, and whoever connected waits.
TEST_F(AcceptorTest, WaitsForADescriptorWhereThereIsNoneLeft) {
  rlimit limit{};
  const Acceptor acceptor(
      loop, listening.get(), [this](AcceptedPeer accepted) { take(std::move(accepted), 1); },
      [&](const std::string& text) {
        complaints.push_back(text);
        ::setrlimit(RLIMIT_NOFILE, &limit);
      });
  const UniqueFd client = connect();
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const UniqueFd next(::dup(client.get()));
  const rlimit none{static_cast<rlim_t>(next.get()), limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  loop.run();
  EXPECT_EQ(taken.size(), 1U);
  EXPECT_EQ(complaints, (std::vector<std::string>{std::string("cannot accept a connection: ") +
                                                  std::strerror(EMFILE)}));
}

}  // namespace netmon
