// SPDX-License-Identifier: MIT
#include "wire/connection.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/test_loop.h"

namespace netmon {

namespace {

using Words = std::vector<std::string>;

// A connection on one end of a socket pair, what it told, and the other end.
class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0) {
      throw std::runtime_error("socketpair failed");
    }
    peer.reset(ends[1]);
    connection = std::make_unique<Connection>(
        loop, UniqueFd(ends[0]),
        Connection::Handlers{[this](std::string_view text) { on_message(text); },
                             [this](std::optional<Error> error) {
                               connection.reset();
                               closed = true;
                               why = std::move(error);
                               loop.exit(0);
                             },
                             [this] {
                               if (on_received) on_received();
                             },
                             [this] {
                               if (on_drained) on_drained();
                             }});
  }

  void peer_sends(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::send(peer.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      ASSERT_GT(count, 0);
      bytes.remove_prefix(static_cast<size_t>(count));
    }
  }
  // What waits for the peer now.
  [[nodiscard]] std::string peer_receives() const {
    std::string all;
    std::array<char, 65536> bytes;
    ssize_t count = 0;
    while ((count = ::recv(peer.get(), bytes.data(), bytes.size(), 0)) > 0) {
      all.append(bytes.data(), static_cast<size_t>(count));
    }
    return all;
  }

  TestLoop loop;
  UniqueFd peer;
  Words messages;
  bool closed = false;
  std::optional<Error> why;
  std::function<void(std::string_view)> on_message = [this](std::string_view text) {
    messages.emplace_back(text);
  };
  std::function<void()> on_received;
  std::function<void()> on_drained;
  std::unique_ptr<Connection> connection;
};

std::string framed(std::string_view message) {
  return std::string(message) + '\0';
}

}  // namespace

TEST_F(ConnectionTest, HandsOverEachMessageThenTheEnd) {
  peer_sends(framed("one") + framed("two"));
  peer.reset();
  loop.run();
  EXPECT_EQ(messages, (Words{"one", "two"}));
  EXPECT_TRUE(closed);
  EXPECT_EQ(why, std::nullopt);
}

TEST_F(ConnectionTest, SendsEachMessageWithItsNul) {
  connection->send("one");
  connection->send("two");
  EXPECT_EQ(peer_receives(), framed("one") + framed("two"));
}

TEST_F(ConnectionTest, SaysThatThePeerClosedInTheMiddleOfAMessage) {
  peer_sends(framed("one") + "tw");
  peer.reset();
  loop.run();
  EXPECT_EQ(messages, Words{"one"});
  ASSERT_TRUE(why);
  EXPECT_EQ(why->text(), "it closed in the middle of a message");
}

TEST_F(ConnectionTest, KnowsWhetherAMessageHasBegun) {
  std::vector<bool> partial;
  on_received = [&] {
    partial.push_back(connection->partial());
    if (partial.size() == 1) peer_sends(std::string_view("e\0", 2));
    if (partial.size() == 2) peer.reset();
  };
  EXPECT_FALSE(connection->partial());
  peer_sends("on");
  loop.run();
  EXPECT_EQ(partial, (std::vector<bool>{true, false}));
  EXPECT_EQ(messages, Words{"one"});
}

TEST_F(ConnectionTest, EndsAfterAMessageOverTheLimitAndHandsOverThoseBeforeIt) {
  peer_sends(framed("one") + std::string(kMaxMessageBytes + 1, 'x'));
  loop.run();
  EXPECT_EQ(messages, Words{"one"});
  ASSERT_TRUE(why);
  EXPECT_EQ(why->code, EMSGSIZE);
}

TEST_F(ConnectionTest, TakesAMessageOfTheLargestSize) {
  const std::string longest(kMaxMessageBytes, 'x');
  peer_sends(framed(longest));
  peer.reset();
  loop.run();
  EXPECT_EQ(messages, Words{longest});
  EXPECT_EQ(why, std::nullopt);
}

TEST_F(ConnectionTest, MayBeDestroyedByTheHandlerOfAMessage) {
  on_message = [this](std::string_view text) {
    connection.reset();
    messages.emplace_back(text);  // which must still be there
    loop.exit(0);
  };
  peer_sends(framed("a message that is too long to be stored in place") + framed("two"));
  loop.run();
  EXPECT_EQ(messages, Words{"a message that is too long to be stored in place"});
  EXPECT_FALSE(closed);
}

TEST_F(ConnectionTest, MayBeDestroyedByTheHandlerOfAReceipt) {
  on_received = [this] {
    connection.reset();
    loop.exit(0);
  };
  peer_sends(framed("one"));
  loop.run();
  EXPECT_EQ(messages, Words{"one"});
  EXPECT_EQ(peer_receives(), "");
}

TEST_F(ConnectionTest, MayAnswerFromTheHandlerOfAMessage) {
  on_message = [this](std::string_view text) {
    connection->send("answer to " + std::string(text));
    loop.exit(0);
  };
  peer_sends(framed("one"));
  loop.run();
  EXPECT_EQ(peer_receives(), framed("answer to one"));
}

TEST_F(ConnectionTest, EndsWhenThePeerDoesNotReadWhatIsQueuedUpToTheLimit) {
  const std::string message(65'535, 'x');
  int buffer = 0;
  socklen_t length = sizeof(buffer);
  ASSERT_EQ(::getsockopt(peer.get(), SOL_SOCKET, SO_SNDBUF, &buffer, &length), 0);
  // All this fits: what the socket takes, and then kMaxQueuedBytes.
  for (size_t sent = 0; sent < Connection::kMaxQueuedBytes; sent += message.size() + 1) {
    connection->send(message);
  }
  EventSource idle = loop.on_timer([this] { loop.exit(0); });
  for (int sent = 0; sent < 2 * buffer; sent += 65'536) connection->send(message);
  loop.run();
  EXPECT_TRUE(closed);
  ASSERT_TRUE(why);
  EXPECT_EQ(why->text(), "it does not read what it is sent");
}

TEST_F(ConnectionTest, SendsALongQueueAsThePeerReads) {
  const std::string message(65'535, 'x');
  constexpr size_t kMessages = Connection::kMaxQueuedBytes / 65'536;
  for (size_t i = 0; i < kMessages; ++i) connection->send(message);
  size_t received = 0;
  const EventSource reading = loop.on_io(peer.get(), EPOLLIN, [&](uint32_t) {
    received += peer_receives().size();
    if (received >= kMessages * 65'536) loop.exit(0);
  });
  loop.run();
  EXPECT_EQ(received, kMessages * 65'536);
  EXPECT_FALSE(closed);
}

TEST_F(ConnectionTest, TellsLaterThatThePeerIsGoneWhenSending) {
  peer.reset();
  connection->send("one");
  connection->send("two");
  EXPECT_FALSE(closed);
  loop.run();
  EXPECT_TRUE(closed);
  EXPECT_EQ(why, std::nullopt);
}

TEST_F(ConnectionTest, TellsThatThePeerLeftWithoutReading) {
  connection->send("one");
  peer.reset();  // which resets the connection, since something was not read
  loop.run();
  EXPECT_TRUE(closed);
  EXPECT_EQ(why, std::nullopt);
}

TEST_F(ConnectionTest, FlushesWhatThePeerTakes) {
  const std::string message(300'000, 'x');
  connection->send(message);
  const std::string first = peer_receives();
  ASSERT_LT(first.size(), message.size() + 1);
  connection->flush(seconds(10));
  std::string rest = peer_receives();
  while (first.size() + rest.size() < message.size() + 1) {
    connection->flush(seconds(10));
    rest += peer_receives();
  }
  EXPECT_EQ(first + rest, framed(message));
}

TEST_F(ConnectionTest, FlushesNoLongerThanItsLimit) {
  connection->send(std::string(900'000, 'x'));
  const Instant begin = monotonic_now();
  connection->flush(milliseconds(30));
  EXPECT_GE(monotonic_now() - begin, milliseconds(29));
}

TEST_F(ConnectionTest, FlushesNothingToAPeerThatIsGone) {
  connection->send(std::string(900'000, 'x'));
  peer.reset();
  connection->flush(std::chrono::hours(1));
  EXPECT_EQ(connection->queued(), 0U) << "or it would still wait";
}

TEST_F(ConnectionTest, IsHeardBeforeTheEndOfItsProcess) {
  block_signals({SIGCHLD});
  const pid_t pid = ::fork();
  if (pid == 0) {
    peer_sends(framed("last words"));
    ::_exit(0);
  }
  const EventSource child = loop.on_child(pid, [&](const siginfo_t&) {
    messages.emplace_back("its end");
    loop.exit(0);
  });
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
  loop.run();
  EXPECT_EQ(messages, (Words{"last words", "its end"}));
}

TEST_F(ConnectionTest, TellsOnceThatThePeerHasReadAllThatHadToWait) {
  int drained = 0;
  on_drained = [&] {
    ++drained;
    EXPECT_EQ(connection->queued(), 0U);
    loop.exit(0);
  };
  connection->send("short");
  EXPECT_EQ(connection->queued(), 0U);
  connection->send(std::string(800'000, 'x'));
  EXPECT_GT(connection->queued(), 0U);
  const EventSource reads =
      loop.on_io(peer.get(), EPOLLIN, [&](uint32_t) { EXPECT_NE(peer_receives(), ""); });
  loop.run();
  EXPECT_EQ(drained, 1);
}

TEST_F(ConnectionTest, TellsThatAllWasReadAlsoWhereTheLastOfItWentWithALaterMessage) {
  bool drained = false;
  on_drained = [&] {
    drained = true;
    loop.exit(0);
  };
  connection->send(std::string(800'000, 'x'));
  std::string read;
  while (connection->queued() > 0) {
    read += peer_receives();
    connection->send("y");
  }
  read += peer_receives();  // there is room again, for epoll
  EXPECT_FALSE(drained);
  loop.run();
  EXPECT_TRUE(drained);
}

TEST_F(ConnectionTest, MayBeDestroyedByWhoIsToldThatAllWasRead) {
  on_drained = [&] {
    connection.reset();
    loop.exit(0);
  };
  connection->send(std::string(800'000, 'x'));
  const EventSource reads =
      loop.on_io(peer.get(), EPOLLIN, [&](uint32_t) { EXPECT_NE(peer_receives(), ""); });
  loop.run();
  EXPECT_EQ(connection, nullptr);
}

TEST_F(ConnectionTest, ReceivesNothingWhileItIsPausedAndAllOfItLater) {
  connection->pause(true);
  peer_sends(framed("one"));
  EventSource later = loop.on_timer([&] {
    EXPECT_TRUE(messages.empty());
    connection->pause(false);
  });
  later.arm(monotonic_now() + milliseconds(20));
  on_received = [&] { loop.exit(0); };
  loop.run();
  EXPECT_EQ(messages, Words{"one"});
}

TEST_F(ConnectionTest, NoticesThatThePeerIsGoneAlsoWhileItIsPaused) {
  connection->pause(true);
  peer.reset();
  loop.run();
  EXPECT_TRUE(closed);
}

TEST_F(ConnectionTest, EndsWithItsLastWordsAfterTheMessageThatIsBeingSent) {
  connection->send(std::string(800'000, 'x'));
  connection->send("forgotten");
  connection->end_with("last");
  connection->send("not this");
  std::string read;
  const EventSource reads =
      loop.on_io(peer.get(), EPOLLIN, [&](uint32_t) { read += peer_receives(); });
  loop.run();
  EXPECT_TRUE(closed);
  EXPECT_FALSE(why);
  read += peer_receives();
  EXPECT_EQ(read, framed(std::string(800'000, 'x')) + framed("last"));
}

TEST_F(ConnectionTest, EndsWithItsLastWordsAloneWhereNothingIsBeingSent) {
  connection->send("one");
  connection->end_with("last");
  peer_sends(framed("not received"));
  EXPECT_FALSE(closed) << "told to whoever asked for it";
  loop.run();
  EXPECT_TRUE(closed);
  EXPECT_TRUE(messages.empty());
  EXPECT_EQ(peer_receives(), framed("one") + framed("last"));
}

TEST_F(ConnectionTest, EndsWithoutItsLastWordsWhereThePeerIsGone) {
  connection->send(std::string(800'000, 'x'));
  connection->end_with("last");
  peer.reset();
  loop.run();
  EXPECT_TRUE(closed);
}

}  // namespace netmon
