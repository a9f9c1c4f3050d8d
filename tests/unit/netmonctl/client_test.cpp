// SPDX-License-Identifier: MIT
#include "netmonctl/client.h"

#include <gtest/gtest.h>

#include "support/fake_netmon.h"
#include "support/temporary_directory.h"

namespace netmon::ctl {

namespace {

class ClientTest : public testing::Test {
 protected:
  // A client of a netmon that answers every call so.
  Outcome<Client> client_of(FakeNetmon::Answer answer) {
    netmon.emplace(path, std::move(answer));
    Options options;
    options.socket = path;
    return Client::connect(options);
  }
  Outcome<Client> client_of(std::vector<std::string> replies) {
    return client_of([replies = std::move(replies)](const VarlinkCall&) { return replies; });
  }

  TemporaryDirectory directory;
  std::string path = directory.path() / "io.netmon";
  std::optional<FakeNetmon> netmon;
};

const JsonObject kNothing = JsonObject::object();

}  // namespace

TEST_F(ClientTest, CallsAndTakesTheAnswer) {
  auto client = client_of({R"({"parameters":{"service":{"pid":7}}})"});
  ASSERT_TRUE(client);
  const auto answer = client->call("GetService", JsonObject({{"a", 1}}));
  ASSERT_TRUE(answer) << answer.error().text;
  EXPECT_EQ(*answer, JsonObject::parse(R"({"service":{"pid":7}})"));
  ASSERT_EQ(netmon->calls().size(), 1U);
  EXPECT_EQ(netmon->calls()[0].method, "io.netmon.GetService");
  EXPECT_EQ(netmon->calls()[0].parameters, JsonObject({{"a", 1}}));
  EXPECT_FALSE(netmon->calls()[0].more);
}

TEST_F(ClientTest, CallsAnotherInterfaceByItsWholeName) {
  auto client = client_of({"{}"});
  ASSERT_TRUE(client->call("org.varlink.service.GetInfo", kNothing));
  EXPECT_EQ(netmon->calls()[0].method, "org.varlink.service.GetInfo");
}

TEST_F(ClientTest, TakesAStreamToItsEnd) {
  auto client =
      client_of({R"({"parameters":{"n":1},"continues":true})", R"({"parameters":{"n":2}})"});
  ASSERT_TRUE(client->send("ListLinks", kNothing, true));
  auto first = client->receive();
  ASSERT_TRUE(first && first->continues);
  EXPECT_EQ(first->parameters, JsonObject({{"n", 1}}));
  auto second = client->receive();
  ASSERT_TRUE(second && !second->continues);
  EXPECT_EQ(second->parameters, JsonObject({{"n", 2}}));
  EXPECT_TRUE(netmon->calls()[0].more);
}

TEST_F(ClientTest, MakesTroubleOfAnErrorReply) {
  auto client = client_of({R"({"error":"io.netmon.NotHeld","parameters":{"interface":"eth1"}})"});
  const auto answer = client->call("Release", kNothing);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error(), (Trouble{kExitFailure, "'eth1' is not held"}));
}

TEST_F(ClientTest, DoesNotWaitForEverForAnAnswer) {
  auto client = client_of(std::vector<std::string>());
  const auto answer = client->call("GetService", kNothing, milliseconds(20));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error(), (Trouble{kExitNoService, "netmon does not answer on " + path}));
}

TEST_F(ClientTest, TellsWhenNetmonClosesTheConnection) {
  auto client = client_of({""});
  const auto answer = client->call("GetService", kNothing);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error(), (Trouble{kExitNoService, "netmon closed the connection"}));
}

TEST_F(ClientTest, RefusesWhatIsNoAnswer) {
  const std::pair<std::string, std::string> cases[] = {
      {"garbage", "a message that is not JSON in UTF-8"},
      {"[]", "a message that is not a JSON object"},
      {R"({"parameters":3})", "a message whose 'parameters' is not an object"},
      {R"({"error":3})", "a message whose 'error' is not a string"},
      {std::string(kMaxMessageBytes + 1, 'x'),
       "a message of more than 65536 bytes: Message too long"},
  };
  for (const auto& [reply, complaint] : cases) {
    netmon.reset();
    auto client = client_of({reply});
    const auto answer = client->call("GetService", kNothing);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(),
              (Trouble{kExitFailure, path + " does not speak as netmon does: " + complaint}));
  }
}

TEST_F(ClientTest, HearsTheLastWordsOfANetmonThatHasNoRoomForIt) {
  auto client =
      client_of({R"({"error":"io.netmon.TooManyClients","parameters":{"message":"full"}})", ""});
  const auto answer = client->call("GetService", kNothing);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().text, "netmon has no room for one more client: full");
}

}  // namespace netmon::ctl
