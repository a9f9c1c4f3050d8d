// SPDX-License-Identifier: MIT
//
// What the server of the control socket asks of the netmon behind it, and what it lets no client
// do.
#include "netmon/control_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "support/control_fixture.h"
#include "support/varlink_client.h"

namespace netmon {

namespace {

class ControlServerTest : public testing::Test {
 protected:
  ControlServerTest() {
    server.in_server([](MadeUpHost& host, ControlServer&) {
      host.add(1, "eth0");
      host.add(2, "eth1");
    });
  }

  // What the server does of its own accord, in its thread.
  template <typename What>
  auto in_server(What what) {
    return server.in_server(what);
  }
  // A client that watches and has seen all of the list.
  std::unique_ptr<VarlinkClient> watcher(JsonObject parameters = JsonObject::object()) {
    auto client = connect();
    client->send({"io.netmon.Watch", std::move(parameters), true, false, false});
    while (!client->receive().value().parameters.contains("live")) {
    }
    return client;
  }
  std::unique_ptr<VarlinkClient> connect() {
    return std::make_unique<VarlinkClient>(server.path());
  }
  std::vector<std::string> complaints() {
    return in_server([](MadeUpHost& host, ControlServer&) { return host.complaints; });
  }
  static LinkEvent event(std::string text) {
    return {LinkEventKind::flap, 7, std::move(text), Priority::warning};
  }

  // Last words are waited for as long as the test does.
  InProcessServer server{{seconds(5), test::kPatience}};
};

}  // namespace

TEST_F(ControlServerTest, RefusesAChangeAndSaysWhatIsNeeded) {
  in_server([](MadeUpHost& host, ControlServer&) {
    host.needed = "be somebody else";
    host.all.at(1).info.hold = Hold{};
  });
  const auto client = connect();
  for (const char* method : {"SetUp", "Hold", "Release", "Clear", "Reload"}) {
    JsonObject parameters = JsonObject::object();
    if (std::string(method) != "Reload") parameters["interface"] = "eth0";
    const VarlinkReply reply = client->call(std::string("io.netmon.") + method, parameters);
    EXPECT_EQ(reply.error, "io.netmon.PermissionDenied") << method;
    EXPECT_EQ(reply.parameters,
              JsonObject({{"action", "io.netmon.manage"}, {"message", "be somebody else"}}));
  }
  in_server([](MadeUpHost& host, ControlServer&) {
    EXPECT_TRUE(host.all.at(1).info.hold) << "released";
    EXPECT_EQ(host.cleared, 0);
    const std::string who = " " + std::to_string(::getuid()) + " " + std::to_string(::getpid());
    EXPECT_EQ(host.authorized, (std::vector<std::string>{"set-up eth0" + who, "hold eth0" + who,
                                                         "release eth0" + who, "clear eth0" + who,
                                                         "reload " + who}));
  });
}

TEST_F(ControlServerTest, AsksForNoRightsForACallThatIsWrongOrForLooking) {
  const auto client = connect();
  client->call("io.netmon.Hold", {{"interface", "eth0"}, {"for_usec", 0}});
  client->call("io.netmon.SetUp", {{"interface", "eth7"}});
  client->call("io.netmon.GetService");
  watcher();
  in_server([](MadeUpHost& host, ControlServer&) { EXPECT_TRUE(host.authorized.empty()); });
}

TEST_F(ControlServerTest, WaitsForTheAnswerBeforeItActsAndServesOthersMeanwhile) {
  in_server([](MadeUpHost& host, ControlServer&) { host.authorizes = false; });
  const auto client = connect();
  client->send({"io.netmon.Clear", {{"interface", "eth0"}}, false, false, false});
  client->send({"io.netmon.GetService", JsonObject::object(), false, false, false});
  ASSERT_TRUE(
      server.eventually([](MadeUpHost& host, ControlServer&) { return host.waiting.size() == 1; }));
  EXPECT_FALSE(connect()->call("io.netmon.GetService").error);
  EXPECT_TRUE(client->is_silent()) << "answered out of order";
  in_server([](MadeUpHost& host, ControlServer&) {
    EXPECT_EQ(host.cleared, 0);
    host.waiting.front()();
    EXPECT_EQ(host.cleared, 1);
  });
  EXPECT_EQ(client->receive().value(), VarlinkReply{});
  EXPECT_TRUE(client->receive().value().parameters.contains("service"));
}

TEST_F(ControlServerTest, DoesNothingForAClientThatWentAwayMeanwhile) {
  in_server([](MadeUpHost& host, ControlServer&) { host.authorizes = false; });
  auto client = connect();
  client->send({"io.netmon.Clear", {{"interface", "eth0"}}, false, false, false});
  ASSERT_TRUE(
      server.eventually([](MadeUpHost& host, ControlServer&) { return host.waiting.size() == 1; }));
  client.reset();
  const auto other = connect();
  ASSERT_TRUE(server.eventually([&](MadeUpHost&, ControlServer&) { return true; }));
  while (other->call("io.netmon.GetService").parameters["service"]["clients"] != 1) {
  }
  in_server([](MadeUpHost& host, ControlServer&) {
    host.waiting.front()();
    EXPECT_EQ(host.cleared, 0);
  });
}

TEST_F(ControlServerTest, SaysOfALinkThatWasForgottenMeanwhileThatItIsNone) {
  in_server([](MadeUpHost& host, ControlServer&) { host.authorizes = false; });
  const auto client = connect();
  client->send({"io.netmon.Hold", {{"interface", "eth0"}}, false, false, false});
  ASSERT_TRUE(
      server.eventually([](MadeUpHost& host, ControlServer&) { return host.waiting.size() == 1; }));
  in_server([](MadeUpHost& host, ControlServer&) {
    host.all.erase(1);
    host.waiting.front()();
  });
  EXPECT_EQ(client->receive().value().error, "io.netmon.NoSuchInterface");
}

TEST_F(ControlServerTest, TellsWhatCameOfSettingUp) {
  const auto set_up = [&](SetUpOutcome outcome) {
    in_server([&](MadeUpHost& host, ControlServer&) { host.outcome = std::move(outcome); });
    return encode(connect()->call("io.netmon.SetUp", {{"interface", "eth0"}}));
  };
  EXPECT_EQ(set_up({true, 0, ""}), R"({"parameters":{}})");
  EXPECT_EQ(set_up({true, EBUSY, ""}),
            R"({"error":"io.netmon.SetUpFailed","parameters":{"interface":"eth0","errno":16,)"
            R"("message":"Device or resource busy"}})");
  EXPECT_EQ(set_up({true, EBUSY, "not now"}),
            R"({"error":"io.netmon.SetUpFailed","parameters":{"interface":"eth0","errno":16,)"
            R"("message":"not now"}})");
  EXPECT_EQ(set_up({false, 0, "it is absent"}),
            R"({"error":"io.netmon.NotPresent","parameters":{"interface":"eth0",)"
            R"("message":"it is absent"}})");
}

TEST_F(ControlServerTest, TellsWhyTheConfigurationWasNotTaken) {
  EXPECT_EQ(connect()->call("io.netmon.Reload"), VarlinkReply{});
  in_server([](MadeUpHost& host, ControlServer&) { host.reload_error = "a.conf:3: what?"; });
  const VarlinkReply reply = connect()->call("io.netmon.Reload");
  EXPECT_EQ(reply.error, "io.netmon.ReloadFailed");
  EXPECT_EQ(reply.parameters["message"], "a.conf:3: what?");
}

TEST_F(ControlServerTest, TellsAMistypedNameFromAnInterfaceThatIsNotMonitored) {
  const auto client = connect();
  EXPECT_EQ(encode(client->call("io.netmon.Clear", {{"interface", "eht0"}})),
            R"({"error":"io.netmon.NoSuchInterface","parameters":{"interface":"eht0",)"
            R"("similar":"eth0"}})");
  EXPECT_EQ(encode(client->call("io.netmon.Clear", {{"interface", "wlan7"}})),
            R"({"error":"io.netmon.NoSuchInterface","parameters":{"interface":"wlan7"}})");
  EXPECT_EQ(encode(client->call("io.netmon.Clear", {{"interface", "other0"}})),
            R"({"error":"io.netmon.NotMonitored","parameters":{"interface":"other0"}})");
}

TEST_F(ControlServerTest, TakesANameAsItIsShownAndAsItIs) {
  in_server([](MadeUpHost& host, ControlServer&) { host.add(3, "g\xc3\xbc\x1b"); });
  const auto client = connect();
  for (const char* text : {"g\xc3\xbc\\x1b", "g\xc3\xbc\x1b"}) {
    EXPECT_EQ(client->call("io.netmon.Clear", {{"interface", text}}), VarlinkReply{}) << text;
  }
}

TEST_F(ControlServerTest, AsksTheMonitorsOnlyOfTheLinksThatAreListed) {
  const auto client = connect();
  client->send({"io.netmon.ListLinks", {{"interfaces", {"eth1"}}}, true, false, false});
  ASSERT_FALSE(client->receive().value().continues);
  in_server([](MadeUpHost& host, ControlServer&) {
    EXPECT_EQ(host.asked, (std::vector<std::vector<LinkId>>{{2}}));
  });
}

TEST_F(ControlServerTest, AnswersWithoutALinkWhereThereIsNone) {
  in_server([](MadeUpHost& host, ControlServer&) { host.all.clear(); });
  const auto client = connect();
  client->send({"io.netmon.ListLinks", JsonObject::object(), true, false, false});
  EXPECT_EQ(client->receive().value(), VarlinkReply{});
  client->send({"io.netmon.Watch", JsonObject::object(), true, false, false});
  EXPECT_EQ(encode(client->receive().value()), R"({"parameters":{"live":true},"continues":true})");
}

TEST_F(ControlServerTest, LeavesOutALinkThatWasForgottenWhileTheMonitorsWereAsked) {
  for (const LinkId forgotten : {LinkId{1}, LinkId{2}}) {
    in_server([](MadeUpHost& host, ControlServer&) {
      host.add(1, "eth0");
      host.add(2, "eth1");
      host.answers = false;
      host.waiting.clear();
    });
    const auto client = connect();
    client->send({"io.netmon.ListLinks", JsonObject::object(), true, false, false});
    ASSERT_TRUE(server.eventually(
        [](MadeUpHost& host, ControlServer&) { return host.waiting.size() == 1; }));
    in_server([&](MadeUpHost& host, ControlServer&) {
      host.all.erase(forgotten);
      host.waiting.front()();
    });
    const VarlinkReply reply = client->receive().value();
    EXPECT_EQ(reply.parameters["link"]["interface"], forgotten == 1 ? "eth1" : "eth0");
    EXPECT_FALSE(reply.continues);
  }
}

TEST_F(ControlServerTest, AListOfManyLinksEndsAndIsMadeAsItIsRead) {
  static constexpr LinkId kLinks = 4096;
  in_server([](MadeUpHost& host, ControlServer&) {
    host.all.clear();
    for (LinkId id = 1; id <= kLinks; ++id) host.add(id, ("v" + std::to_string(id)).c_str());
  });
  const auto client = connect();
  client->send({"io.netmon.ListLinks", JsonObject::object(), true, false, false});
  LinkId count = 1;
  while (client->receive().value().continues) ++count;
  EXPECT_EQ(count, kLinks);
}

TEST_F(ControlServerTest, TellsAWatcherWhatHappens) {
  const auto client = watcher();
  in_server([](MadeUpHost& host, ControlServer& control) {
    EXPECT_TRUE(control.is_watched());
    EXPECT_TRUE(control.watches(1, name("eth0")));
    control.tell_event(1, name("eth0"), event("flaps"));
    control.tell_sample(2, name("eth1"), Sample{});
    host.add(3, "eth3");
    control.tell_link(3);
  });
  const auto next = [&] { return client->receive().value(); };
  EXPECT_EQ(encode(next()),
            R"({"parameters":{"event":{"interface":"eth0","realtime_usec":7,"kind":"flap",)"
            R"("message":"flaps","priority":4}},"continues":true})");
  EXPECT_EQ(next().parameters["sample"]["interface"], "eth1");
  EXPECT_EQ(next().parameters["link"]["interface"], "eth3");
}

TEST_F(ControlServerTest, TellsAWatcherByWhichNameItKnewALinkThatIsNotMonitoredAnyMore) {
  const auto client = watcher();
  const auto other = watcher({{"interfaces", {"eth0"}}});
  in_server([](MadeUpHost& host, ControlServer& control) {
    host.all.erase(2);
    control.note_changed(2);
  });
  EXPECT_EQ(encode(client->receive().value()),
            R"({"parameters":{"unmonitored":"eth1"},"continues":true})");
  in_server([](MadeUpHost& host, ControlServer& control) {
    host.add(1, "wan0");
    control.tell_link(1);
    host.all.erase(1);
    control.note_changed(1);
  });
  for (VarlinkClient* each : {client.get(), other.get()}) {
    EXPECT_EQ(each->receive().value().parameters["link"]["interface"], "wan0");
    EXPECT_EQ(each->receive().value().parameters["unmonitored"], "wan0");
  }
}

TEST_F(ControlServerTest, SaysNothingMoreOfALinkWhosePlaceAnotherOneHasOrThatIsInNoList) {
  const auto client = watcher();
  in_server([](MadeUpHost& host, ControlServer& control) {
    host.all.erase(1);
    control.note_changed(1);
    host.add(3, "eth0");
    control.note_changed(3);
  });
  EXPECT_EQ(client->receive().value().parameters["link"]["ifindex"], 3);
  in_server([](MadeUpHost& host, ControlServer& control) {
    host.all.at(2).info.standing = Standing::absent;
    control.tell_link(2);
    host.all.erase(2);
    control.note_changed(2);
  });
  EXPECT_EQ(client->receive().value().parameters["link"]["standing"], "absent");
  in_server([](MadeUpHost&, ControlServer& control) {
    control.tell_event(3, name("eth0"), event("then"));
  });
  EXPECT_EQ(client->receive().value().parameters["event"]["message"], "then");
}

TEST_F(ControlServerTest, TellsAWatcherOnlyOfTheLinksItNamedAlsoUnderAnotherName) {
  const auto client = watcher({{"interfaces", {"eth1"}}});
  in_server([](MadeUpHost&, ControlServer& control) {
    EXPECT_FALSE(control.watches(1, name("eth0")));
    control.tell_event(1, name("eth0"), event("not this"));
    control.tell_event(2, name("renamed0"), event("one"));
    control.tell_event(9, name("eth1"), event("two"));
  });
  EXPECT_EQ(client->receive().value().parameters["event"]["message"], "one");
  EXPECT_EQ(client->receive().value().parameters["event"]["message"], "two");
}

TEST_F(ControlServerTest, KeepsWhatHappensWhileTheListIsMadeUntilItIsOver) {
  in_server([](MadeUpHost& host, ControlServer&) { host.answers = false; });
  const auto client = connect();
  client->send({"io.netmon.Watch", JsonObject::object(), true, false, false});
  ASSERT_TRUE(
      server.eventually([](MadeUpHost& host, ControlServer&) { return host.waiting.size() == 1; }));
  in_server([](MadeUpHost& host, ControlServer& control) {
    control.tell_event(1, name("eth0"), event("meanwhile"));
    control.tell_sample(1, name("eth0"), Sample{});  // the list has a newer one
    host.waiting.front()();
    control.tell_event(1, name("eth0"), event("then"));
  });
  EXPECT_TRUE(client->receive().value().parameters.contains("link"));
  EXPECT_TRUE(client->receive().value().parameters.contains("link"));
  EXPECT_TRUE(client->receive().value().parameters.contains("live"));
  EXPECT_EQ(client->receive().value().parameters["event"]["message"], "meanwhile");
  EXPECT_EQ(client->receive().value().parameters["event"]["message"], "then");
}

TEST_F(ControlServerTest, TellsTheHostWhenTheFirstWatcherComesAndTheLastOneGoes) {
  auto one = watcher();
  auto two = watcher();
  one.reset();
  two.reset();
  EXPECT_TRUE(
      server.eventually([](MadeUpHost&, ControlServer& control) { return !control.is_watched(); }));
  in_server([](MadeUpHost& host, ControlServer& control) {
    EXPECT_EQ(host.watchers_changed, 4);
    EXPECT_FALSE(control.watches(1, name("eth0")));
  });
  EXPECT_TRUE(complaints().empty());
}

TEST_F(ControlServerTest, DropsAWatcherThatDoesNotReadWithItsLastWordsAndOneLine) {
  const auto slow = watcher();
  const auto other = watcher();
  const std::string text(10'000, 'x');
  for (int i = 0; i < 200; ++i) {
    in_server([&](MadeUpHost&, ControlServer& control) {
      control.tell_event(1, name("eth0"), event(text));
    });
    EXPECT_EQ(other->receive().value().parameters["event"]["message"], text);
  }
  EXPECT_EQ(complaints().size(), 1U);
  EXPECT_NE(complaints()[0].find("watches and does not read"), std::string::npos);
  // What it reads is whole, and ends with the reason.
  std::optional<VarlinkReply> last;
  int events = 0;
  while (auto reply = slow->receive()) {
    if (reply->parameters.contains("event")) ++events;
    last = std::move(reply);
  }
  EXPECT_EQ(last->error, "io.netmon.Overrun");
  EXPECT_GT(events, 0);
  EXPECT_LT(events, 130) << "more than the limit and the buffer of the socket was kept";
  EXPECT_EQ(connect()->call("io.netmon.GetService").parameters["service"]["dropped_clients"], 1);
}

TEST_F(ControlServerTest, DropsAWatcherThatNeverReadsAgain) {
  InProcessServer hasty({seconds(5), milliseconds(50)});
  hasty.in_server([](MadeUpHost& host, ControlServer&) { host.add(1, "eth0"); });
  VarlinkClient slow(hasty.path());
  slow.send({"io.netmon.Watch", JsonObject::object(), true, false, false});
  while (!slow.receive().value().parameters.contains("live")) {
  }
  hasty.in_server([&](MadeUpHost&, ControlServer& control) {
    for (int i = 0; i < 200; ++i)
      control.tell_event(1, name("eth0"), event(std::string(10'000, 'x')));
    EXPECT_FALSE(control.watches(1, name("eth0"))) << "watched by one that is being dropped";
  });
  EXPECT_TRUE(
      hasty.eventually([](MadeUpHost&, ControlServer& control) { return !control.is_watched(); }));
}

TEST_F(ControlServerTest, ServesSixtyFourClientsOfAUserAndTellsTheNextOne) {
  std::vector<std::unique_ptr<VarlinkClient>> clients;
  for (size_t i = 0; i < kMaxControlClientsPerUid; ++i) {
    clients.push_back(connect());
    ASSERT_FALSE(clients.back()->call("io.netmon.GetService").error);
  }
  const auto next = connect();
  EXPECT_EQ(next->receive().value().error, "io.netmon.TooManyClients");
  EXPECT_EQ(next->receive(), std::nullopt);
  EXPECT_EQ(complaints().size(), 1U);
  clients.pop_back();
  ASSERT_TRUE(server.eventually([&](MadeUpHost&, ControlServer&) { return true; }));
  while (clients.front()->call("io.netmon.GetService").parameters["service"]["clients"] >
         kMaxControlClientsPerUid - 1) {
  }
  EXPECT_FALSE(connect()->call("io.netmon.GetService").error);
}

TEST_F(ControlServerTest, Serves256ClientsOfAllUsersAndRootBesideThem) {
  std::vector<UniqueFd> ends;  // those of the clients
  const auto is_served = [&](uid_t uid) {
    return in_server([&](MadeUpHost& host, ControlServer& control) {
      std::array<int, 2> pair{};
      EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()),
                0);
      ends.emplace_back(pair[0]);
      const size_t before = host.complaints.size();
      control.add(UniqueFd(pair[1]), ucred{::getpid(), uid, 0});
      return host.complaints.size() == before;
    });
  };
  for (size_t i = 0; i < kMaxControlClients; ++i) {
    ASSERT_TRUE(is_served(1000 + static_cast<uid_t>(i / kMaxControlClientsPerUid))) << i;
  }
  EXPECT_FALSE(is_served(2000));
  EXPECT_EQ(complaints().back(), "refused process " + std::to_string(::getpid()) +
                                     " (uid 2000): the control socket has 256 connections already");
  EXPECT_TRUE(is_served(0));
}

TEST_F(ControlServerTest, ComplainsOnceOfAClientThatSendsNoCall) {
  const auto client = connect();
  client->send_bytes(std::string("nonsense") + '\0' + "more nonsense" + '\0');
  EXPECT_TRUE(client->is_dropped());
  EXPECT_EQ(complaints(),
            (std::vector<std::string>{"dropped process " + std::to_string(::getpid()) + " (uid " +
                                      std::to_string(::getuid()) +
                                      ") from the control socket: it sent a message that is not"
                                      " JSON in UTF-8"}));
}

TEST_F(ControlServerTest, DropsAClientThatDoesNotFinishACall) {
  InProcessServer hasty({milliseconds(50), seconds(5)});
  VarlinkClient client(hasty.path());
  client.send_bytes("{\"method\"");
  EXPECT_TRUE(client.is_dropped());
  const auto told =
      hasty.in_server([](MadeUpHost& host, ControlServer&) { return host.complaints; });
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("did not finish a call within 50ms"), std::string::npos) << told[0];
}

TEST_F(ControlServerTest, WaitsForeverForAClientThatIsSilentBetweenTwoCalls) {
  InProcessServer hasty({milliseconds(1), milliseconds(1)});
  VarlinkClient client(hasty.path());
  EXPECT_FALSE(client.call("io.netmon.GetService").error);
  EXPECT_TRUE(client.is_silent());
  EXPECT_FALSE(client.call("io.netmon.GetService").error);
}

TEST_F(ControlServerTest, AWatcherThatSentFurtherCallsGoesOnWatching) {
  const auto client = watcher();
  // More than is taken while the first is not answered, and half of one at the end.
  std::string calls;
  while (calls.size() < 3 * kMaxMessageBytes) {
    calls += encode(VarlinkCall{"io.netmon.GetService", {}, false, false, false}) + '\0';
  }
  client->send_bytes(calls.substr(0, calls.size() - 10));
  in_server([](MadeUpHost&, ControlServer& control) {
    control.tell_event(1, name("eth0"), event("still there"));
  });
  EXPECT_EQ(client->receive().value().parameters["event"]["message"], "still there");
}

}  // namespace netmon
